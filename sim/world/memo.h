// What a search has found out about backends: most worlds differ in what is on its way and in who was told what, and
// the services hold the same. A delivery to an equal backend comes out equal, so it is executed once.
//
// It relies on what merging worlds relies on: backends with equal fingerprints behave alike.
#pragma once

#include <vector>

#include "base/remembered.h"
#include "sim/world/backend.h"

namespace halfdone::sim {

class Memo {
 public:
  // What something done to a backend came to.
  struct Done {
    Shared<Backend> after;
    Message reply;
    std::vector<Woken> woken;
  };

  Remembered<Done> done{100'000};
  Remembered<bool> answers{1'000'000};  // to questions about a backend
};

}  // namespace halfdone::sim

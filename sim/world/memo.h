// What a search has found out about backends: most worlds differ in what is on its way and in who was told what, and
// the services hold the same. A delivery to an equal backend comes out equal, so it is executed once.
//
// It relies on what merging worlds relies on: backends with equal fingerprints behave alike.
#pragma once

#include <cstdint>
#include <vector>

#include "base/remembered.h"
#include "sim/world/backend.h"

namespace halfdone::sim {

// What can be asked of a backend and something else, with yes or no for an answer.
enum class Question : std::uint8_t {
  has_leases,       // does an actor hold one?
  may_deadlock,     // may two requests block each other?
  crashes_quietly,  // does a crash leave the services as they are?
  remembers_life,   // is something left of a life?
  finds_nothing,    // does an actor that wakes up here look for work and find none?
  is_inert,         // does a request change nothing?
  is_superseded,    // has an actor lost what it works on?
};

class Memo {
 public:
  // What something done to a backend came to.
  struct Done {
    Shared<Backend> after;
    Message reply;
    std::vector<Woken> woken;
  };

  Remembered<Done> done{100'000};
  Remembered<bool> answers{1'000'000};
};

// The answer that `find` gives, remembered if there is a memo. Requires: it depends on the question, `about` and the
// backend alone.
template <class Find>
bool ask(const Memo* memo, Question question, const Fingerprint& about, const Backend& backend, const Find& find) {
  if (!memo) return find();
  const Hasher key = Hasher(0xa5c0 + static_cast<std::uint64_t>(question)).add(about).add(backend.fingerprint());
  return memo->answers.of(key.finish(), find);
}

}  // namespace halfdone::sim

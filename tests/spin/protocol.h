// One saga, explored twice: by SPIN as a Promela model, and by halfdone as the engine runs it over the fakes. Both give
// the set of its ends, each as a line:
//   state 4 cursor 0 lock 0 held 1 1 sent 2 told 1
// State: 0 none, then as in `saga::State`. Held: by the two steps that can be undone. Told: 1 when it was "pending".
#pragma once

#include <optional>
#include <set>
#include <string>

#include "saga/log.h"

namespace halfdone::spin {

struct Protocol {
  unsigned faults = 2;
  unsigned lates = 0;  // of the faults, at most
  unsigned crashes = 0;
  unsigned tries = 2;
  saga::Safeguards safeguards{};
};

using Ends = std::set<std::string>;

// Runs `spin`, the C compiler and the verifier that it makes. Throws std::runtime_error with their output when one
// fails or doesn't finish the search.
Ends ends_by_spin(const Protocol& protocol);
bool has_spin();

Ends ends_by_halfdone(const Protocol& protocol);

}  // namespace halfdone::spin

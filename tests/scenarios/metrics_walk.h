// Walks along every way of a small saga, and counts beside the coordinators what they should count: from what the
// services did and what came back, not from what the engine makes of it.
#pragma once

#include <functional>
#include <string>

#include "saga/metrics.h"
#include "tests/scenarios/random_saga.h"

namespace halfdone::scenarios::random_saga {

// What a walk comes to, along one way.
struct Passed {
  const sim::World& world;
  bool is_end = false;    // quiet
  saga::Counters told;    // notices added up
  saga::Counters known;   // what really was
  unsigned outcomes = 0;  // known: of any meaning
  unsigned undos = 0;
};

struct Walk {
  std::size_t passed = 0;
  saga::Counters most;  // of each counter the most that was told along one way
};

// Requires: the faults are bounded. `check` sees each world with each value of the counters once.
Walk walk(const Plan& plan, Around around, const std::function<void(const Passed&)>& check);

}  // namespace halfdone::scenarios::random_saga

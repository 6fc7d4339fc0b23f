// What is wrong with the definition of a saga, found without exploring anything: saga/lint.h, and what shows when the
// do and the undo of each step are run once against the fakes.
//
// From each state before (the plain one and the variants), for each compensatable step: what is captured, its do, what
// its probe says, its undo if that says that something is there; then the rows are compared with those before. So is a
// saga that begins and is given up at once. An undo that is right for the plain state and wrong for a variant writes
// what wasn't captured.
//
// *Left out:* what goes wrong only when something fails, or in another order; that is for exploration.
#pragma once

#include <string>
#include <vector>

#include "saga/lint.h"
#include "scenarios/registry.h"

namespace halfdone::scenarios {

struct Linted {
  std::vector<saga::Finding> findings;  // by step, in the order of the definition
  std::size_t steps = 0;
  std::size_t states = 0;  // before, against which they were run
};

// Requires: the design belongs to the scenario and has a saga.
Linted lint(const ScenarioInfo& scenario, const DesignInfo& design);
// With another definition in its place.
Linted lint(const ScenarioInfo& scenario, const DesignInfo& design, const SagaInfo& saga);

}  // namespace halfdone::scenarios

// What is wrong at one end of a run, by the checks and the scenario's own invariants.
#pragma once

#include <vector>

#include "sim/check/judge.h"
#include "sim/scenario.h"

namespace halfdone::sim {

Judgement judge_end(const Scenario& scenario, const World& world, Ending ending);

// What became of each caller.
std::vector<CallerEnd> callers_of(const System& system, const World& world);

// The invariants that must hold in every world and don't in this one.
std::vector<Damage> broken_in_passing(const Scenario& scenario, const World& world);

}  // namespace halfdone::sim

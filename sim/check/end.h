// What is wrong at one end of a run, by the checks and the scenario's own invariants.
#pragma once

#include <vector>

#include "sim/check/alone.h"
#include "sim/check/judge.h"
#include "sim/check/scenario.h"

namespace halfdone::sim {

// The checks that this scenario can be asked, in the order of `all_checks`: `visible` needs monitoring, `converges`
// a caller who asks again, `serial` several callers. Each may be asked at some ends only, or at none.
std::vector<Check> checks_of(const Scenario& scenario);

// Requires: all is over. A caller that judges often gives the comparisons; without them they are made anew.
Judgement judge_end(const Scenario& scenario, const World& world, Ending ending,
                    const Comparisons* comparisons = nullptr);

// Of a run that isn't over yet: without `converges` and `serial`.
Judgement judge_so_far(const Scenario& scenario, const World& world);

// What became of each caller.
std::vector<CallerEnd> callers_of(const System& system, const World& world);

// The names of workers that are in the midst of something and can't go on by themselves: nothing is on its way to them
// or from them, but for what waits inside a service. Where nothing else goes on, they wait for ever.
std::vector<std::string> waiting_in(const System& system, const World& world);

// The invariants that must hold in every world and don't in this one.
std::vector<Damage> broken_in_passing(const Scenario& scenario, const World& world);

}  // namespace halfdone::sim

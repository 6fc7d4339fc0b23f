// A scenario explored with reductions.
#pragma once

#include "sim/check/scenario.h"
#include "sim/reduce/reducer.h"

namespace halfdone::sim {

// From now on its worlds step by the reductions that apply to it, whatever its fault model and rules are when they are
// asked for.
void reduce(Scenario& scenario);

// The reducer of the scenario as it is. Requires: the scenario outlives it.
Reducer reducer_of(const Scenario& scenario);

}  // namespace halfdone::sim

// A scenario in which any schedule is possible.
#pragma once

#include "sim/check/scenario.h"

namespace halfdone::sim {

// With every fault allowed, and the reductions that are used without: so that what was found there can be run here.
Scenario with_all_faults(const Scenario& scenario);

}  // namespace halfdone::sim

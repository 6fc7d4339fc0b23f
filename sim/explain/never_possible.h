// Which faults of a model never were possible: no call that may be partial was made, no actor may crash.
#pragma once

#include <string>
#include <vector>

#include "sim/explore/exercise.h"
#include "sim/world/world.h"

namespace halfdone::sim {

// As the command line names them: "partial", "late@db", "outage@db", "pause", "crash". An outage counts as possible
// where anything was refused or lost at its service. What the model allows zero times isn't allowed. Requires: a
// complete search.
std::vector<std::string> never_possible(const System& system, const std::vector<Exercised>& exercised);

}  // namespace halfdone::sim

// What a step uses of the budgets, and what it adds to the cost of a path.
#pragma once

#include <optional>

#include "sim/world/cost.h"
#include "sim/world/fault_model.h"
#include "sim/world/world.h"

namespace halfdone::sim {

// What has been used after the step; nothing when the budgets don't allow it. Requires: `step` is enabled in `world`.
std::optional<Spent> spent_after(const Budgets& budgets, const World& world, const Step& step, const Spent& spent);

Cost cost_after(Cost cost, const Step& step);

// What a whole path from the start has used; nothing when the budgets don't allow it.
std::optional<Spent> spent_on(const System& system, World world, const std::vector<Step>& path);

}  // namespace halfdone::sim

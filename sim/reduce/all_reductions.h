// The reductions that there are, in the order in which their forms are taken.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "sim/reduce/reduction.h"

namespace halfdone::sim {

const Reduction& symmetry();
const Reduction& reply_equivalence();
const Reduction& idle_polls();
const Reduction& orphaned_polls();
const Reduction& superseded_workers();
const Reduction& inert_requests();
const Reduction& ample_sets();
const Reduction& budgets_used();

const std::vector<const Reduction*>& all_reductions();

// Null: there is none of that name.
const Reduction* reduction_named(std::string_view name);

}  // namespace halfdone::sim

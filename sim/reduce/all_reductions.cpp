#include "sim/reduce/all_reductions.h"

#include <algorithm>

namespace halfdone::sim {

const std::vector<const Reduction*>& all_reductions() {
  static const std::vector<const Reduction*> all = {&symmetry(),       &reply_equivalence(),  &idle_polls(),
                                                    &orphaned_polls(), &superseded_workers(), &inert_requests(),
                                                    &ample_sets(),     &budgets_used()};
  return all;
}

const Reduction* reduction_named(std::string_view name) {
  const auto found = std::ranges::find(all_reductions(), name, &Reduction::name);
  return found == all_reductions().end() ? nullptr : *found;
}

}  // namespace halfdone::sim

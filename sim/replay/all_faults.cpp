#include "sim/replay/all_faults.h"

namespace halfdone::sim {

Scenario with_all_faults(const Scenario& scenario) {
  Scenario all = scenario;
  all.id.without = scenario.dynamics()->without();
  all.is_settled = true;
  all.system.faults = {.crashes_max = Spent::count_max, .pauses_max = Spent::count_max};
  for (const VerdictKind kind : all_verdicts) {
    if (kind != VerdictKind::ok) all.system.faults.rules.push_back({kind});
  }
  return all;
}

}  // namespace halfdone::sim

#include "sim/explore/reduced.h"

#include <algorithm>

namespace halfdone::sim {

Reducer reducer_of(const Scenario& scenario) {
  return Reducer(scenario.system, {.without = scenario.id.without,
                                   .looks_between_ends = std::ranges::any_of(scenario.invariants, &Invariant::always),
                                   .is_settled = scenario.is_settled});
}

void reduce(Scenario& scenario) {
  scenario.steps_by = [](const Scenario& each) { return std::make_unique<const Reducer>(reducer_of(each)); };
}

}  // namespace halfdone::sim

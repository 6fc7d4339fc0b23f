#include "sim/world/spending.h"

namespace halfdone::sim {

std::optional<Spent> spent_after(const Budgets& budgets, const World& world, const Step& step, const Spent& spent) {
  if (step.kind == Step::Kind::crash) return budgets.after_crash(spent);
  if (step.kind == Step::Kind::pause) return budgets.after_pause(spent);
  if (step.kind != Step::Kind::deliver) return spent;
  return budgets.after_delivery(spent, step.verdict.kind, subject(world, step)->call->service);
}

Cost cost_after(Cost cost, const Step& step) {
  ++cost.steps;
  if (step.is_fault()) ++cost.faults;
  if (step.kind == Step::Kind::crash) ++cost.crashes;
  return cost;
}

std::optional<Spent> spent_on(const System& system, World world, const std::vector<Step>& path) {
  const Budgets budgets(system.faults);
  std::optional<Spent> spent = Spent();
  for (const Step& step : path) {
    spent = spent_after(budgets, world, step, *spent);
    if (!spent) return std::nullopt;
    world = take(system, world, step);
  }
  return spent;
}

}  // namespace halfdone::sim

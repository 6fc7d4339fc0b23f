#include "sim/check/end.h"

#include <fmt/format.h>

namespace halfdone::sim {

namespace {

void add_violations(const Invariant& invariant, const Backend& backend, std::vector<Damage>& damages) {
  for (const std::string& row : invariant.violations(backend)) {
    damages.push_back({Check::invariant, invariant.name, fmt::format("{}: {}", invariant.name, row)});
  }
}

}  // namespace

Judgement judge_end(const Scenario& scenario, const World& world, Ending ending) {
  End end{.state = state_of(world.backend()), .callers = callers_of(scenario.system, world), .ending = ending};
  if (scenario.monitor) end.monitored = scenario.monitor(world.backend());
  Judgement judgement = judge(scenario.expectation, end);
  for (const Invariant& invariant : scenario.invariants) add_violations(invariant, world.backend(), judgement.damages);
  return judgement;
}

std::vector<CallerEnd> callers_of(const System& system, const World& world) {
  std::vector<CallerEnd> callers;
  for (std::size_t index = 0; index < system.actors.size(); ++index) {
    if (!system.actors[index].is_caller) continue;
    const Actor& actor = world.actors()[index];
    const bool never_answers = actor.status == ActorStatus::running && actor.told == Told::nothing;
    callers.push_back({actor.told, never_answers});
  }
  return callers;
}

std::vector<Damage> broken_in_passing(const Scenario& scenario, const World& world) {
  std::vector<Damage> damages;
  for (const Invariant& invariant : scenario.invariants) {
    if (invariant.always) add_violations(invariant, world.backend(), damages);
  }
  return damages;
}

}  // namespace halfdone::sim

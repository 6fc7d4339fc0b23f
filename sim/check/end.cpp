#include "sim/check/end.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace halfdone::sim {

namespace {

void add_violations(const Invariant& invariant, const Backend& backend, std::vector<Damage>& damages) {
  for (const std::string& row : invariant.violations(backend)) {
    damages.push_back({Check::invariant, invariant.name, fmt::format("{}: {}", invariant.name, row)});
  }
}

Judgement judge_as(const Scenario& scenario, const World& world, Ending ending) {
  End end{.state = state_of(world.backend()),
          .callers = callers_of(scenario.system, world),
          .waiting = waiting_in(scenario.system, world),
          .ending = ending};
  if (scenario.monitor) end.monitored = scenario.monitor(world.backend());
  Judgement judgement = judge(scenario.expectation, end);
  if (!scenario.invariants.empty()) judgement.asked.add(Check::invariant);
  for (const Invariant& invariant : scenario.invariants) add_violations(invariant, world.backend(), judgement.damages);
  return judgement;
}

bool is_serial_asked(const Scenario& scenario) {
  const auto callers = std::ranges::count_if(scenario.system.actors, &ActorInfo::is_caller);
  return callers > 1 && callers <= static_cast<std::ptrdiff_t>(SerialOrders::callers_max);
}

}  // namespace

std::vector<Check> checks_of(const Scenario& scenario) {
  std::vector<Check> checks;
  for (const Check check : all_checks) {
    const bool is_asked = check == Check::visible     ? static_cast<bool>(scenario.monitor)
                          : check == Check::converges ? scenario.again.has_value()
                          : check == Check::serial    ? is_serial_asked(scenario)
                          : check == Check::invariant ? !scenario.invariants.empty()
                                                      : true;
    if (is_asked) checks.push_back(check);
  }
  return checks;
}

Judgement judge_end(const Scenario& scenario, const World& world, Ending ending, const Comparisons* comparisons) {
  Judgement judgement = judge_as(scenario, world, ending);
  // Where something is wrong already, there is nothing to repeat or to compare.
  if (!judgement.damages.empty()) return judgement;
  const auto compare = [&](const Comparisons& with) {
    judgement.damages = with.judge(world);
    judgement.asked.add(with.asked());
  };
  comparisons ? compare(*comparisons) : compare(Comparisons(scenario));
  return judgement;
}

Judgement judge_so_far(const Scenario& scenario, const World& world) { return judge_as(scenario, world, Ending::loop); }

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

std::vector<std::string> waiting_in(const System& system, const World& world) {
  std::vector<bool> goes_on(system.actors.size());
  for (const Shared<Cell>& cell : world.in_flight())
    if (cell->phase != Cell::Phase::waiting) goes_on[cell->actor] = true;
  std::vector<std::string> waiting;
  for (std::size_t index = 0; index < system.actors.size(); ++index) {
    const bool is_busy = !system.actors[index].is_caller && world.actors()[index].status == ActorStatus::running;
    if (is_busy && !goes_on[index]) waiting.push_back(system.actors[index].name);
  }
  return waiting;
}

std::vector<Damage> broken_in_passing(const Scenario& scenario, const World& world) {
  std::vector<Damage> damages;
  for (const Invariant& invariant : scenario.invariants) {
    if (invariant.always) add_violations(invariant, world.backend(), damages);
  }
  return damages;
}

}  // namespace halfdone::sim

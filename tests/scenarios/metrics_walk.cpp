#include "tests/scenarios/metrics_walk.h"

#include <deque>
#include <memory>
#include <set>
#include <stdexcept>

#include "scenarios/saga_programs.h"
#include "sim/reduce/all_reductions.h"
#include "sim/world/spending.h"
#include "tests/scenarios/metrics_count.h"

namespace halfdone::scenarios::random_saga {

namespace {

constexpr std::size_t passed_max = 200'000;

using saga::Counters;
using sim::Step;

void note_most(Counters& most, const Counters& told) {
  most.late_effects = std::max(most.late_effects, told.late_effects);
  most.stuck = std::max(most.stuck, told.stuck);
  most.fenced = std::max(most.fenced, told.fenced);
  most.turned = std::max(most.turned, told.turned);
  for (std::size_t index = 0; index < told.undos.size(); ++index)
    most.undos[index] = std::max(most.undos[index], told.undos[index]);
  for (std::size_t index = 0; index < told.entered.size(); ++index)
    most.entered[index] = std::max(most.entered[index], told.entered[index]);
}

}  // namespace

Walk walk(const Plan& plan, Around around, const std::function<void(const Passed&)>& check) {
  sim::Scenario scenario = scenario_of(plan, around);
  sim::System& system = scenario.system;
  if (!system.faults.faults_max) system.faults.faults_max = 2;
  std::vector<saga::Notice> heard;
  const auto engine = std::make_shared<const saga::Engine>(definition_of(plan));
  const auto program = coordinator_program(engine, [&](const saga::Notice& notice) { heard.push_back(notice); });
  for (sim::ActorInfo& actor : system.actors) {
    if (!actor.is_caller) actor.program = program;
  }
  // Workers that find nothing sleep on; all else is as it is.
  for (const sim::Reduction* reduction : sim::all_reductions()) {
    if (reduction != &sim::idle_polls()) scenario.id.without.emplace_back(reduction->name());
  }
  const auto dynamics = scenario.dynamics();
  const sim::Budgets budgets(system.faults);
  Walk walked;
  std::deque<Way> waiting;
  waiting.push_back({.world = dynamics->start(scenario.initial), .spent = {}, .told = {}, .known = {}, .actors = {}});
  std::set<decltype(waiting.front().key())> known{waiting.front().key()};
  for (; !waiting.empty(); waiting.pop_front()) {
    const Way& way = waiting.front();
    const std::vector<Step> steps = dynamics->steps(way.world);
    if (++walked.passed > passed_max) throw std::runtime_error("the counters grow for ever");
    note_most(walked.most, way.told);
    check(
        {way.world, std::ranges::none_of(steps, sim::happens_by_itself), way.told, way.known, way.outcomes, way.undos});
    for (const Step& step : steps) {
      const auto spent = sim::spent_after(budgets, way.world, step, way.spent);
      if (!spent) continue;
      heard.clear();
      Way next = way;
      next.spent = *spent;
      // What physics lets it say; a reducer lets it look for work on trial, too.
      sim::take(system, way.world, step);
      for (const saga::Notice& notice : heard) next.told = counted(next.told, notice);
      next.world = dynamics->take(way.world, step);
      count(next, way.world, step);
      if (known.insert(next.key()).second) waiting.push_back(std::move(next));
    }
  }
  return walked;
}

}  // namespace halfdone::scenarios::random_saga

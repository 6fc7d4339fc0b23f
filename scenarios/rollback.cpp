#include "scenarios/rollback.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <memory>
#include <tuple>

#include "saga/steering.h"
#include "scenarios/clients/javascript.h"
#include "scenarios/services.h"
#include "sim/explore/search.h"

namespace halfdone::scenarios {

namespace {

Reply<postgres::Answer> run(Services& services, const postgres::QueryPtr& query) {
  std::vector<sim::Woken> woken;
  const sim::Delivered done = services.deliver({.service = id_of(Service::db)}, pack(query), 0, woken);
  return seen<postgres::Answer>(sim::Reply{Arrival::whole, done.reply});
}

std::vector<std::string> asks_of(const saga::Step& step, const saga::SagaRow& row) {
  std::vector<std::string> asks;
  const auto add = [&](const saga::MakeRequest& make) {
    if (const auto request = make(row.as_case())) {
      asks.push_back(std::visit([](const auto& each) { return each->print(); }, *request));
    }
  };
  if (row.state == saga::State::committed) {
    add(step.act);
  } else {
    add(step.undo->probe);
    add(step.undo->act);
  }
  return asks;
}

// What the saga would go on with, if it were resumed.
saga::SagaRowPtr resumed(Services services, const saga::Log& log, const saga::Stuck& stuck) {
  run(services, log.resume(stuck.saga, "somebody", "to see what follows"));
  return saga::Log::row_of(run(services, log.claim()));
}

StuckAt stuck_at(const sim::Scenario& scenario, const saga::Definition& definition, const Services& services) {
  const saga::Log log(definition);
  Services copy = services;
  const auto stuck = saga::Log::first_stuck(run(copy, log.stuck()));
  assert(stuck && "an end at which nothing is stuck");
  const saga::SagaRowPtr row = resumed(services, log, *stuck);
  const auto step = std::ranges::find_if(
      definition.steps, [&](const saga::Step& each) { return stuck->why.starts_with(each.name + " "); });
  assert(row && step != definition.steps.end());
  const sim::State state = sim::state_of(services);
  const auto& expectation = scenario.expectation;
  return {.stuck = *stuck,
          .asks = asks_of(*step, *row),
          .from_before = difference(expectation.before, state, expectation.volatile_fields),
          .to_after = difference(state, expectation.after, expectation.volatile_fields)};
}

auto order(const StuckAt& at) {
  return std::tuple(at.stuck.state, at.stuck.cursor, at.stuck.why, at.from_before.size(), at.from_before, at.to_after);
}

sim::Scenario without_time(sim::Scenario scenario) {
  sim::FaultModel& faults = scenario.system.faults;
  std::erase_if(faults.rules, [](const sim::FaultRule& rule) { return rule.kind == sim::VerdictKind::late; });
  faults.crashes_max = faults.pauses_max = 0;
  return scenario;
}

EndCounts explore(const DesignInfo& design, const std::vector<saga::Order>& operators, std::vector<StuckAt>* stuck) {
  const sim::Scenario scenario = without_time(design.steered(operators));
  const SagaInfo saga = design.saga();
  const auto dynamics = scenario.dynamics();
  const sim::World initial = dynamics->start(scenario.initial);
  sim::Search search(*dynamics, initial);
  EndCounts counts;
  search.run({.on_end = [&](const sim::World& world, sim::VisitId, sim::Ending) {
    const sim::Monitored monitored = scenario.monitor(world.backend());
    counts.completed += monitored.completed;
    counts.aborted += monitored.aborted;
    counts.stuck += monitored.stuck;
    counts.abandoned += monitored.abandoned;
    if (!stuck || monitored.stuck == 0) return;
    stuck->push_back(stuck_at(scenario, saga.definition, static_cast<const Services&>(world.backend())));
  }});
  return counts;
}

}  // namespace

StuckWorlds stuck_worlds(const DesignInfo& design) {
  assert(design.saga && design.steered);
  const sim::Scenario scenario = without_time(design.steered({}));
  StuckWorlds worlds{.faults = scenario.system.faults.print(scenario.system.services)};
  worlds.unattended = explore(design, {}, &worlds.stuck);
  worlds.resumed = explore(design, {{saga::Order::Kind::resume, "somebody", "the cause is gone"}}, nullptr);
  worlds.abandoned = explore(design, {{saga::Order::Kind::abandon, "somebody", "the cause will stay"}}, nullptr);
  std::ranges::sort(worlds.stuck, {}, order);
  const auto same = std::ranges::unique(worlds.stuck, {}, order);
  worlds.stuck.erase(same.begin(), same.end());
  return worlds;
}

}  // namespace halfdone::scenarios

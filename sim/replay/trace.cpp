#include "sim/replay/trace.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/check/end.h"
#include "sim/check/settled.h"
#include "sim/replay/labels.h"

namespace halfdone::sim {

namespace {

std::string print(const Reply& reply) {
  switch (reply.arrival) {
    case Arrival::whole: return reply.payload ? reply.payload->print() : "";
    case Arrival::nothing: return "no answer";
    case Arrival::torn: return "an answer that can't be read";
  }
  return {};
}

// The cell that a delivered request has become: a reply on its way, or a wait.
const Cell* outcome_of(const World& after, const Cell& cell) {
  for (const Shared<Cell>& other : after.in_flight()) {
    if (other->actor == cell.actor && other->generation == cell.generation && other->call == cell.call &&
        other->phase != Cell::Phase::request) {
      return other.get();
    }
  }
  return nullptr;
}

Moment moment_of(const Scenario& scenario, const Labels& labels, const World& before, const World& after,
                 const Step& step) {
  const System& system = scenario.system;
  Moment moment{.step = step,
                .label = labels.of(before, step),
                .actor = system.actors[step.actor].name,
                .is_fault = step.is_fault()};
  if (const Cell* cell = subject(before, step)) {
    moment.call = cell->call->name;
    if (cell->call->request) moment.request = cell->call->request->print();
    if (!cell->call->is_timer()) moment.service = system.services[cell->call->service].name;
    if (step.kind == Step::Kind::deliver) moment.verdict = print_verdict(system, cell->call->service, step.verdict);
    if (step.kind == Step::Kind::deadlock) moment.verdict = "deadlock";
    if (step.kind == Step::Kind::reply) moment.answer = print(cell->reply);
    const bool is_delivery = step.kind == Step::Kind::deliver || step.kind == Step::Kind::deadlock;
    if (const Cell* outcome = is_delivery ? outcome_of(after, *cell) : nullptr) {
      moment.waits = outcome->phase == Cell::Phase::waiting;
      if (outcome->phase == Cell::Phase::reply) moment.answer = print(outcome->reply);
    }
  }
  if (before.backend().rows_fingerprint() != after.backend().rows_fingerprint()) {
    const State now = state_of(after.backend());
    moment.changes = difference(state_of(before.backend()), now);
    for (const RowChange& change : moment.changes) {
      if (change.kind != RowChange::Kind::added) continue;
      const auto is_it = [&](const StoredRow& row) { return row.table == change.table && row.key == change.key; };
      moment.rows_added.push_back(*std::ranges::find_if(now, is_it));
    }
  }
  for (std::size_t index = 0; index < system.actors.size(); ++index) {
    const Told told = after.actors()[index].told;
    if (told != before.actors()[index].told && told != Told::nothing)
      moment.told.emplace_back(system.actors[index].name, told);
  }
  return moment;
}

}  // namespace

Trace trace(const Scenario& scenario, const std::vector<Step>& path) {
  Trace trace;
  Labels labels(scenario.system);
  const auto dynamics = scenario.dynamics();
  World world = dynamics->start(scenario.initial);
  labels.observe(world);
  for (const Step& step : path) {
    World next = dynamics->take(world, step);
    trace.moments.push_back(moment_of(scenario, labels, world, next, step));
    world = std::move(next);
    labels.observe(world);
  }
  trace.is_over = std::ranges::none_of(dynamics->steps(world), happens_by_itself);
  const auto settled = how_it_settles(*dynamics, world);
  trace.judgement = settled ? judge_end(scenario, world, settled->ending) : judge_so_far(scenario, world);
  trace.callers = callers_of(scenario.system, world);
  trace.end = std::move(world);
  return trace;
}

}  // namespace halfdone::sim

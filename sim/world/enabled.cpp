// Which steps a world allows. Kept apart from taking them: `enabled` only reads.
#include <algorithm>

#include "sim/world/world.h"

namespace halfdone::sim {

namespace {

using Phase = Cell::Phase;

Step step_of(const Cell& cell, Step::Kind kind, Verdict verdict = {}) {
  return {.kind = kind,
          .actor = cell.actor,
          .call = cell.call->id,
          .generation = cell.generation,
          .orphan = cell.orphan,
          .copy = cell.copy,
          .verdict = verdict};
}

// No actor hears what becomes of an orphan, so only how often its effect happens, and how much of it, makes a
// difference. A copy isn't copied again.
bool matters_to_an_orphan(VerdictKind kind, bool is_copy) {
  switch (kind) {
    case VerdictKind::lost_request:
    case VerdictKind::partial: return true;
    case VerdictKind::duplicate:
    case VerdictKind::late_duplicate: return !is_copy;
    case VerdictKind::ok:
    case VerdictKind::refused:
    case VerdictKind::lost_reply:
    case VerdictKind::torn_reply:
    case VerdictKind::late:
    case VerdictKind::hollow:
    case VerdictKind::stale: return false;
  }
  return false;
}

// The numbers that a verdict of this kind may have, from `first` to before `last`.
struct Details {
  unsigned first = 0;
  unsigned last = 1;
};

Details details_of(const System& system, const World& world, const Cell& cell, VerdictKind kind) {
  if (kind == VerdictKind::refused)
    return {0, static_cast<unsigned>(system.services[cell.call->service].refusals.size())};
  if (kind == VerdictKind::stale) return {0, static_cast<unsigned>(world.earlier().size())};
  if (kind == VerdictKind::partial) return {1, std::max(1u, world.backend().batch_size(cell.call->request))};
  return {};
}

void add_faults(const System& system, const World& world, const Cell& cell, std::vector<Step>& steps) {
  for (const VerdictKind kind : all_verdicts) {
    if (kind == VerdictKind::ok || !system.faults.allows(kind, cell.call->service)) continue;
    if (!system.faults.may_fail(cell.call->name, kind)) continue;
    if (cell.orphan && !matters_to_an_orphan(kind, cell.copy)) continue;
    const Details details = details_of(system, world, cell, kind);
    for (unsigned detail = details.first; detail < details.last; ++detail) {
      const Verdict verdict{kind, static_cast<std::uint8_t>(detail)};
      if (!world.backend().allows(verdict, cell.address(), cell.call->request)) continue;
      steps.push_back(step_of(cell, Step::Kind::deliver, verdict));
    }
  }
}

// Two requests to a service with sessions, neither of them arrived.
bool may_deadlock(const System& system, const World& world, const Cell& cell, const Memo* memo) {
  if (!system.services[cell.call->service].has_sessions) return false;
  return std::ranges::any_of(world.in_flight(), [&](const Shared<Cell>& other) {
    if (other.get() == &cell || other->phase != Phase::request || other->call->service != cell.call->service)
      return false;
    // Cells are hashed with their addresses and requests.
    const Fingerprint pair = Hasher(0xdead).add(cell.fingerprint).add(other->fingerprint).finish();
    return ask(memo, Question::may_deadlock, pair, world.backend(), [&] {
      return world.backend().may_deadlock(cell.address(), cell.call->request, other->address(), other->call->request);
    });
  });
}

// Not before all that it waits for is no longer on its way.
bool may_fire(const System& system, const World& world, const Cell& timer) {
  if (!timer.call->outlasts_requests) return true;
  const Life life{system.identity_of(timer.actor), timer.generation};
  return std::ranges::none_of(world.in_flight(), [&](const Shared<Cell>& other) {
    return std::ranges::binary_search(other->awaited_by, life);
  });
}

void add_steps_of_cells(const System& system, const World& world, const Memo* memo, std::vector<Step>& steps) {
  for (const Shared<Cell>& shared : world.in_flight()) {
    const Cell& cell = *shared;
    switch (cell.phase) {
      case Phase::request:
        steps.push_back(step_of(cell, Step::Kind::deliver));
        add_faults(system, world, cell, steps);
        if (may_deadlock(system, world, cell, memo)) steps.push_back(step_of(cell, Step::Kind::deadlock));
        break;
      case Phase::reply: steps.push_back(step_of(cell, Step::Kind::reply)); break;
      case Phase::timer:
        if (may_fire(system, world, cell)) steps.push_back(step_of(cell, Step::Kind::fire));
        break;
      case Phase::waiting: break;
    }
  }
}

void add_steps_of_actors(const System& system, const World& world, std::vector<Step>& steps) {
  for (std::size_t index = 0; index < world.actors().size(); ++index) {
    const auto id = static_cast<ActorId>(index);
    const ActorInfo& info = system.actors[index];
    switch (world.actors()[index].status) {
      case ActorStatus::idle:
        if (!info.is_absent) steps.push_back({.kind = Step::Kind::fire, .actor = id});
        break;
      case ActorStatus::crashed:
        if (info.restarts) steps.push_back({.kind = Step::Kind::restart, .actor = id});
        break;
      case ActorStatus::running:
        if (info.may_crash && system.faults.may_crash(system.name_of(id)))
          steps.push_back({.kind = Step::Kind::crash, .actor = id});
        break;
      case ActorStatus::ended: break;
    }
  }
}

// How long an actor sleeps or waits to begin may be longer than any lease; what one who holds leases waits for is not.
bool may_outlast_leases(const System& system, const Step& step) {
  return step.kind == Step::Kind::restart || step.is_waking() ||
         (step.kind == Step::Kind::fire && !system.actors[step.actor].leases);
}

}  // namespace

std::vector<Step> enabled(const System& system, const World& world, const Memo* memo) {
  std::vector<Step> steps;
  steps.reserve(32);
  add_steps_of_cells(system, world, memo, steps);
  add_steps_of_actors(system, world, steps);
  const auto find_leases = [&] { return world.backend().has_leases(); };
  if (!ask(memo, Question::has_leases, {}, world.backend(), find_leases)) return steps;
  const bool goes_on = std::ranges::any_of(
      steps, [&](const Step& step) { return happens_by_itself(step) && !may_outlast_leases(system, step); });
  if (!goes_on) steps.push_back({.kind = Step::Kind::lapse});
  if (goes_on && system.faults.may_pause()) steps.push_back({.kind = Step::Kind::pause});
  return steps;
}

}  // namespace halfdone::sim

// Which steps a world allows. Kept apart from taking them: `enabled` only reads.
#include <algorithm>

#include "sim/stepper.h"
#include "sim/world.h"

namespace halfdone::sim {

namespace {

using Phase = InFlight::Phase;

Step step_of(const InFlight& cell, Step::Kind kind, Verdict verdict = {}) {
  return {.kind = kind,
          .actor = cell.actor,
          .call = cell.call->id,
          .generation = cell.generation,
          .orphan = cell.orphan,
          .verdict = verdict};
}

// Nobody hears what becomes of an orphan, so only how often its effect happens makes a difference.
bool matters_to_an_orphan(VerdictKind kind) {
  return kind == VerdictKind::lost_request || kind == VerdictKind::duplicate;
}

void add_faults(const System& system, const World& world, const InFlight& cell, std::vector<Step>& steps) {
  const ServiceId service = cell.call->service;
  for (const VerdictKind kind : all_verdicts) {
    if (kind == VerdictKind::ok || !system.faults.rule(kind, service)) continue;
    if (!system.faults.may_fail(cell.call->name, kind)) continue;
    if (cell.orphan && !matters_to_an_orphan(kind)) continue;
    unsigned first = 0;
    unsigned last = 1;
    if (kind == VerdictKind::refused) last = static_cast<unsigned>(system.services[service].refusals.size());
    if (kind == VerdictKind::partial) {
      first = 1;
      last = std::max(1u, world.backend().batch_size(cell.call->request));
    }
    for (unsigned detail = first; detail < last; ++detail) {
      const Verdict verdict{kind, static_cast<std::uint8_t>(detail)};
      if (!world.backend().allows(verdict, cell.address(), cell.call->request)) continue;
      steps.push_back(step_of(cell, Step::Kind::deliver, verdict));
    }
  }
}

// Two requests to a service with sessions, neither of them arrived.
bool may_deadlock(const System& system, const World& world, const InFlight& cell, const Memo* memo) {
  if (!system.services[cell.call->service].has_sessions) return false;
  return std::ranges::any_of(world.in_flight(), [&](const Shared<InFlight>& other) {
    if (other.get() == &cell || other->phase != Phase::request || other->call->service != cell.call->service)
      return false;
    const auto ask = [&] {
      return world.backend().may_deadlock(cell.address(), cell.call->request, other->address(), other->call->request);
    };
    if (!memo) return ask();
    // Cells are hashed with their addresses and requests.
    const Hasher pair = Hasher(0xdead).add(cell.fingerprint).add(other->fingerprint);
    return memo->answers.of(Hasher(pair).add(world.backend().fingerprint()).finish(), ask);
  });
}

// While another one of the group is about to look for work, this one may as well do so later.
bool may_wake(const System& system, const World& world, ActorId id, const Memo* memo) {
  const ActorInfo& info = system.actors[id];
  if (!info.wakes_when) return true;
  const auto is_like_it = [&](const Shared<InFlight>& cell) {
    return cell->call->polls && !cell->orphan && cell->phase == Phase::request &&
           cell->identity == system.identity_of(id);
  };
  if (system.reductions.polls && std::ranges::any_of(world.in_flight(), is_like_it)) return false;
  return wakes(system, id, world.backend(), memo);
}

bool may_fire(const World& world, const InFlight& timer) {
  const unsigned mine = bit_of(timer.generation);
  return !timer.call->outlasts_requests || std::ranges::none_of(world.in_flight(), [&](const Shared<InFlight>& other) {
    return (other->awaited_by & mine) != 0;
  });
}

}  // namespace

bool has_leases(const Backend& backend, const Memo* memo) {
  const auto ask = [&] { return backend.has_leases(); };
  return memo ? memo->answers.of(Hasher(0x1ea5).add(backend.fingerprint()).finish(), ask) : ask();
}

bool wakes(const System& system, ActorId actor, const Backend& backend, const Memo* memo) {
  const auto ask = [&] { return system.actors[actor].wakes_when(backend); };
  return memo ? memo->answers.of(Hasher(0x3a4e).add(actor).add(backend.fingerprint()).finish(), ask) : ask();
}

std::vector<Step> enabled(const System& system, const World& world, const Memo* memo) {
  std::vector<Step> steps;
  steps.reserve(32);
  for (const Shared<InFlight>& shared : world.in_flight()) {
    const InFlight& cell = *shared;
    switch (cell.phase) {
      case Phase::request:
        steps.push_back(step_of(cell, Step::Kind::deliver));
        add_faults(system, world, cell, steps);
        if (may_deadlock(system, world, cell, memo)) steps.push_back(step_of(cell, Step::Kind::deadlock));
        break;
      case Phase::reply: steps.push_back(step_of(cell, Step::Kind::reply)); break;
      case Phase::timer:
        if (may_fire(world, cell)) steps.push_back(step_of(cell, Step::Kind::fire));
        break;
      case Phase::waiting: break;
    }
  }
  for (std::size_t index = 0; index < world.actors().size(); ++index) {
    const auto id = static_cast<ActorId>(index);
    const Actor& actor = world.actors()[index];
    const ActorInfo& info = system.actors[index];
    const bool wakes = actor.status == ActorStatus::idle && may_wake(system, world, id, memo);
    if (wakes) steps.push_back({.kind = Step::Kind::fire, .actor = id});
    if (actor.status == ActorStatus::crashed && info.restarts)
      steps.push_back({.kind = Step::Kind::restart, .actor = id});
    if (actor.status == ActorStatus::running && info.may_crash && system.faults.may_crash(info.name)) {
      steps.push_back({.kind = Step::Kind::crash, .actor = id});
    }
  }
  if (has_leases(world.backend(), memo)) {
    const bool at_rest = std::ranges::none_of(steps, happens_by_itself);
    if (at_rest) steps.push_back({.kind = Step::Kind::lapse});
    if (!at_rest && system.faults.may_pause()) steps.push_back({.kind = Step::Kind::pause});
  }
  return steps;
}

}  // namespace halfdone::sim

// Which steps a world allows. Kept apart from taking them: `enabled` only reads.
#include <algorithm>

#include "sim/world/stepper.h"
#include "sim/world/world.h"

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
    if (kind == VerdictKind::ok || !system.faults.allows(kind, service)) continue;
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

bool may_crash(const System& system, const World& world, ActorId id) {
  const ActorInfo& info = system.actors[id];
  return world.actors()[id].status == ActorStatus::running && info.may_crash && system.faults.may_crash(info.name);
}

// Whether a crash of the actor would leave the services as they are: it has no session open.
bool crashes_quietly(const System& system, const World& world, ActorId id, const Memo* memo) {
  const ActorId identity = system.identity_of(id);
  const std::uint8_t generation = world.actors()[id].generation;
  const auto ask = [&] {
    const Shared<Backend> copy(world.backend().clone());
    std::vector<Woken> woken;
    const_cast<Backend&>(*copy).disconnect_actor(identity, generation, {}, woken);
    return woken.empty() && copy->fingerprint() == world.backend().fingerprint();
  };
  if (!memo) return ask();
  const Hasher what = Hasher(0xc4a5).add(identity).add(generation);
  return memo->answers.of(Hasher(what).add(world.backend().fingerprint()).finish(), ask);
}

bool ends_with(const System& system, const World& world, const InFlight& reply) {
  try {
    const Event event{reply.call->id, reply.reply, reply.lapsed};
    const Advance advance = system.actors[reply.actor].program->advance(world.actors()[reply.actor].memory, event);
    return !advance.memory && advance.calls.empty();
  } catch (const ScriptError&) {
    return false;  // whoever takes the step hears of it
  }
}

// A reply that can be heard before anything else happens (`Reductions::ample`), or null. Of actors in a group and of
// those with leases none: which life is which, and what lapses, depends on who is there when.
const InFlight* last_reply(const System& system, const World& world, const Memo* memo) {
  if (!system.reductions.ample) return nullptr;
  const auto& cells = world.in_flight();
  for (const Shared<InFlight>& cell : cells) {
    const ActorInfo& info = system.actors[cell->actor];
    if (cell->phase != Phase::reply || info.group || info.has_leases) continue;
    const auto is_another = [&](const Shared<InFlight>& other) {
      return other != cell && other->actor == cell->actor && !other->orphan;
    };
    if (std::ranges::any_of(cells, is_another) || !ends_with(system, world, *cell)) continue;
    if (!may_crash(system, world, cell->actor) || crashes_quietly(system, world, cell->actor, memo)) return cell.get();
  }
  return nullptr;
}

bool may_fire(const System& system, const World& world, const InFlight& timer) {
  const unsigned mine = bit_of(system.actors[timer.actor], timer.generation);
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
  if (const InFlight* reply = last_reply(system, world, memo)) {
    steps.push_back(step_of(*reply, Step::Kind::reply));
    if (may_crash(system, world, reply->actor)) steps.push_back({.kind = Step::Kind::crash, .actor = reply->actor});
    return steps;
  }
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
        if (may_fire(system, world, cell)) steps.push_back(step_of(cell, Step::Kind::fire));
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
    if (may_crash(system, world, id)) steps.push_back({.kind = Step::Kind::crash, .actor = id});
  }
  if (has_leases(world.backend(), memo)) {
    const bool at_rest = std::ranges::none_of(steps, happens_by_itself);
    if (at_rest) steps.push_back({.kind = Step::Kind::lapse});
    if (!at_rest && system.faults.may_pause()) steps.push_back({.kind = Step::Kind::pause});
  }
  return steps;
}

}  // namespace halfdone::sim

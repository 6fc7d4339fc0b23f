// Lives, crashes and the passing of time.
#include <algorithm>
#include <cassert>

#include "sim/world/stepper.h"

namespace halfdone::sim {

World Stepper::initial(Shared<Backend> backend) {
  world_.backend_ = std::move(backend);
  for (std::size_t index = 0; index < system_.actors.size(); ++index) {
    const auto id = static_cast<ActorId>(index);
    world_.actors_.push_back({.status = system_.actors[id].repeats ? ActorStatus::idle : ActorStatus::running});
    world_.fingerprint_ += world_.actors_[id].fingerprint(system_.identity_of(id));
    if (!system_.actors[id].repeats) advance(id, {});
  }
  return std::move(world_);
}

void Stepper::advance(ActorId id, const Event& event) {
  const Advance advance = system_.actors[id].program->advance(world_.actors_[id].memory, event);
  Actor actor = world_.actors_[id];
  actor.memory = advance.memory;
  // What a relay would tell is heard by nobody; kept, it would tell worlds apart.
  if (advance.answered && system_.actors[id].is_caller) actor.told = advance.told;
  for (const Shared<Call>& call : advance.calls) {
    if (call->outlasts_requests) set_awaited(id, true);
    add({.call = call,
         .actor = id,
         .generation = actor.generation,
         .identity = system_.identity_of(id),
         .phase = call->is_timer() ? InFlight::Phase::timer : InFlight::Phase::request});
  }
  if (!advance.memory) {
    // The program doesn't wait for these any more; the process lives on, and its sessions with it.
    orphan_calls(id, false);
    actor.status = system_.actors[id].repeats ? ActorStatus::idle : ActorStatus::ended;
    actor.generation = 0;
    if (system_.actors[id].repeats) actor.told = Told::nothing;
  }
  set_actor(id, std::move(actor));
}

// Leases end, and whoever holds one can tell from its calls that it may have lost it.
void Stepper::pass_time() {
  changing().lapse();
  change_cells([&](InFlight& cell) {
    if (cell.orphan || cell.lapsed || !system_.actors[cell.actor].has_leases) return false;
    cell.lapsed = true;
    if (cell.phase == InFlight::Phase::reply) cell.heard_as = heard_as(cell);
    return true;
  });
}

// Marks the requests that a timer of the actor waits for, or takes the marks away.
void Stepper::set_awaited(ActorId by, bool awaited) {
  const std::uint16_t bit = bit_of(system_.actors[by], world_.actors_[by].generation);
  change_cells([&](InFlight& cell) {
    const bool on_its_way = cell.phase == InFlight::Phase::request || cell.phase == InFlight::Phase::waiting;
    const std::uint16_t next = awaited && on_its_way ? cell.awaited_by | bit : cell.awaited_by & ~bit;
    if (next == cell.awaited_by) return false;
    cell.awaited_by = next;
    return true;
  });
}

// `change` says whether it changed anything.
template <class Change>
void Stepper::change_cells(Change change) {
  std::vector<InFlight> changed;
  for (std::size_t index = 0; index < world_.in_flight_.size();) {
    InFlight cell = *world_.in_flight_[index];
    if (change(cell)) {
      remove(index);
      changed.push_back(std::move(cell));
    } else {
      ++index;
    }
  }
  for (InFlight& cell : changed) add(std::move(cell));
}

// Volatile state and sessions are gone; requests that are on their way still land.
void Stepper::crash(ActorId id) {
  Actor actor = world_.actors_[id];
  assert(actor.status == ActorStatus::running);
  // The server notices that the client of a waiting statement is gone only when it would answer.
  const std::vector<Session> kept = orphan_calls(id, true);
  std::vector<Woken> woken;
  changing().disconnect_actor(system_.identity_of(id), actor.generation, kept, woken);
  hear(std::move(woken));
  // One that starts again and waits for work is as good as one that waits for work.
  const ActorInfo& info = system_.actors[id];
  const bool waits = system_.reductions.polls && info.restarts && info.repeats && info.wakes_when;
  actor.status = waits ? ActorStatus::idle : ActorStatus::crashed;
  actor.memory = {};
  actor.generation = 0;
  set_actor(id, std::move(actor));
}

// Nobody listens to the actor's calls any more: its requests still land, replies and timers are dropped. The sessions
// on which requests still are.
std::vector<Session> Stepper::orphan_calls(ActorId id, bool closes_sessions) {
  std::vector<Cell> mine;
  for (std::size_t index = 0; index < world_.in_flight_.size();) {
    const InFlight& cell = *world_.in_flight_[index];
    if (cell.actor == id && !cell.orphan) {
      mine.push_back(remove(index));
    } else {
      ++index;
    }
  }
  std::vector<Session> sessions;
  for (const Cell& cell : mine) {
    if (cell->call->outlasts_requests) set_awaited(id, false);
    const bool on_its_way = cell->phase == InFlight::Phase::request || cell->phase == InFlight::Phase::waiting;
    if (!on_its_way) continue;
    InFlight orphan = *cell;
    orphan.orphan = true;
    orphan.closes_session = closes_sessions && system_.services[cell->call->service].has_sessions;
    sessions.push_back(cell->address().session);
    add(std::move(orphan));
  }
  return sessions;
}

// An actor has a generation only while it runs, so that worlds merge where nothing of an earlier life is left. The
// smallest that no orphan and no other actor of the group carries: the same call of two lives must not share a session.
void Stepper::begin_life(ActorId id, ActorStatus from) {
  Actor actor = world_.actors_[id];
  assert(actor.status == from && actor.generation == 0);
  const ActorId identity = system_.identity_of(id);
  const auto in_use = [&](std::uint8_t generation) {
    for (std::size_t other = 0; other < world_.actors_.size(); ++other) {
      if (other != id && system_.identity_of(static_cast<ActorId>(other)) == identity &&
          world_.actors_[other].status == ActorStatus::running && world_.actors_[other].generation == generation) {
        return true;
      }
    }
    return std::ranges::any_of(world_.in_flight_, [&](const Cell& cell) {
      return cell->identity == identity && cell->generation == generation;
    });
  };
  while (in_use(actor.generation)) {
    assert(actor.generation < 255 && "an actor has at most 255 lives of which something is left");
    ++actor.generation;
  }
  actor.status = ActorStatus::running;
  set_actor(id, std::move(actor));
  advance(id, {});
}

}  // namespace halfdone::sim

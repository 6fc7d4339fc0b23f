// Lives, crashes and the passing of time.
#include <algorithm>
#include <cassert>

#include "sim/world/stepper.h"

namespace halfdone::sim {

World Stepper::initial(Shared<Backend> backend) {
  editor_.set_backend(std::move(backend));
  for (std::size_t index = 0; index < system_.actors.size(); ++index) {
    editor_.add_actor({.status = ActorStatus::idle, .known_as = static_cast<ActorId>(index)});
  }
  for (std::size_t index = 0; index < system_.actors.size(); ++index) {
    const ActorInfo& info = system_.actors[index];
    if (!info.repeats && !info.is_absent) begin_life(static_cast<ActorId>(index), ActorStatus::idle);
  }
  return editor_.release();
}

Event Stepper::birth_of(ActorId id) const {
  return {.life = life_of(system_.identity_of(id), world().actors()[id].generation)};
}

void Stepper::advance(ActorId id, const Event& event) {
  const ActorInfo& info = system_.actors[id];
  Actor actor = world().actors()[id];
  const Advance advance = info.program->advance(actor.memory, event);
  actor.memory = advance.memory;
  // What a relay would tell is never heard; kept, it would tell worlds apart.
  if (advance.answered && info.is_caller) actor.told = advance.told;
  for (const Shared<Call>& call : advance.calls) {
    if (call->outlasts_requests) editor_.set_awaited(id, true);
    editor_.add({.call = call,
                 .actor = id,
                 .generation = actor.generation,
                 .identity = system_.identity_of(id),
                 .known_as = actor.known_as,
                 .phase = call->is_timer() ? Cell::Phase::timer : Cell::Phase::request,
                 .begins_life = event.call == 0});
  }
  if (!advance.memory) {
    // The program doesn't wait for these any more; the process lives on, and its sessions with it.
    editor_.orphan_calls(id, false);
    actor.status = info.repeats ? ActorStatus::idle : ActorStatus::ended;
    actor.generation = 0;
    if (info.repeats) actor.told = Told::nothing;
  }
  editor_.set_actor(id, std::move(actor));
}

// Leases end, and an actor that holds one can tell from its calls that it may have lost it.
void Stepper::pass_time() {
  changing().lapse();
  const auto can_tell = [&](const Cell& cell) {
    return !cell.orphan && !cell.lapsed && system_.actors[cell.actor].leases;
  };
  editor_.change_cells(can_tell, [&](Cell& cell) {
    cell.lapsed = true;
    cell.heard_as = {};
  });
}

// Volatile state and sessions are gone; requests that are on their way still land.
void Stepper::crash(ActorId id) {
  Actor actor = world().actors()[id];
  assert(actor.status == ActorStatus::running);
  // The server notices that the client of a waiting statement is gone only when it would answer.
  const std::vector<Session> kept = editor_.orphan_calls(id, true);
  std::vector<Woken> woken;
  changing().disconnect_actor(system_.identity_of(id), actor.generation, kept, woken);
  hear(std::move(woken));
  actor.status = ActorStatus::crashed;
  actor.memory = {};
  actor.generation = 0;
  editor_.set_actor(id, std::move(actor));
}

// Whether another life of this number is there, or something that it has left behind: a request on its way, an open
// session, an id. Two lives must not share them.
bool Stepper::is_in_use(ActorId id, std::uint8_t generation) const {
  const ActorId identity = system_.identity_of(id);
  for (std::size_t other = 0; other < world().actors().size(); ++other) {
    const Actor& actor = world().actors()[other];
    if (other != id && system_.identity_of(static_cast<ActorId>(other)) == identity &&
        actor.status == ActorStatus::running && actor.generation == generation) {
      return true;
    }
  }
  const auto is_its = [&](const CellPtr& cell) { return cell->identity == identity && cell->generation == generation; };
  if (std::ranges::any_of(world().in_flight(), is_its)) return true;
  const Fingerprint life{identity, generation};
  return ask(memo_, Question::remembers_life, life, world().backend(),
             [&] { return world().backend().remembers(identity, generation); });
}

// An actor has a generation only while it runs, so that worlds merge where nothing of an earlier life is left: the
// smallest that isn't in use.
void Stepper::begin_life(ActorId id, ActorStatus from) {
  Actor actor = world().actors()[id];
  assert(actor.status == from && actor.generation == 0);
  while (is_in_use(id, actor.generation)) {
    if (actor.generation == 255) {
      throw ScriptError(system_.actors[id].name +
                        ": more than 255 of its lives have left something behind that is still there (an open "
                        "transaction, an id, a request): it leaves more in each life, and that never ends");
    }
    ++actor.generation;
  }
  actor.status = ActorStatus::running;
  editor_.set_actor(id, std::move(actor));
  advance(id, birth_of(id));
}

}  // namespace halfdone::sim

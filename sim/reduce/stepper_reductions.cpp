// Which worlds are made one: see `Reductions`.
#include <algorithm>

#include "sim/world/stepper.h"

namespace halfdone::sim {

Fingerprint Stepper::heard_as(const InFlight& reply) const {
  if (!system_.reductions.digests) return reply.reply.fingerprint();
  const auto digest = system_.actors[reply.actor].program->digest(world_.actors_[reply.actor].memory,
                                                                  {reply.call->id, reply.reply, reply.lapsed});
  return digest ? *digest : reply.reply.fingerprint();
}

void Stepper::drop_polls() {
  if (!touched_ || !system_.reductions.polls) return;
  for (std::size_t index = 0; index < world_.in_flight_.size();) {
    const InFlight& cell = *world_.in_flight_[index];
    const ActorId id = cell.actor;
    const bool is_poll = cell.call->polls && !cell.orphan && cell.phase == InFlight::Phase::request;
    if (is_poll && !wakes(system_, id, *world_.backend_, memo_)) {
      remove(index);
      set_actor(id, {.status = ActorStatus::idle});
    } else {
      ++index;
    }
  }
}

bool Stepper::has_lost(ActorId id, bool lapsed) const {
  const Message& memory = world_.actors_[id].memory;
  const auto ask = [&] { return system_.actors[id].program->has_lost(memory, lapsed, *world_.backend_); };
  if (!memo_) return ask();
  const Hasher what = Hasher(0x1057).add(id).add(memory ? memory->fingerprint() : Fingerprint{}).add(lapsed ? 1u : 0u);
  return memo_->answers.of(Hasher(what).add(world_.backend_->fingerprint()).finish(), ask);
}

// What a loser has on its way still lands, unless it changes nothing any more.
void Stepper::drop_losers() {
  if (!system_.reductions.losers) return;
  for (std::size_t index = 0; index < world_.actors_.size(); ++index) {
    const auto id = static_cast<ActorId>(index);
    const ActorInfo& info = system_.actors[id];
    if (!info.has_leases || !info.repeats || world_.actors_[id].status != ActorStatus::running) continue;
    const auto its = [&](const Cell& cell) { return cell->actor == id && !cell->orphan; };
    const auto cell = std::ranges::find_if(world_.in_flight_, its);
    if (cell == world_.in_flight_.end()) continue;
    if (!has_lost(id, (*cell)->lapsed)) continue;
    if ((*cell)->call->fenced && (*cell)->phase == InFlight::Phase::request) {
      remove(static_cast<std::size_t>(cell - world_.in_flight_.begin()));
    }
    orphan_calls(id, false);
    set_actor(id, {.status = ActorStatus::idle});
  }
}

void Stepper::drop_spent() {
  if (!system_.reductions.spent) return;
  for (std::size_t index = 0; index < world_.in_flight_.size();) {
    const InFlight& cell = *world_.in_flight_[index];
    const bool is_unheard = cell.orphan && cell.phase == InFlight::Phase::request;
    if (is_unheard && (cell.call->reads || (cell.call->polls && system_.reductions.polls) ||
                       ((cell.call->once || cell.call->fenced) && changes_nothing(world_.in_flight_[index])))) {
      remove(index);
    } else {
      ++index;
    }
  }
}

// Now, and later: of what is fenced, also once leases have ended, which it may renew.
bool Stepper::changes_nothing(const Cell& request) const {
  const auto ask = [&] {
    Stepper delivered(system_, world_, memo_);
    if (request->call->fenced) delivered.changing().lapse();
    const Fingerprint before = delivered.world_.backend_->fingerprint();
    std::vector<Woken> woken;
    delivered.execute(request, 0, woken);
    return delivered.world_.backend_->fingerprint() == before;
  };
  if (!memo_) return ask();
  return memo_->answers.of(Hasher(0x4e0).add(request->fingerprint).add(world_.backend_->fingerprint()).finish(), ask);
}

}  // namespace halfdone::sim

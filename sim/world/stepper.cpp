#include "sim/world/stepper.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace halfdone::sim {

namespace {

auto place(const InFlight& cell) {
  return std::tuple(cell.actor, program_order(cell.call->id), cell.generation, cell.orphan, cell.phase,
                    cell.fingerprint);
}

bool has_stale_reads(const FaultModel& faults) {
  return std::ranges::any_of(faults.rules, [](const FaultRule& rule) { return rule.kind == VerdictKind::stale; });
}

}  // namespace

World Stepper::take(const Step& step) {
  switch (step.kind) {
    case Step::Kind::deliver: {
      const Cell cell = remove(find(step));
      deliver(cell, step.verdict);
      break;
    }
    case Step::Kind::deadlock: {
      const Cell cell = remove(find(step));
      std::vector<Woken> woken;
      answer(cell, Arrival::answer, changing().deadlock_victim(cell->address(), cell->call->request, woken));
      hear(std::move(woken));
      close_after(cell);
      break;
    }
    case Step::Kind::reply: {
      const Cell cell = remove(find(step));
      advance(cell->actor, {cell->call->id, cell->reply, cell->lapsed});
      break;
    }
    case Step::Kind::fire: {
      if (step.call != 0) {
        const Cell cell = remove(find(step));
        if (cell->call->outlasts_requests) set_awaited(cell->actor, false);
        advance(cell->actor, {cell->call->id, {Arrival::answer, {}}, cell->lapsed});
      } else {
        begin_life(step.actor, ActorStatus::idle);
      }
      break;
    }
    case Step::Kind::crash: crash(step.actor); break;
    case Step::Kind::restart: begin_life(step.actor, ActorStatus::crashed); break;
    case Step::Kind::pause:
    case Step::Kind::lapse: pass_time(); break;
  }
  drop_polls();
  drop_losers();
  drop_spent();
  keep_previous();
  return std::move(world_);
}

std::size_t Stepper::find(const Step& step) const {
  const InFlight::Phase phase = phase_of(step.kind);
  const auto& cells = world_.in_flight_;
  const auto found = std::ranges::find_if(cells, [&](const Cell& cell) { return matches(*cell, step, phase); });
  assert(found != cells.end() && "the step is not enabled");
  return static_cast<std::size_t>(found - cells.begin());
}

Stepper::Cell Stepper::remove(std::size_t index) {
  Cell cell = world_.in_flight_[index];
  world_.in_flight_.erase(world_.in_flight_.begin() + static_cast<std::ptrdiff_t>(index));
  world_.fingerprint_ -= cell->fingerprint;
  return cell;
}

void Stepper::add(InFlight cell) {
  cell.fingerprint = fingerprint_of(cell);
  const auto shared = make_shared_value<InFlight>(std::move(cell));
  const auto before = [](const Cell& a, const Cell& b) { return place(*a) < place(*b); };
  world_.in_flight_.insert(std::ranges::upper_bound(world_.in_flight_, shared, before), shared);
  world_.fingerprint_ += shared->fingerprint;
}

// The backend to change: a copy of its own.
Backend& Stepper::changing() {
  if (changing_) return *changing_;
  changing_ = world_.backend_->clone();
  set_backend(Shared<Backend>(changing_));
  return *changing_;
}

void Stepper::set_backend(Shared<Backend> backend) {
  if (!before_ && has_stale_reads(system_.faults)) before_ = world_.backend_;
  world_.backend_ = std::move(backend);
  touched_ = true;
}

// Does something to the backend. Requires: what comes out depends on `what`, the cell's address and the backend alone.
template <class Action>
Message Stepper::change(const Hasher& what, const Cell& cell, std::vector<Woken>& woken, const Action& action) {
  if (!memo_) return action(changing(), woken);
  const Address address = cell->address();
  const Fingerprint key = Hasher(what)
                              .add(world_.backend_->fingerprint())
                              .add(address.session.actor)
                              .add(address.session.generation)
                              .add(address.session.opened_by)
                              .add(address.call)
                              .add(address.service)
                              .finish();
  const Memo::Done done = memo_->done.of(key, [&] {
    Backend* backend = world_.backend_->clone();
    Memo::Done computed{.after = Shared<Backend>(backend)};
    computed.reply = action(*backend, computed.woken);
    return computed;
  });
  changing_ = nullptr;
  set_backend(done.after);
  woken.insert(woken.end(), done.woken.begin(), done.woken.end());
  return done.reply;
}

Delivered Stepper::execute(const Cell& cell, unsigned nth, std::vector<Woken>& woken) {
  const Message& request = cell->call->request;
  return {change(Hasher(0xde11).add(request->fingerprint()).add(nth), cell, woken, [&](Backend& backend, auto& heard) {
    return backend.deliver(cell->address(), request, nth, heard).reply;
  })};
}

Message Stepper::refuse(const Cell& cell, unsigned why, std::vector<Woken>& woken) {
  const Message& request = cell->call->request;
  return change(Hasher(0x4ef0).add(request->fingerprint()).add(why), cell, woken,
                [&](Backend& backend, auto& heard) { return backend.refuse(cell->address(), request, why, heard); });
}

void Stepper::disconnect(const Cell& cell, std::vector<Woken>& woken) {
  change(Hasher(0xd15c), cell, woken, [&](Backend& backend, auto& heard) {
    backend.disconnect(cell->address(), heard);
    return Message();
  });
}

// Reads change nothing: behind them, a stale read still sees what was there before the latest change.
void Stepper::keep_previous() {
  if (!before_ || before_->rows_fingerprint() == world_.backend_->rows_fingerprint()) return;
  world_.fingerprint_ -= fingerprint_of_previous(world_.previous_);
  world_.previous_ = before_;
  world_.fingerprint_ += fingerprint_of_previous(world_.previous_);
}

void Stepper::set_actor(ActorId id, Actor actor) {
  const ActorId identity = system_.identity_of(id);
  world_.fingerprint_ -= world_.actors_[id].fingerprint(identity);
  world_.fingerprint_ += actor.fingerprint(identity);
  world_.actors_[id] = std::move(actor);
}

void Stepper::deliver(const Cell& cell, Verdict verdict) {
  std::vector<Woken> woken;
  switch (verdict.kind) {
    case VerdictKind::ok: deliver_for_real(cell, Arrival::answer, 1); break;
    case VerdictKind::lost_reply: deliver_for_real(cell, Arrival::nothing, 1); break;
    case VerdictKind::torn_reply: deliver_for_real(cell, Arrival::torn, 1); break;
    case VerdictKind::duplicate: deliver_for_real(cell, Arrival::answer, 2); break;
    case VerdictKind::refused: answer(cell, Arrival::answer, refuse(cell, verdict.detail, woken)); break;
    case VerdictKind::lost_request:
      if (system_.services[cell->call->service].has_sessions) disconnect(cell, woken);
      answer(cell, Arrival::nothing, {});
      break;
    case VerdictKind::late: {
      InFlight orphan = *cell;
      orphan.orphan = true;
      add(std::move(orphan));
      answer(cell, Arrival::nothing, {});
      break;
    }
    case VerdictKind::hollow: deliver_on_a_copy(cell, *world_.backend_); break;
    case VerdictKind::stale: deliver_on_a_copy(cell, world_.previous_ ? *world_.previous_ : *world_.backend_); break;
    case VerdictKind::partial: {
      const Delivered done = changing().deliver_partial(cell->address(), cell->call->request, verdict.detail, woken);
      if (done.reply) {
        answer(cell, Arrival::answer, done.reply);
      } else {
        wait(cell, Arrival::answer);
      }
      break;
    }
  }
  hear(std::move(woken));
  close_after(cell);
}

// `times` deliveries of one request; the reply is that of the last, as when a proxy repeats what it got no answer to. A
// request that has to wait is not repeated.
void Stepper::deliver_for_real(const Cell& cell, Arrival fate, unsigned times) {
  std::vector<Woken> woken;
  Delivered done;
  for (unsigned nth = 0; nth < times; ++nth) {
    done = execute(cell, nth, woken);
    if (!done.reply) break;
  }
  if (!done.reply) {
    wait(cell, fate);
  } else {
    if (fate != Arrival::answer && system_.services[cell->call->service].has_sessions) {
      disconnect(cell, woken);
    }
    answer(cell, fate, fate == Arrival::answer ? done.reply : Message{});
  }
  hear(std::move(woken));
}

// The reply comes from a state that is thrown away. A request that would wait there is answered by nobody.
void Stepper::deliver_on_a_copy(const Cell& cell, const Backend& of) {
  const Shared<Backend> copy(of.clone());
  std::vector<Woken> woken;
  const Delivered done = const_cast<Backend&>(*copy).deliver(cell->address(), cell->call->request, 0, woken);
  answer(cell, done.reply ? Arrival::answer : Arrival::nothing, done.reply);
}

void Stepper::answer(const Cell& cell, Arrival arrival, Message payload) {
  if (cell->orphan) return;
  InFlight reply = *cell;
  reply.phase = InFlight::Phase::reply;
  reply.fate = Arrival::answer;
  reply.awaited_by = 0;
  reply.reply = {arrival, std::move(payload)};
  reply.heard_as = heard_as(reply);
  if (system_.reductions.digests && reply.heard_as == comes_to_rest && system_.actors[cell->actor].repeats) {
    set_actor(cell->actor, {.status = ActorStatus::idle});
    return;
  }
  add(std::move(reply));
}

void Stepper::wait(const Cell& cell, Arrival fate) {
  InFlight waiting = *cell;
  waiting.phase = InFlight::Phase::waiting;
  waiting.fate = fate;
  add(std::move(waiting));
}

void Stepper::hear(std::vector<Woken> woken) {
  // Ending a session below may wake more.
  for (std::size_t next = 0; next < woken.size(); ++next) {
    const Woken heard = woken[next];
    const auto is_it = [&](const Cell& cell) {
      return cell->phase == InFlight::Phase::waiting && cell->address().session == heard.session;
    };
    const auto found = std::ranges::find_if(world_.in_flight_, is_it);
    assert(found != world_.in_flight_.end() && "an answer to a request that doesn't wait");
    const Cell cell = remove(static_cast<std::size_t>(found - world_.in_flight_.begin()));
    const bool lost = cell->fate != Arrival::answer;
    if ((lost || cell->closes_session) && system_.services[cell->call->service].has_sessions) {
      disconnect(cell, woken);
    }
    answer(cell, cell->fate, lost ? Message{} : heard.reply);
  }
}

// The client of an orphan has gone: what it left open on the session ends once its last request has arrived.
void Stepper::close_after(const Cell& cell) {
  if (!cell->closes_session) return;
  const auto waits = [&](const Cell& other) {
    return other->phase == InFlight::Phase::waiting && other->address().session == cell->address().session;
  };
  if (std::ranges::any_of(world_.in_flight_, waits)) return;
  std::vector<Woken> woken;
  disconnect(cell, woken);
  hear(std::move(woken));
}

}  // namespace halfdone::sim

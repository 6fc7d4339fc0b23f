#include "sim/world/stepper.h"

#include <algorithm>
#include <cassert>

namespace halfdone::sim {

World Stepper::take(const Step& step) {
  switch (step.kind) {
    case Step::Kind::deliver: deliver(remove(step), step.verdict); break;
    case Step::Kind::deadlock: deliver_as_victim(remove(step)); break;
    case Step::Kind::reply: {
      const CellPtr cell = remove(step);
      advance(cell->actor, heard_from(*cell));
      break;
    }
    case Step::Kind::fire: {
      if (step.is_waking()) {
        begin_life(step.actor, ActorStatus::idle);
        break;
      }
      const CellPtr cell = remove(step);
      if (cell->call->outlasts_requests) editor_.set_awaited(cell->actor, false);
      advance(cell->actor, heard_from(*cell));
      break;
    }
    case Step::Kind::crash: crash(step.actor); break;
    case Step::Kind::restart: begin_life(step.actor, ActorStatus::crashed); break;
    case Step::Kind::pause:
    case Step::Kind::lapse: pass_time(); break;
  }
  keep_earlier();
  return editor_.release();
}

Stepper::CellPtr Stepper::remove(const Step& step) {
  const auto& cells = world().in_flight();
  const auto found = std::ranges::find_if(cells, [&](const CellPtr& cell) { return cell->is_of(step); });
  assert(found != cells.end() && "the step is not enabled");
  return editor_.remove(static_cast<std::size_t>(found - cells.begin()));
}

// The backend to change: a copy of its own.
Backend& Stepper::changing() {
  if (changing_) return *changing_;
  changing_ = world().backend().clone();
  set_backend(Shared<Backend>(changing_));
  return *changing_;
}

void Stepper::set_backend(Shared<Backend> backend) {
  if (!before_ && system_.faults.has_stale_reads()) before_ = world().shared_backend();
  editor_.set_backend(std::move(backend));
}

// Does something to the backend. Requires: what comes out depends on `what`, the cell's address and the backend alone.
template <class Action>
Message Stepper::change(const Hasher& what, const CellPtr& cell, std::vector<Woken>& woken, const Action& action) {
  if (!memo_) return action(changing(), woken);
  const Address address = cell->address();
  const Fingerprint key = Hasher(what)
                              .add(world().backend().fingerprint())
                              .add(address.session.actor)
                              .add(address.session.generation)
                              .add(address.session.opened_by)
                              .add(address.call)
                              .add(address.service)
                              .finish();
  const Memo::Done done = memo_->done.of(key, [&] {
    Backend* backend = world().backend().clone();
    Memo::Done computed{.after = Shared<Backend>(backend)};
    computed.reply = action(*backend, computed.woken);
    return computed;
  });
  changing_ = nullptr;
  set_backend(done.after);
  woken.insert(woken.end(), done.woken.begin(), done.woken.end());
  return done.reply;
}

Delivered Stepper::execute(const CellPtr& cell, unsigned nth, std::vector<Woken>& woken) {
  const Message& request = cell->call->request;
  return {change(Hasher(0xde11).add(request->fingerprint()).add(nth), cell, woken, [&](Backend& backend, auto& heard) {
    return backend.deliver(cell->address(), request, nth, heard).reply;
  })};
}

Message Stepper::refuse(const CellPtr& cell, unsigned why, std::vector<Woken>& woken) {
  const Message& request = cell->call->request;
  return change(Hasher(0x4ef0).add(request->fingerprint()).add(why), cell, woken,
                [&](Backend& backend, auto& heard) { return backend.refuse(cell->address(), request, why, heard); });
}

void Stepper::disconnect(const CellPtr& cell, std::vector<Woken>& woken) {
  change(Hasher(0xd15c), cell, woken, [&](Backend& backend, auto& heard) {
    backend.disconnect(cell->address(), heard);
    return Message();
  });
}

// Reads change nothing: behind them, a stale read still sees what was there before the latest changes.
void Stepper::keep_earlier() {
  if (!before_ || before_->rows_fingerprint() == world().backend().rows_fingerprint()) return;
  std::vector<Shared<Backend>> earlier = {before_};
  for (const Shared<Backend>& version : world().earlier()) {
    if (earlier.size() < system_.faults.versions_max) earlier.push_back(version);
  }
  editor_.set_earlier(std::move(earlier));
}

void Stepper::deliver(const CellPtr& cell, Verdict verdict) {
  std::vector<Woken> woken;
  switch (verdict.kind) {
    case VerdictKind::ok: deliver_for_real(cell, Arrival::whole, 1); break;
    case VerdictKind::lost_reply: deliver_for_real(cell, Arrival::nothing, 1); break;
    case VerdictKind::torn_reply: deliver_for_real(cell, Arrival::torn, 1); break;
    case VerdictKind::duplicate: deliver_for_real(cell, Arrival::whole, 2); break;
    case VerdictKind::refused: answer(cell, Arrival::whole, refuse(cell, verdict.detail, woken)); break;
    case VerdictKind::lost_request:
      if (system_.services[cell->call->service].has_sessions) disconnect(cell, woken);
      answer(cell, Arrival::nothing, {});
      break;
    case VerdictKind::late:
      leave_behind(cell, false);
      answer(cell, Arrival::nothing, {});
      break;
    case VerdictKind::late_duplicate:
      leave_behind(cell, true);
      deliver_for_real(cell, Arrival::whole, 1);
      break;
    case VerdictKind::hollow: deliver_on_a_copy(cell, world().backend()); break;
    case VerdictKind::stale: deliver_on_a_copy(cell, *world().earlier()[verdict.detail]); break;
    case VerdictKind::partial: deliver_partly(cell, verdict.detail); break;
  }
  hear(std::move(woken));
  close_after(cell);
}

// The request stays on its way, unheard, or a copy of it does.
void Stepper::leave_behind(const CellPtr& cell, bool is_copy) {
  Cell orphan = *cell;
  orphan.orphan = true;
  orphan.copy = is_copy;
  editor_.add(std::move(orphan));
}

void Stepper::deliver_partly(const CellPtr& cell, unsigned items) {
  std::vector<Woken> woken;
  const Delivered done = changing().deliver_partial(cell->address(), cell->call->request, items, woken);
  if (done.reply) {
    answer(cell, Arrival::whole, done.reply);
  } else {
    wait(cell, Arrival::whole);
  }
  hear(std::move(woken));
}

void Stepper::deliver_as_victim(const CellPtr& cell) {
  std::vector<Woken> woken;
  answer(cell, Arrival::whole, changing().deadlock_victim(cell->address(), cell->call->request, woken));
  hear(std::move(woken));
  close_after(cell);
}

// `times` deliveries of one request; the reply is that of the last, as when a proxy repeats what it got no answer to. A
// request that has to wait is not repeated.
void Stepper::deliver_for_real(const CellPtr& cell, Arrival fate, unsigned times) {
  std::vector<Woken> woken;
  Delivered done;
  // A copy is the second delivery of its request.
  const unsigned first = cell->copy ? 1 : 0;
  for (unsigned nth = first; nth < first + times; ++nth) {
    done = execute(cell, nth, woken);
    if (!done.reply) break;
  }
  if (!done.reply) {
    wait(cell, fate);
  } else {
    if (fate != Arrival::whole && system_.services[cell->call->service].has_sessions) {
      disconnect(cell, woken);
    }
    answer(cell, fate, fate == Arrival::whole ? done.reply : Message{});
  }
  hear(std::move(woken));
}

// The reply comes from a state that is thrown away. A request that would wait there is never answered.
void Stepper::deliver_on_a_copy(const CellPtr& cell, const Backend& of) {
  const Shared<Backend> copy(of.clone());
  std::vector<Woken> woken;
  const Delivered done = const_cast<Backend&>(*copy).deliver(cell->address(), cell->call->request, 0, woken);
  answer(cell, done.reply ? Arrival::whole : Arrival::nothing, done.reply);
}

void Stepper::answer(const CellPtr& cell, Arrival arrival, Message payload) {
  if (cell->orphan) return;
  Cell reply = *cell;
  reply.phase = Cell::Phase::reply;
  reply.fate = Arrival::whole;
  reply.awaited_by.clear();
  reply.reply = {arrival, std::move(payload)};
  editor_.add(std::move(reply));
}

void Stepper::wait(const CellPtr& cell, Arrival fate) {
  Cell waiting = *cell;
  waiting.phase = Cell::Phase::waiting;
  waiting.fate = fate;
  editor_.add(std::move(waiting));
}

void Stepper::hear(std::vector<Woken> woken) {
  // Ending a session below may wake more.
  for (std::size_t next = 0; next < woken.size(); ++next) {
    const Woken heard = woken[next];
    const auto is_it = [&](const CellPtr& cell) {
      return cell->phase == Cell::Phase::waiting && cell->address().session == heard.session;
    };
    const auto& cells = world().in_flight();
    const auto found = std::ranges::find_if(cells, is_it);
    assert(found != cells.end() && "an answer to a request that doesn't wait");
    const CellPtr cell = editor_.remove(static_cast<std::size_t>(found - cells.begin()));
    const bool lost = cell->fate != Arrival::whole;
    if ((lost || cell->closes_session) && system_.services[cell->call->service].has_sessions) {
      disconnect(cell, woken);
    }
    answer(cell, cell->fate, lost ? Message{} : heard.reply);
  }
}

// The client of an orphan has gone: what it left open on the session ends once its last request has arrived.
void Stepper::close_after(const CellPtr& cell) {
  if (!cell->closes_session) return;
  const auto waits = [&](const CellPtr& other) {
    return other->phase == Cell::Phase::waiting && other->address().session == cell->address().session;
  };
  if (std::ranges::any_of(world().in_flight(), waits)) return;
  std::vector<Woken> woken;
  disconnect(cell, woken);
  hear(std::move(woken));
}

}  // namespace halfdone::sim

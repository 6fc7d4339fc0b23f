#include "saga/turn.h"

#include <cassert>
#include <limits>

namespace halfdone::saga {

namespace {

using Phase = Coordinator::Phase;
using Entry = Coordinator::Entry;

// Where a call stands, as one number: phase, entry, position, and whether it repeats. Each part has room for all its
// values, so that no two calls have the same place.
constexpr unsigned entries_max = 8;
constexpr unsigned positions = 1u << std::numeric_limits<decltype(Coordinator::position)>::digits;
constexpr unsigned places = (static_cast<unsigned>(Phase::rested) + 1) * entries_max * positions * 2 + 1;
static_assert(static_cast<unsigned>(Entry::stick) < entries_max);
static_assert(places_max < positions, "what `check` lets through has a position");
static_assert(places - 1 <= std::numeric_limits<decltype(Effect::place)>::max());

bool is_remote_undo(const Step& step) { return step.kind == Kind::compensatable && step.place == Place::remote; }

}  // namespace

// --- Effects

void Turn::go(Phase phase, std::size_t position) {
  assert(position < positions && "`check` refuses definitions that are larger");
  next_.phase = phase;
  next_.position = static_cast<std::uint8_t>(position);
  next_.entry = Entry::intend;
}

void Turn::emit(std::variant<postgres::QueryPtr, Request, std::monostate> what, std::string name) {
  const unsigned phase = static_cast<unsigned>(next_.phase);
  const unsigned entry = static_cast<unsigned>(next_.entry);
  const unsigned place = ((phase * entries_max + entry) * positions + next_.position) * 2 + (next_.repeats ? 1 : 0) + 1;
  assert(place < places);
  effects_.push_back({std::move(what), std::move(name), static_cast<std::uint16_t>(place), doing()});
}

Doing Turn::doing() const {
  switch (next_.phase) {
    case Phase::capturing:
    case Phase::probing: return Doing::reads;
    case Phase::writing: return Doing::acts_once;
    case Phase::reloading: return engine_.safeguards_.epoch ? Doing::renews : Doing::writes;
    case Phase::acting:
      if (step(next_.position).kind == Kind::read_only) return Doing::reads;
      return step(next_.position).absent_is_done ? Doing::acts_once : Doing::writes;
    case Phase::claiming:
    case Phase::undoing:
    case Phase::waiting: return Doing::writes;
    case Phase::rested: assert(false && "nothing is done at rest"); break;
  }
  return Doing::writes;
}

Transition Turn::result() && {
  engine_.assert_invariant(next_);
  assert(effects_.size() == (next_.is_at_rest() ? 0 : 1) && "exactly one effect is outstanding while it works");
  return {std::move(next_), std::move(effects_), std::move(notices_)};
}

void Turn::log(Phase phase, std::string name, postgres::QueryPtr query) {
  next_.tries = 0;
  next_.repeats = false;
  if (phase != Phase::writing) {
    next_.verifying = false;
    next_.repaired = false;
    go(phase, 0);
  }
  emit(std::move(query), std::move(name));
}

void Turn::rest() {
  next_ = {};
  next_.phase = Phase::rested;
}

// --- What is done next

// Nothing is kept but which saga it is: the log knows better.
void Turn::reload() {
  change_row([](SagaRow& row) {
    row.state = State::forward;
    row.cursor = 0;
    row.subject.clear();
    row.record.clear();
    row.now = 0;
  });
  log(Phase::reloading, "log.reload", engine_.log_.reload(*next_.row));
}

void Turn::resume() {
  const std::size_t cursor = next_.row->cursor;
  next_.tries = 0;
  next_.verifying = false;
  next_.repaired = false;
  // What is being done may have been started before.
  next_.repeats = true;
  switch (next_.row->state) {
    case State::forward:
      if (cursor == 0) {
        capture(0);
      } else if (step(cursor - 1).place == Place::local || !engine_.safeguards_.intent) {
        forward(cursor);
      } else {
        act(cursor - 1);
      }
      break;
    case State::undoing: unwind(); break;
    case State::committed: act(cursor - 1); break;
    case State::completed:
    case State::aborted:
    case State::abandoned: assert(false && "an ended saga is not claimed"); break;
  }
}

void Turn::capture(std::size_t index) {
  if (index == engine_.captures_.size()) return forward(0);
  if (index == 0 && next_.tries == 0)
    change_row([&](SagaRow& row) { row.record = Record(engine_.definition_.fields.size()); });
  const Capture& capture = step(engine_.captures_[index].step).captures[engine_.captures_[index].index];
  next_.repeats = false;
  const std::optional<Request> request = capture.ask(as_case());
  if (!request) return this->capture(index + 1);
  go(Phase::capturing, index);
  emit(*request, capture.name);
}

void Turn::forward(std::size_t index) {
  next_.tries = 0;
  next_.repeats = false;
  switch (step(index).kind) {
    case Kind::compensatable:
      if (step(index).place == Place::remote && !engine_.safeguards_.intent) return act(index);
      write(Entry::intend, index + 1);
      break;
    case Kind::read_only: act(index); break;
    case Kind::pivot: write(Entry::commit, 0); break;
    case Kind::retriable: assert(false && "a retriable step before the pivot"); break;
  }
}

void Turn::act(std::size_t index) {
  const std::optional<Request> request = step(index).act(as_case());
  go(Phase::acting, index);
  if (request) {
    emit(*request, step(index).name + ".do");
  } else if (next_.row->state == State::committed) {
    write(Entry::proceed, 0);
  } else {
    forward(index + 1);
  }
}

void Turn::write(Entry entry, std::size_t position) {
  go(Phase::writing, position);
  next_.entry = entry;
  const Log& entries = engine_.log_;
  const SagaRow& row = *next_.row;
  const std::string of_step = row.cursor > 0 ? "_" + step(row.cursor - 1).name : "";
  switch (entry) {
    case Entry::intend:
      return log(Phase::writing, "log.intend_" + step(position - 1).name, entries.intend(row, position));
    case Entry::turn: return log(Phase::writing, "log.turn", entries.turn(row));
    case Entry::undone: return log(Phase::writing, "log.undone" + of_step, entries.undone(row, position));
    case Entry::commit: return log(Phase::writing, "log.commit", entries.commit(row));
    case Entry::proceed: return log(Phase::writing, "log.done" + of_step, entries.proceed(row));
    case Entry::abort: return log(Phase::writing, "log.abort", entries.abort(row));
    case Entry::stick:
      return log(Phase::writing, "log.stick", entries.stick(row, step(position).name + " refused for good"));
  }
}

void Turn::turn_round() {
  tell({.kind = Notice::Kind::turned});
  write(next_.row->cursor == 0 ? Entry::abort : Entry::turn, 0);
}

// Undoes what stands at the cursor; when nothing is left, waits for what may still come.
void Turn::unwind() {
  next_.tries = 0;
  next_.repeats = false;
  const std::size_t cursor = next_.row->cursor;
  if (cursor == 0) {
    const bool nothing_to_wait_for = remote_undo_below(engine_.definition_.steps.size()) == none;
    if (nothing_to_wait_for || !engine_.safeguards_.wait) return write(Entry::abort, 0);
    return wait();
  }
  if (step(cursor - 1).place == Place::local) return write(Entry::undone, previous(cursor));
  probe(cursor - 1);
}

void Turn::probe(std::size_t index) {
  const std::optional<Request> request = undo_of(step(index)).probe(as_case());
  go(Phase::probing, index);
  next_.repeats = false;
  if (request) {
    emit(*request, step(index).name + ".probe");
  } else {
    after_undo(index);
  }
}

void Turn::undo(std::size_t index) {
  const std::optional<Request> request = undo_of(step(index)).act(as_case());
  go(Phase::undoing, index);
  if (request) {
    emit(*request, step(index).name + ".undo");
  } else {
    after_undo(index);
  }
}

void Turn::after_undo(std::size_t index) {
  next_.tries = 0;
  next_.repeats = false;
  if (!next_.verifying) return write(Entry::undone, previous(next_.row->cursor));
  const std::size_t below = remote_undo_below(index);
  if (below != none) return probe(below);
  if (next_.repaired) return wait();
  write(Entry::abort, 0);
}

void Turn::wait() {
  next_.verifying = false;
  next_.repaired = false;
  go(Phase::waiting, 0);
  emit(std::monostate(), "time_wait");
}

// The outstanding call once more.
void Turn::again() {
  const std::size_t position = next_.position;
  switch (next_.phase) {
    case Phase::capturing: capture(position); break;
    case Phase::acting: act(position); break;
    case Phase::probing: probe(position); break;
    case Phase::undoing: undo(position); break;
    case Phase::claiming:
    case Phase::reloading:
    case Phase::writing:
    case Phase::waiting:
    case Phase::rested: assert(false && "not a call to a provider"); break;
  }
}

// --- Where to go back to

std::size_t Turn::previous(std::size_t cursor) const {
  for (--cursor; cursor > 0 && step(cursor - 1).kind != Kind::compensatable; --cursor) {
  }
  return cursor;
}

std::size_t Turn::remote_undo_below(std::size_t index) const {
  while (index > 0) {
    --index;
    if (is_remote_undo(step(index))) return index;
  }
  return none;
}

}  // namespace halfdone::saga

#include "saga/coordinator.h"

#include <fmt/format.h>

#include <cassert>

namespace halfdone::saga {

namespace {

using Phase = Coordinator::Phase;
using Entry = Coordinator::Entry;

bool is_remote_undo(const Step& step) { return step.kind == Kind::compensatable && step.place == Place::remote; }

Definition checked(Definition definition) {
  check(definition);
  return definition;
}

std::string_view name_of(Phase phase) {
  switch (phase) {
    case Phase::claiming: return "claiming";
    case Phase::reloading: return "reloading";
    case Phase::capturing: return "capturing";
    case Phase::acting: return "acting";
    case Phase::writing: return "writing";
    case Phase::probing: return "probing";
    case Phase::undoing: return "undoing";
    case Phase::waiting: return "waiting";
    case Phase::rested: return "rested";
  }
  assert(false && "a phase without a name");
  return {};
}

}  // namespace

Fingerprint Coordinator::fingerprint() const {
  Hasher hasher(0xc007d);
  hasher.add(static_cast<std::uint64_t>(phase) << 32 | static_cast<std::uint64_t>(entry) << 24 |
             static_cast<std::uint64_t>(position) << 16 | static_cast<std::uint64_t>(tries) << 8 | (repeats ? 1u : 0u) |
             (verifying ? 2u : 0u) | (repaired ? 4u : 0u));
  if (row) hasher.add(row->fingerprint());
  return hasher.finish();
}

std::string Coordinator::print() const {
  std::string text = fmt::format("{} {}", name_of(phase), position);
  if (row) text += fmt::format(" of saga {} ({}, cursor {})", row->saga, saga::name_of(row->state), row->cursor);
  if (tries > 0) text += fmt::format(", {} tries", tries);
  if (repeats) text += ", after an unknown try";
  if (verifying) text += ", after the wait";
  if (repaired) text += ", repaired";
  return text;
}

// One transition in the making.
class Turn {
 public:
  Turn(const Engine& engine, Coordinator from) : engine_(engine), next_(std::move(from)) {}

  void claim() { log(Phase::claiming, "log.claim", engine_.log_.claim()); }
  void hear(const Event& event);
  Transition result() && { return {std::move(next_), std::move(effects_), std::move(notices_)}; }

 private:
  const Step& step(std::size_t index) const { return engine_.definition_.steps[index]; }
  Case as_case() const { return next_.row->as_case(); }
  // The row with a change: rows are shared, so it is a new one.
  template <class Change>
  void change_row(Change change) {
    auto row = Row(*next_.row);
    change(row);
    next_.row = make_shared_value<Row>(std::move(row));
  }
  void tell(Notice notice) {
    if (next_.row) notice.saga = next_.row->saga;
    notices_.push_back(std::move(notice));
  }

  void go(Phase phase, std::size_t position);
  void emit(std::variant<postgres::QueryPtr, Request, std::monostate> what, std::string name);
  void log(Phase phase, std::string name, postgres::QueryPtr query);
  void rest();

  // What is done next.
  void reload();
  void resume();
  void capture(std::size_t index);
  void forward(std::size_t index);
  void act(std::size_t index);
  void write(Entry entry, std::size_t position);
  void turn_round();
  void unwind();
  void probe(std::size_t index);
  void undo(std::size_t index);
  void after_undo(std::size_t index);
  void wait();
  void again();

  // What was heard.
  void heard_row(const Reply<postgres::Answer>& reply);
  void heard_capture(const Answer& answer);
  void heard_act(const Answer& answer);
  void heard_write(const Reply<postgres::Answer>& reply);
  void heard_probe(const Answer& answer);
  void heard_undo(const Answer& answer);
  void failed_forward(const Step& step, Meaning meaning);
  // After the pivot and while undoing: again, or stuck.
  void persist(const Step& step, Meaning meaning);

  std::size_t previous(std::size_t cursor) const;
  std::size_t remote_undo_below(std::size_t index) const;
  static constexpr std::size_t none = ~std::size_t{0};

  const Engine& engine_;
  Coordinator next_;
  std::vector<Effect> effects_;
  std::vector<Notice> notices_;
};

Engine::Engine(Definition definition, Safeguards safeguards)
    : definition_(checked(std::move(definition))), safeguards_(safeguards), log_(definition_, safeguards) {
  for (std::size_t step = 0; step < definition_.steps.size(); ++step) {
    for (std::size_t index = 0; index < definition_.steps[step].captures.size(); ++index) {
      captures_.push_back({step, index});
    }
  }
}

Transition Engine::start() const {
  Turn turn(*this, {});
  turn.claim();
  return std::move(turn).result();
}

Transition Engine::advance(const Coordinator& coordinator, const Event& event) const {
  assert(!coordinator.is_at_rest());
  Turn turn(*this, coordinator);
  turn.hear(event);
  return std::move(turn).result();
}

Request Engine::outstanding(const Coordinator& coordinator) const {
  const std::size_t position = coordinator.position;
  const Case about = coordinator.row->as_case();
  switch (coordinator.phase) {
    case Phase::capturing: {
      const auto [step, index] = captures_[position];
      return *definition_.steps[step].captures[index].ask(about);
    }
    case Phase::acting: return *definition_.steps[position].act(about);
    case Phase::probing: return *definition_.steps[position].undo->probe(about);
    case Phase::undoing: return *definition_.steps[position].undo->act(about);
    case Phase::claiming:
    case Phase::reloading:
    case Phase::writing:
    case Phase::waiting:
    case Phase::rested: break;
  }
  assert(false && "no call to a provider is outstanding");
  return {};
}

void Turn::hear(const Event& event) {
  const auto* reply = std::get_if<Reply<postgres::Answer>>(&event.answer);
  const auto* answer = std::get_if<Answer>(&event.answer);
  if (next_.phase == Phase::claiming) {
    heard_row(*reply);
    // Somebody else may have taken it over meanwhile.
    if (event.lapsed && next_.row && engine_.safeguards_.lapses) {
      effects_.clear();
      reload();
    }
    return;
  }
  if (event.lapsed && engine_.safeguards_.lapses) return reload();
  switch (next_.phase) {
    case Phase::claiming:
    case Phase::rested: assert(false && "nothing is outstanding"); break;
    case Phase::reloading: heard_row(*reply); break;
    case Phase::capturing: heard_capture(*answer); break;
    case Phase::acting: heard_act(*answer); break;
    case Phase::writing: heard_write(*reply); break;
    case Phase::probing: heard_probe(*answer); break;
    case Phase::undoing: heard_undo(*answer); break;
    case Phase::waiting:
      next_.verifying = true;
      next_.repaired = false;
      probe(remote_undo_below(engine_.definition_.steps.size()));
      break;
  }
}

// --- Effects

void Turn::go(Phase phase, std::size_t position) {
  next_.phase = phase;
  next_.position = static_cast<std::uint8_t>(position);
  next_.entry = Entry::intend;
}

void Turn::emit(std::variant<postgres::QueryPtr, Request, std::monostate> what, std::string name) {
  const unsigned phase = static_cast<unsigned>(next_.phase);
  const unsigned entry = static_cast<unsigned>(next_.entry);
  const unsigned place = ((phase * 8 + entry) * 32 + next_.position) * 2 + (next_.repeats ? 1 : 0) + 1;
  Effect effect{std::move(what), std::move(name), static_cast<std::uint16_t>(place)};
  effect.polls = next_.phase == Phase::claiming;
  effect.reads = next_.phase == Phase::capturing || next_.phase == Phase::probing ||
                 (next_.phase == Phase::acting && step(next_.position).kind == Kind::read_only);
  effect.once = next_.phase == Phase::writing || (next_.phase == Phase::acting && step(next_.position).absent_is_done);
  effects_.push_back(std::move(effect));
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
  change_row([](Row& row) {
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
    case State::aborted: assert(false && "an ended saga is not claimed"); break;
  }
}

void Turn::capture(std::size_t index) {
  if (index == engine_.captures_.size()) return forward(0);
  if (index == 0 && next_.tries == 0)
    change_row([&](Row& row) { row.record = Record(engine_.definition_.fields.size()); });
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
  const Row& row = *next_.row;
  const std::string of_step = row.cursor > 0 ? "_" + step(row.cursor - 1).name : "";
  switch (entry) {
    case Entry::intend:
      return log(Phase::writing, "log.intend_" + step(position - 1).name, entries.intend(row, position));
    case Entry::turn: return log(Phase::writing, "log.turn", entries.turn(row));
    case Entry::undone: return log(Phase::writing, "log.undone" + of_step, entries.undone(row, position));
    case Entry::commit: return log(Phase::writing, "log.commit", entries.commit(row));
    case Entry::proceed: return log(Phase::writing, "log.done" + of_step, entries.proceed(row));
    case Entry::abort: return log(Phase::writing, "log.abort", entries.abort(row));
    case Entry::stick: return log(Phase::writing, "log.stick", entries.stick(row, "refused for good" + of_step));
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
  const std::optional<Request> request = step(index).undo->probe(as_case());
  go(Phase::probing, index);
  next_.repeats = false;
  if (request) {
    emit(*request, step(index).name + ".probe");
  } else {
    after_undo(index);
  }
}

void Turn::undo(std::size_t index) {
  const std::optional<Request> request = step(index).undo->act(as_case());
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

// --- What was heard

void Turn::heard_row(const Reply<postgres::Answer>& reply) {
  const RowPtr row = Log::row_of(reply);
  const bool is_claim = next_.phase == Phase::claiming;
  if (row) {
    next_.row = row;
    if (is_claim) tell({.kind = Notice::Kind::claimed});
    return resume();
  }
  const bool answered = reply.arrival == Arrival::whole && !reply.answer->failed();
  if (!is_claim && !answered) return reload();
  if (!is_claim) tell({.kind = Notice::Kind::fenced});
  rest();
}

void Turn::heard_capture(const Answer& answer) {
  const auto [of_step, index] = engine_.captures_[next_.position];
  const Capture& capture = step(of_step).captures[index];
  const Meaning meaning = meaning_of(engine_.outstanding(next_), answer, Attempt::first);
  tell({.kind = Notice::Kind::outcome, .step = capture.name, .meaning = meaning});
  const bool absent = meaning == Meaning::refused_for_good && is_absent(answer);
  if (meaning != Meaning::done && !absent) return failed_forward(step(of_step), meaning);
  if (!absent) change_row([&](Row& row) { capture.note(answer, row.record); });
  next_.tries = 0;
  this->capture(next_.position + 1u);
}

void Turn::heard_act(const Answer& answer) {
  const std::size_t index = next_.position;
  const Step& of_step = step(index);
  Meaning meaning = meaning_of(engine_.outstanding(next_), answer, next_.repeats ? Attempt::repeat : Attempt::first);
  if (of_step.absent_is_done && is_absent(answer)) meaning = Meaning::done;
  tell({.kind = Notice::Kind::outcome, .step = of_step.name, .meaning = meaning});
  if (next_.row->state == State::committed) {
    if (meaning == Meaning::done) return write(Entry::proceed, 0);
    return persist(of_step, meaning);
  }
  if (meaning != Meaning::done) return failed_forward(of_step, meaning);
  if (of_step.is_right && !of_step.is_right(answer, as_case())) return turn_round();
  if (of_step.kind == Kind::compensatable && !engine_.safeguards_.intent) return write(Entry::intend, index + 1);
  forward(index + 1);
}

void Turn::failed_forward(const Step& of_step, Meaning meaning) {
  ++next_.tries;
  if (meaning == Meaning::refused_for_good || next_.tries >= of_step.retry.tries) return turn_round();
  if (meaning == Meaning::unknown) next_.repeats = true;
  again();
}

void Turn::persist(const Step& of_step, Meaning meaning) {
  if (!engine_.safeguards_.persistence && meaning != Meaning::refused_for_good) {
    if (next_.row->state == State::committed) return write(Entry::proceed, 0);
    return after_undo(next_.position);
  }
  if (meaning == Meaning::unknown) next_.repeats = true;
  if (meaning == Meaning::refused_for_good && ++next_.tries >= of_step.retry.poison) {
    tell({.kind = Notice::Kind::stuck, .step = of_step.name});
    return write(Entry::stick, 0);
  }
  again();
}

void Turn::heard_write(const Reply<postgres::Answer>& reply) {
  const Written written = Log::written(reply);
  switch (written) {
    case Written::unsure: return reload();
    case Written::guarded: return turn_round();
    case Written::fenced: tell({.kind = Notice::Kind::fenced}); return rest();
    case Written::yes: break;
  }
  const std::size_t position = next_.position;
  const std::int64_t now = reply.answer->rows.front()[2].as_timestamptz();
  const auto move = [&](State state, std::size_t cursor) {
    if (state != next_.row->state) tell({.kind = Notice::Kind::entered, .state = state});
    change_row([&](Row& row) {
      row.state = state;
      row.cursor = static_cast<std::uint8_t>(cursor);
      row.now = now;
    });
  };
  switch (next_.entry) {
    case Entry::intend:
      move(State::forward, position);
      if (step(position - 1).place == Place::local || !engine_.safeguards_.intent) return forward(position);
      return act(position - 1);
    case Entry::turn:
      move(State::undoing, next_.row->cursor);
      if (!engine_.safeguards_.unknown) return write(Entry::undone, previous(next_.row->cursor));
      return unwind();
    case Entry::undone: move(State::undoing, position); return unwind();
    case Entry::commit:
    case Entry::proceed: {
      const bool is_pivot = next_.entry == Entry::commit;
      const std::size_t cursor =
          engine_.log_.next_remote(is_pivot ? engine_.definition_.pivot() + 1 : next_.row->cursor);
      if (cursor == 0) {
        tell({.kind = Notice::Kind::entered, .state = State::completed});
        return rest();
      }
      move(State::committed, cursor);
      return act(cursor - 1);
    }
    case Entry::abort: tell({.kind = Notice::Kind::entered, .state = State::aborted}); return rest();
    case Entry::stick: return rest();
  }
}

void Turn::heard_probe(const Answer& answer) {
  const std::size_t index = next_.position;
  const Step& of_step = step(index);
  const Meaning meaning = meaning_of(engine_.outstanding(next_), answer, Attempt::first);
  if (meaning == Meaning::refused_for_good && is_absent(answer)) return after_undo(index);
  if (meaning != Meaning::done) return persist(of_step, meaning);
  if (!of_step.undo->is_ours(answer, as_case())) return after_undo(index);
  if (next_.verifying) tell({.kind = Notice::Kind::late_effect, .step = of_step.name});
  next_.tries = 0;
  undo(index);
}

void Turn::heard_undo(const Answer& answer) {
  const std::size_t index = next_.position;
  const Step& of_step = step(index);
  const Meaning meaning =
      meaning_of(engine_.outstanding(next_), answer, next_.repeats ? Attempt::repeat : Attempt::first);
  tell({.kind = Notice::Kind::undo, .step = of_step.name, .meaning = meaning});
  const bool absent = meaning == Meaning::refused_for_good && is_absent(answer);
  if (meaning != Meaning::done && !absent) return persist(of_step, meaning);
  next_.repaired = true;
  after_undo(index);
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

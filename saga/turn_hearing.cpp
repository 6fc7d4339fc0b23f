#include <cassert>

#include "saga/turn.h"

namespace halfdone::saga {

namespace {

using Phase = Coordinator::Phase;
using Entry = Coordinator::Entry;

}  // namespace

void Turn::hear(const Heard& event) {
  const auto* reply = std::get_if<Reply<postgres::Answer>>(&event.answer);
  const auto* answer = std::get_if<Answer>(&event.answer);
  if (next_.phase == Phase::claiming) {
    heard_row(*reply);
    // Another coordinator may have taken it over meanwhile.
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

void Turn::heard_row(const Reply<postgres::Answer>& reply) {
  const SagaRowPtr row = Log::row_of(reply);
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
  if (!absent) change_row([&](SagaRow& row) { capture.note(answer, row.record); });
  next_.tries = 0;
  this->capture(next_.position + 1u);
}

void Turn::heard_act(const Answer& answer) {
  const std::size_t index = next_.position;
  const Step& of_step = step(index);
  const bool insists = next_.row->state == State::committed;
  Meaning meaning = insists ? meaning_when_insisting(answer) : meaning_of_answer(answer);
  if (of_step.absent_is_done && is_absent(answer)) meaning = Meaning::done;
  tell({.kind = Notice::Kind::outcome, .step = of_step.name, .meaning = meaning});
  if (insists) {
    if (meaning == Meaning::done) return write(Entry::proceed, 0);
    return persist(of_step, meaning, answer);
  }
  if (meaning != Meaning::done) return failed_forward(of_step, meaning);
  if (of_step.is_right && !of_step.is_right(answer, as_case())) return turn_round();
  if (of_step.kind == Kind::compensatable && !engine_.safeguards_.intent) return write(Entry::intend, index + 1);
  forward(index + 1);
}

Meaning Turn::meaning_of_answer(const Answer& answer) const {
  return meaning_of(engine_.outstanding(next_), answer, next_.repeats ? Attempt::repeat : Attempt::first);
}

Meaning Turn::meaning_when_insisting(const Answer& answer) const {
  const Meaning meaning = meaning_of_answer(answer);
  return meaning == Meaning::unknown ? meaning_of(engine_.outstanding(next_), answer, Attempt::first) : meaning;
}

void Turn::failed_forward(const Step& of_step, Meaning meaning) {
  ++next_.tries;
  if (meaning == Meaning::refused_for_good || next_.tries >= of_step.retry.tries) return turn_round();
  if (meaning == Meaning::unknown) next_.repeats = true;
  again();
}

// That a refusal says nothing of an earlier try doesn't make it less lasting.
void Turn::persist(const Step& of_step, Meaning meaning, const Answer& answer) {
  const bool is_for_good = meaning_of(engine_.outstanding(next_), answer, Attempt::first) == Meaning::refused_for_good;
  if (is_for_good ? !engine_.safeguards_.stuck : !engine_.safeguards_.persistence) {
    if (next_.row->state == State::committed) return write(Entry::proceed, 0);
    return after_undo(next_.position);
  }
  if (meaning == Meaning::unknown) next_.repeats = true;
  if (is_for_good && ++next_.tries >= of_step.retry.poison) {
    tell({.kind = Notice::Kind::stuck, .step = of_step.name});
    return write(Entry::stick, next_.position);
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
    change_row([&](SagaRow& row) {
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
  if (meaning != Meaning::done) return persist(of_step, meaning, answer);
  if (!undo_of(of_step).is_ours(answer, as_case())) return after_undo(index);
  if (next_.verifying) tell({.kind = Notice::Kind::late_effect, .step = of_step.name});
  next_.tries = 0;
  undo(index);
}

void Turn::heard_undo(const Answer& answer) {
  const std::size_t index = next_.position;
  const Step& of_step = step(index);
  const Meaning meaning = meaning_when_insisting(answer);
  tell({.kind = Notice::Kind::undo, .step = of_step.name, .meaning = meaning});
  if (meaning != Meaning::done && !is_absent(answer)) return persist(of_step, meaning, answer);
  next_.repaired = true;
  after_undo(index);
}

}  // namespace halfdone::saga

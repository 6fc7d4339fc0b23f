#include "saga/coordinator.h"

#include <fmt/format.h>

#include <cassert>

#include "saga/turn.h"

namespace halfdone::saga {

namespace {

using Phase = Coordinator::Phase;

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

Transition Engine::advance(const Coordinator& coordinator, const Heard& event) const {
  assert(!coordinator.is_at_rest() && "nothing is outstanding, so nothing can be heard");
  assert_invariant(coordinator);
  Turn turn(*this, coordinator);
  turn.hear(event);
  return std::move(turn).result();
}

void Engine::assert_invariant(const Coordinator& coordinator) const {
  const std::size_t position = coordinator.position;
  const bool has_saga = coordinator.phase != Phase::claiming && coordinator.phase != Phase::rested;
  assert(has_saga == static_cast<bool>(coordinator.row) && "it knows its saga from the claim until it rests");
  if (!has_saga) {
    assert(position == 0 && coordinator.tries == 0 && !coordinator.repeats && "without a saga it has done nothing");
    return;
  }
  const SagaRow& row = *coordinator.row;
  assert(row.cursor <= definition_.steps.size() && "the log has a cursor that the definition doesn't know");
  switch (coordinator.phase) {
    case Phase::reloading: assert(row.record.empty() && "before it reads the log it forgets what it knew"); break;
    case Phase::capturing:
      assert(position < captures_.size());
      assert(row.state == State::forward && row.cursor == 0 && "what is captured is the state before");
      break;
    case Phase::acting:
      assert(position < definition_.steps.size());
      assert((row.state == State::forward || (row.state == State::committed && row.cursor == position + 1)) &&
             "it acts before the pivot, or on the step that the log names");
      break;
    case Phase::writing: assert_writing(coordinator); break;
    case Phase::probing:
    case Phase::undoing:
      assert(position < definition_.steps.size() && definition_.steps[position].undo);
      assert(row.state == State::undoing && "the turn is in the log before the first undo");
      break;
    case Phase::waiting:
      assert(row.state == State::undoing && row.cursor == 0 && "it waits after the last undo");
      break;
    case Phase::claiming:
    case Phase::rested: break;
  }
}

void Engine::assert_writing(const Coordinator& coordinator) const {
  using Entry = Coordinator::Entry;
  const std::size_t position = coordinator.position;
  const SagaRow& row = *coordinator.row;
  switch (coordinator.entry) {
    case Entry::intend:
      assert(row.state == State::forward && position >= 1 && position <= definition_.steps.size());
      break;
    case Entry::turn: assert(row.state == State::forward && row.cursor > 0 && "there is something to undo"); break;
    case Entry::undone: assert(row.state == State::undoing && position < row.cursor && "undos go down"); break;
    case Entry::commit: assert(row.state == State::forward); break;
    case Entry::proceed: assert(row.state == State::committed && row.cursor > 0); break;
    case Entry::abort:
      assert(row.cursor == 0 && row.state != State::committed && "nothing is left to undo, and it may be undone");
      break;
    case Entry::stick: assert(position < definition_.steps.size() && "a step is why"); break;
  }
}

namespace {

// What was asked for once is asked for again: a request follows from the case alone.
Request made(const std::optional<Request>& request) {
  assert(request && "a call is outstanding only where its step had something to ask");
  return *request;
}

}  // namespace

Request Engine::outstanding(const Coordinator& coordinator) const {
  const std::size_t position = coordinator.position;
  assert(coordinator.row && "before the claim is answered no provider is called");
  const Case about = coordinator.row->as_case();
  switch (coordinator.phase) {
    case Phase::capturing: {
      assert(position < captures_.size());
      const auto [step, index] = captures_[position];
      return made(definition_.steps[step].captures[index].ask(about));
    }
    case Phase::acting: return made(definition_.steps[position].act(about));
    case Phase::probing: return made(undo_of(definition_.steps[position]).probe(about));
    case Phase::undoing: return made(undo_of(definition_.steps[position]).act(about));
    case Phase::claiming:
    case Phase::reloading:
    case Phase::writing:
    case Phase::waiting:
    case Phase::rested: break;
  }
  assert(false && "no call to a provider is outstanding");
  return {};
}

}  // namespace halfdone::saga

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

}  // namespace halfdone::saga

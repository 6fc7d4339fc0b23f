#include "sim/world/cell.h"

#include <cassert>

namespace halfdone::sim {

namespace {

// What steps of this kind are about; of those that are about no call, nothing has it.
Cell::Phase phase_of(Step::Kind kind) {
  switch (kind) {
    case Step::Kind::deliver:
    case Step::Kind::deadlock: return Cell::Phase::request;
    case Step::Kind::reply: return Cell::Phase::reply;
    case Step::Kind::fire:
    case Step::Kind::crash:
    case Step::Kind::restart:
    case Step::Kind::pause:
    case Step::Kind::lapse: return Cell::Phase::timer;
  }
  assert(false && "a step without a phase");
  return Cell::Phase::timer;
}

}  // namespace

bool Cell::is_of(const Step& step) const {
  return phase == phase_of(step.kind) && actor == step.actor && call->id == step.call &&
         generation == step.generation && orphan == step.orphan && copy == step.copy;
}

Event heard_from(const Cell& cell) {
  const bool is_timer = cell.phase == Cell::Phase::timer;
  return {.call = cell.call->id,
          .reply = is_timer ? Reply{Arrival::whole, {}} : cell.reply,
          .lapsed = cell.lapsed,
          .life = life_of(cell.identity, cell.generation)};
}

Fingerprint fingerprint_of(const Cell& cell) {
  Hasher hasher(0xf119);
  hasher.add(cell.known_as).add(cell.generation).add(static_cast<std::uint64_t>(cell.phase));
  hasher.add((cell.orphan ? 1u : 0u) + (cell.closes_session ? 2u : 0u) + (cell.lapsed ? 4u : 0u) +
             (cell.copy ? 8u : 0u));
  hasher.add(cell.awaited_by.size());
  for (const Life& life : cell.awaited_by) hasher.add(life.identity * 256u + life.generation);
  hasher.add(static_cast<std::uint64_t>(cell.fate));
  hasher.add(cell.call->fingerprint());
  if (cell.phase == Cell::Phase::reply)
    hasher.add(cell.heard_as == Fingerprint{} ? cell.reply.fingerprint() : cell.heard_as);
  return hasher.finish();
}

}  // namespace halfdone::sim

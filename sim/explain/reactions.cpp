#include "sim/explain/reactions.h"

#include <algorithm>

namespace halfdone::sim {

void Reactions::note(const Cell& cell) {
  const bool is_heard_next = cell.phase == Cell::Phase::reply || cell.phase == Cell::Phase::timer;
  if (!is_heard_next || cell.orphan) return;
  const Fingerprint call = cell.call->fingerprint();
  Event event = heard_from(cell);
  Hasher key(0x4e91);
  key.add(call).add(event.reply.fingerprint()).add(event.lapsed ? 1 : 0);
  if (known_.insert(key.finish()).second) events_[call].push_back(std::move(event));
}

namespace {

bool shows_the_same(const Advance& a, const Advance& b) {
  const auto equal = [](const Shared<Call>& one, const Shared<Call>& other) {
    return one->fingerprint() == other->fingerprint();
  };
  return a.answered == b.answered && a.told == b.told && !a.memory == !b.memory &&
         std::ranges::equal(a.calls, b.calls, equal);
}

}  // namespace

bool Reactions::can_not_tell(ActorId actor, const Advance& a, const Advance& b, std::vector<Shared<Call>> open,
                             std::set<Pair>& assumed) {
  if (!shows_the_same(a, b)) return false;
  if (!a.memory || a.memory->fingerprint() == b.memory->fingerprint()) return true;
  if (!assumed.emplace(a.memory->fingerprint(), b.memory->fingerprint()).second) return true;
  open.insert(open.end(), a.calls.begin(), a.calls.end());
  const Program& program = *system_.actors[actor].program;
  for (std::size_t index = 0; index < open.size(); ++index) {
    std::vector<Shared<Call>> others = open;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(index));
    const Call& call = *open[index];
    std::vector<Event> events = events_[call.fingerprint()];
    if (events.empty() && call.is_timer()) events.push_back({call.id, {Arrival::whole, {}}});
    for (const Event& event : events) {
      if (!can_not_tell(actor, program.advance(a.memory, event), program.advance(b.memory, event), others, assumed))
        return false;
    }
  }
  return true;
}

bool Reactions::are_alike(ActorId actor, const Advance& a, const Advance& b, std::vector<Shared<Call>> open) {
  std::set<Pair> assumed;
  try {
    return can_not_tell(actor, a, b, std::move(open), assumed);
  } catch (const ScriptError&) {
    // A combination of replies that no world has: nothing is claimed of it.
    return false;
  }
}

}  // namespace halfdone::sim

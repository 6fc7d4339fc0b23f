// Reply equivalence: replies that a program treats alike, by its own digest, are one. A reply with which an actor that
// repeats comes to rest is heard at once: only a crash could come before, and it must lead to the same.
//
// (A bisimulation; Fernandez, Mounier, "On the fly verification of behavioural equivalences and preorders", CAV 1991.)
#include <algorithm>
#include <unordered_map>

#include "sim/reduce/all_reductions.h"
#include "sim/reduce/crash.h"

namespace halfdone::sim {

namespace {

Event event_of(const Cell& reply, bool lapsed) {
  Event event = heard_from(reply);
  event.lapsed = lapsed;
  return event;
}

Fingerprint fingerprint_of(const Advance& advance) {
  Hasher hasher(0xadfa);
  hasher.add(advance.memory ? advance.memory->fingerprint() : Fingerprint{});
  hasher.add(static_cast<std::uint64_t>(advance.told) * 2 + (advance.answered ? 1 : 0)).add(advance.calls.size());
  for (const Shared<Call>& call : advance.calls) hasher.add(call->fingerprint());
  return hasher.finish();
}

// After a crash it starts again, as one that rests does, and has let go of nothing.
bool may_as_well_rest(const System& system, const World& world, ActorId id, const Memo* memo) {
  return !may_crash(system, world, id) || (system.actors[id].restarts && crashes_quietly(system, world, id, memo));
}

class ReplyAudit : public Reduction::Audit {
 public:
  explicit ReplyAudit(const System& system) : system_(system) {}

  std::optional<Broken> at(const World& world, const std::vector<Step>&, const Memo*) override {
    for (const Shared<Cell>& cell : world.in_flight()) {
      if (cell->phase != Cell::Phase::reply) continue;
      const ActorInfo& info = system_.actors[cell->actor];
      const Message& memory = world.actors()[cell->actor].memory;
      const auto digest = info.program->digest(memory, event_of(*cell, cell->lapsed));
      if (!digest) continue;
      const auto is_another = [&](const Shared<Cell>& other) {
        return other != cell && other->actor == cell->actor && !other->orphan;
      };
      if (std::ranges::any_of(world.in_flight(), is_another))
        return broken(*cell, "nothing else reaches the program before the reply, and something may");
      if (auto found = compare(*cell, memory, *digest)) return found;
    }
    return std::nullopt;
  }

 private:
  std::optional<Broken> compare(const Cell& cell, const Message& memory, const Fingerprint& digest) {
    const ActorInfo& info = system_.actors[cell.actor];
    const Advance now = info.program->advance(memory, event_of(cell, cell.lapsed));
    if (digest == comes_to_rest && (now.memory || !now.calls.empty() || (now.answered && info.is_caller)))
      return broken(cell, "after the reply it makes no more calls and tells nothing, and it does");
    // Heard after a lapse, too.
    const Advance later = info.leases ? info.program->advance(memory, event_of(cell, true)) : now;
    const Fingerprint what = Hasher(0xb07e).add(fingerprint_of(now)).add(fingerprint_of(later)).finish();
    // The digest is of a call, as is what an answer means; those of a group have one program.
    const Hasher key = Hasher(0xd19e).add(system_.identity_of(cell.actor)).add(cell.lapsed).add(digest);
    const auto [known, is_new] = seen_.try_emplace(key.finish(), what);
    if (is_new || known->second == what || digest == comes_to_rest) return std::nullopt;
    return broken(cell, "it treats replies with equal digests alike, and it doesn't");
  }

  static Broken broken(const Cell& cell, std::string promise) {
    return {.actor = cell.actor, .call = cell.call->name, .promise = std::move(promise)};
  }

  const System& system_;
  std::unordered_map<Fingerprint, Fingerprint> seen_;
};

class ReplyEquivalence final : public Reduction {
 public:
  std::string_view name() const override { return "reply_equivalence"; }
  std::string_view relies_on() const override { return "a program says truly which replies it treats alike"; }

  void form(WorldEditor& editor, const Memo* memo) const override {
    const auto& actors = editor.system().actors;
    const auto& cells = editor.world().in_flight();
    std::vector<Cell> heard;
    for (std::size_t index = 0; index < cells.size();) {
      const auto digest = digest_of_new(editor, *cells[index]);
      if (digest) {
        heard.push_back(*editor.remove(index));
        heard.back().heard_as = *digest;
      } else {
        ++index;
      }
    }
    for (Cell& cell : heard) editor.add(std::move(cell));
    std::vector<ActorId> resting;
    for (const Shared<Cell>& cell : cells)
      if (cell->heard_as == comes_to_rest && actors[cell->actor].repeats) resting.push_back(cell->actor);
    for (const ActorId actor : resting) {
      if (may_as_well_rest(editor.system(), editor.world(), actor, memo)) editor.rest(actor);
    }
  }

  std::unique_ptr<Audit> audit(const System& system) const override { return std::make_unique<ReplyAudit>(system); }

 private:
  // Of a reply that nobody has asked about yet.
  static std::optional<Fingerprint> digest_of_new(const WorldEditor& editor, const Cell& cell) {
    if (cell.phase != Cell::Phase::reply || cell.heard_as != Fingerprint{}) return std::nullopt;
    return editor.system().actors[cell.actor].program->digest(editor.world().actors()[cell.actor].memory,
                                                              event_of(cell, cell.lapsed));
  }
};

}  // namespace

const Reduction& reply_equivalence() {
  static const ReplyEquivalence reduction;
  return reduction;
}

}  // namespace halfdone::sim

// Superseded workers: one that has lost what it works on changes nothing any more, whatever it hears, and then waits for
// new work. It does so at once. What it has on its way lands as an orphan, unless it is inert (inert_requests.h).
#include <algorithm>

#include "sim/reduce/all_reductions.h"
#include "sim/reduce/inert.h"

namespace halfdone::sim {

namespace {

const Cell* cell_of(const World& world, ActorId id) {
  const auto its = [&](const Shared<Cell>& cell) { return cell->actor == id && !cell->orphan; };
  const auto found = std::ranges::find_if(world.in_flight(), its);
  return found == world.in_flight().end() ? nullptr : found->get();
}

bool is_superseded(const System& system, const World& world, ActorId id, const Memo* memo) {
  const ActorInfo& info = system.actors[id];
  const Actor& actor = world.actors()[id];
  if (!info.leases || !info.repeats || actor.status != ActorStatus::running) return false;
  const Cell* cell = cell_of(world, id);
  if (!cell) return false;
  const bool is_answered = cell->phase == Cell::Phase::reply;
  Hasher what(0x1057);
  what.add(id).add(actor.memory->fingerprint()).add(cell->lapsed ? 1u : 0u).add(is_answered ? 1u : 0u);
  if (is_answered) what.add(cell->reply.fingerprint());
  return ask(memo, Question::is_superseded, what.finish(), world.backend(), [&] {
    if (!is_answered) return info.leases->is_superseded(actor.memory, cell->lapsed, nullptr, world.backend());
    const Event answer = heard_from(*cell);
    return info.leases->is_superseded(actor.memory, cell->lapsed, &answer, world.backend());
  });
}

class SupersededAudit : public Reduction::Audit {
 public:
  explicit SupersededAudit(const System& system) : system_(system) {}

  std::optional<Broken> across(const Transition& transition, const Memo* memo) override {
    const auto& [from, step, to] = transition;
    for (std::size_t index = 0; index < system_.actors.size(); ++index) {
      const auto id = static_cast<ActorId>(index);
      if (!is_superseded(system_, from, id, memo)) continue;
      const Actor& now = to.actors()[id];
      const bool goes_on = now.status == ActorStatus::running && now.generation == from.actors()[id].generation;
      if (!goes_on) continue;
      if (!is_superseded(system_, to, id, memo))
        return broken(id, to, "an actor that has lost what it works on has lost it for ever, and it has it again");
      const bool has_heard = step.actor == id && (step.kind == Step::Kind::reply || step.kind == Step::Kind::fire);
      const Cell* next = cell_of(to, id);
      if (has_heard && next->phase == Cell::Phase::request && !is_inert(system_, to, *next, memo))
        return broken(id, to, "an actor that has lost what it works on changes nothing, and it does");
    }
    return std::nullopt;
  }

 private:
  static Broken broken(ActorId id, const World& world, std::string promise) {
    const Cell* cell = cell_of(world, id);
    return {.actor = id, .call = cell ? cell->call->name : "", .promise = std::move(promise)};
  }

  const System& system_;
};

class SupersededWorkers final : public Reduction {
 public:
  std::string_view name() const override { return "superseded_workers"; }
  std::string_view relies_on() const override {
    return "an actor says truly when it has lost what it works on and can't change anything any more";
  }

  // Of an orphan, what would have no effect is lost.
  std::string why_not(const System& system) const override {
    if (std::ranges::none_of(system.actors, [](const ActorInfo& info) { return info.leases != nullptr; })) return {};
    for (std::size_t index = 0; index < system.services.size(); ++index) {
      const auto service = static_cast<ServiceId>(index);
      const FaultRule* lost = system.faults.rule(VerdictKind::lost_request, service);
      for (const VerdictKind kind : {VerdictKind::refused, VerdictKind::hollow}) {
        const FaultRule* rule = system.faults.rule(kind, service);
        if (rule && (!lost || lost->max))
          return "requests to " + system.services[index].name + " may have no effect, and not be lost as often";
      }
    }
    return {};
  }

  void form(WorldEditor& editor, const Memo* memo) const override {
    const System& system = editor.system();
    for (std::size_t index = 0; index < system.actors.size(); ++index) {
      const auto id = static_cast<ActorId>(index);
      if (is_superseded(system, editor.world(), id, memo)) editor.rest(id);
    }
  }

  std::unique_ptr<Audit> audit(const System& system) const override {
    return std::make_unique<SupersededAudit>(system);
  }
};

}  // namespace

const Reduction& superseded_workers() {
  static const SupersededWorkers reduction;
  return reduction;
}

}  // namespace halfdone::sim

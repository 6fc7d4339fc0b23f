// Idle polls: where an actor that repeats would wake up, ask one thing, find nothing and go back to sleep, it sleeps on;
// and where it has asked such a thing already, it sleeps again. A worker that starts again after a crash is one that
// sleeps.
//
// Nothing is promised: that it finds nothing is found out by letting it ask, under every verdict that may come. What the
// poll could still do, were it delivered later, another poll that starts then does as well: the actor sleeps.
#include <algorithm>

#include "sim/reduce/all_reductions.h"

namespace halfdone::sim {

namespace {

// An actor that is gone after a crash doesn't look again, so that its polls may be its last.
bool comes_back(const ActorInfo& info) { return info.repeats && (info.restarts || !info.may_crash); }

// No actor does anything, and nothing is on its way.
World asleep(const System& system, const Shared<Backend>& backend) {
  WorldEditor editor(system, World());
  editor.set_backend(backend);
  for (std::size_t id = 0; id < system.actors.size(); ++id)
    editor.add_actor({.status = ActorStatus::idle, .known_as = static_cast<ActorId>(id)});
  return editor.release();
}

const Cell* only_cell_of(const World& world) {
  return world.in_flight().size() == 1 ? world.in_flight().front().get() : nullptr;
}

// The verdicts that make a difference to a poll. A read that is stale may find what is no longer there; what comes late
// is another poll.
bool may_come(VerdictKind kind) { return kind != VerdictKind::late && kind != VerdictKind::late_duplicate; }

class Poll {
 public:
  Poll(const System& system, const Shared<Backend>& backend, ActorId actor)
      : system_(system), actor_(actor), before_(asleep(system, backend)) {}

  bool finds_nothing() const {
    const World asking = take(system_, before_, {.kind = Step::Kind::fire, .actor = actor_});
    if (asking == before_) return true;
    const Cell* request = only_cell_of(asking);
    if (!request || request->phase != Cell::Phase::request) return false;
    Step delivery{.actor = actor_, .call = request->call->id, .generation = request->generation};
    const ServiceInfo& service = system_.services[request->call->service];
    for (const VerdictKind kind : all_verdicts) {
      const std::size_t details = kind == VerdictKind::refused ? service.refusals.size() : 1;
      for (std::size_t detail = 0; detail < details && may_come(kind); ++detail) {
        delivery.verdict = {kind, static_cast<std::uint8_t>(detail)};
        if (!asking.backend().allows(delivery.verdict, request->address(), request->call->request)) continue;
        if (kind == VerdictKind::stale || kind == VerdictKind::partial) return false;
        if (!ends_as_it_began(take(system_, asking, delivery))) return false;
      }
    }
    return true;
  }

 private:
  bool ends_as_it_began(const World& answered) const {
    const Cell* reply = only_cell_of(answered);
    if (!reply || reply->phase != Cell::Phase::reply) return false;
    const Step hearing{
        .kind = Step::Kind::reply, .actor = actor_, .call = reply->call->id, .generation = reply->generation};
    if (take(system_, answered, hearing) != before_) return false;
    if (!system_.actors[actor_].leases) return true;
    WorldEditor later(system_, answered);
    later.change_cells([](const Cell&) { return true; }, [](Cell& cell) { cell.lapsed = true; });
    return take(system_, later.release(), hearing) == before_;
  }

  const System& system_;
  const ActorId actor_;
  const World before_;
};

bool finds_nothing(const System& system, const World& world, ActorId actor, const Memo* memo) {
  const Fingerprint who{system.identity_of(actor), 0};
  return ask(memo, Question::finds_nothing, who, world.backend(),
             [&] { return Poll(system, world.shared_backend(), actor).finds_nothing(); });
}

// Compares what is remembered with what is so.
class PollAudit : public Reduction::Audit {
 public:
  explicit PollAudit(const System& system) : system_(system) {}

  std::optional<Broken> at(const World& world, const std::vector<Step>& steps, const Memo* memo) override {
    for (const Step& step : steps) {
      if (!step.is_waking() || !comes_back(system_.actors[step.actor])) continue;
      if (!finds_nothing(system_, world, step.actor, memo)) continue;
      if (const auto call = finds_something(world, step, memo))
        return Broken{.actor = step.actor, .call = *call, .promise = "it finds nothing, and it does"};
    }
    return std::nullopt;
  }

 private:
  // The call, when the actor doesn't come back to where it was by its poll, in the midst of all that goes on.
  std::optional<std::string> finds_something(const World& world, const Step& waking, const Memo* memo) const {
    const World asking = take(system_, world, waking, memo);
    for (const Step& step : enabled(system_, asking, memo)) {
      const bool is_its = step.kind == Step::Kind::deliver && step.actor == waking.actor && !step.orphan;
      if (!is_its || !may_come(step.verdict.kind)) continue;
      std::string call = subject(asking, step)->call->name;
      const World answered = take(system_, asking, step, memo);
      const Step hearing{
          .kind = Step::Kind::reply, .actor = step.actor, .call = step.call, .generation = step.generation};
      if (!subject(answered, hearing) || take(system_, answered, hearing, memo) != world) return call;
    }
    return std::nullopt;
  }

  const System& system_;
};

class IdlePolls final : public Reduction {
 public:
  std::string_view name() const override { return "idle_polls"; }
  std::string_view relies_on() const override {
    return "what the services hold decides what an actor that wakes up finds there";
  }

  void form(WorldEditor& editor, const Memo* memo) const override {
    const System& system = editor.system();
    for (std::size_t index = 0; index < system.actors.size(); ++index) {
      const auto id = static_cast<ActorId>(index);
      if (!comes_back(system.actors[id])) continue;
      const ActorStatus status = editor.world().actors()[id].status;
      if (status == ActorStatus::crashed) {
        editor.rest(id);
      } else if (status == ActorStatus::running && is_asking_first(editor.world(), id) &&
                 finds_nothing(system, editor.world(), id, memo)) {
        forget(editor, id);
      }
    }
  }

  void subset(const System& system, const World& world, const Memo* memo, std::vector<Step>& steps) const override {
    std::erase_if(steps, [&](const Step& step) {
      return step.is_waking() && comes_back(system.actors[step.actor]) &&
             finds_nothing(system, world, step.actor, memo);
    });
  }

  std::unique_ptr<Audit> audit(const System& system) const override { return std::make_unique<PollAudit>(system); }

 private:
  // Its first request of this life is on its way, and nothing else.
  static bool is_asking_first(const World& world, ActorId id) {
    const Cell* only = nullptr;
    for (const Shared<Cell>& cell : world.in_flight()) {
      if (cell->actor != id || cell->orphan) continue;
      if (only || cell->phase != Cell::Phase::request || !cell->begins_life) return false;
      only = cell.get();
    }
    return only != nullptr;
  }

  static void forget(WorldEditor& editor, ActorId id) {
    const auto& cells = editor.world().in_flight();
    const auto its = [&](const Shared<Cell>& cell) { return cell->actor == id && !cell->orphan; };
    editor.remove(static_cast<std::size_t>(std::ranges::find_if(cells, its) - cells.begin()));
    editor.rest(id);
  }
};

}  // namespace

const Reduction& idle_polls() {
  static const IdlePolls reduction;
  return reduction;
}

}  // namespace halfdone::sim

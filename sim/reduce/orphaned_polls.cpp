// Orphaned polls: where a worker has gone while its look for work was still on its way, what that could do when it
// arrives, another worker that looks for work and loses the answer does as well. So it is left out.
//
// Replies must be losable, any number of times, and a worker must be free whenever there is work that the orphan could
// find. The first is looked up in the fault model, the second is what an audit looks at. (`FaultModel::only` isn't: who
// searches single sites wants to know what a fault explains, and not whether anything is wrong.)
#include <algorithm>

#include "sim/reduce/all_reductions.h"

namespace halfdone::sim {

namespace {

// One that shares its work with others, by leases.
bool looks_again(const ActorInfo& info) { return info.leases && info.repeats && (info.restarts || !info.may_crash); }

bool is_poll(const System& system, const Cell& cell) {
  return cell.phase == Cell::Phase::request && cell.begins_life && looks_again(system.actors[cell.actor]);
}

class OrphanAudit : public Reduction::Audit {
 public:
  explicit OrphanAudit(const System& system) : system_(system) {}

  std::optional<Broken> at(const World& world, const std::vector<Step>& steps, const Memo* memo) override {
    for (const Step& step : steps) {
      const Cell* cell = step.orphan && step.kind == Step::Kind::deliver ? subject(world, step) : nullptr;
      if (!cell || step.is_fault() || !is_poll(system_, *cell)) continue;
      const World landed = take(system_, world, step, memo);
      if (landed.backend().fingerprint() == world.backend().fingerprint()) continue;
      if (!another_does_it(world, *cell, memo))
        return Broken{.actor = cell->actor,
                      .call = cell->call->name,
                      .promise = "a worker is free whenever there is work, and none is"};
    }
    return std::nullopt;
  }

 private:
  // Another of its group sleeps, is about to, or is just looking, and does the same when it loses the answer: the same request, in
  // the same state, but for the ids that are generated for its life.
  bool another_does_it(const World& world, const Cell& orphan, const Memo* memo) const {
    for (std::size_t index = 0; index < system_.actors.size(); ++index) {
      const auto id = static_cast<ActorId>(index);
      if (system_.identity_of(id) != orphan.identity) continue;
      const World asking = asking_again(world, id, memo);
      for (const Shared<Cell>& cell : asking.in_flight()) {
        if (cell->actor != id || cell->orphan || !is_poll(system_, *cell)) continue;
        const Step lost{
            .actor = id, .call = cell->call->id, .generation = cell->generation, .verdict = {VerdictKind::lost_reply}};
        if (take(system_, asking, lost, memo).backend().rows_fingerprint() != world.backend().rows_fingerprint())
          return true;
      }
    }
    return false;
  }

  // What it has heard already brings it to rest, maybe; then it looks again.
  World asking_again(World world, ActorId id, const Memo* memo) const {
    for (const Shared<Cell>& cell : world.in_flight()) {
      if (cell->actor != id || cell->phase != Cell::Phase::reply) continue;
      world =
          take(system_, world,
               {.kind = Step::Kind::reply, .actor = id, .call = cell->call->id, .generation = cell->generation}, memo);
      break;
    }
    switch (world.actors()[id].status) {
      case ActorStatus::idle: return take(system_, world, {.kind = Step::Kind::fire, .actor = id}, memo);
      case ActorStatus::crashed: return take(system_, world, {.kind = Step::Kind::restart, .actor = id}, memo);
      case ActorStatus::running:
      case ActorStatus::ended: break;
    }
    return world;
  }

  const System& system_;
};

class OrphanedPolls final : public Reduction {
 public:
  std::string_view name() const override { return "orphaned_polls"; }
  std::string_view relies_on() const override {
    return "replies may be lost, and a worker is free whenever there is work that an orphaned poll could find";
  }

  std::string why_not(const System& system) const override {
    if (std::ranges::none_of(system.actors, looks_again)) return {};
    for (std::size_t index = 0; index < system.services.size(); ++index) {
      const FaultRule* lost = system.faults.rule(VerdictKind::lost_reply, static_cast<ServiceId>(index));
      if (!lost || lost->max || system.faults.faults_max)
        return "replies of " + system.services[index].name + " can't be lost any number of times";
    }
    return {};
  }

  void form(WorldEditor& editor, const Memo*) const override {
    const auto& cells = editor.world().in_flight();
    for (std::size_t index = 0; index < cells.size();) {
      if (cells[index]->orphan && is_poll(editor.system(), *cells[index])) {
        editor.remove(index);
      } else {
        ++index;
      }
    }
  }

  std::unique_ptr<Audit> audit(const System& system) const override { return std::make_unique<OrphanAudit>(system); }
};

}  // namespace

const Reduction& orphaned_polls() {
  static const OrphanedPolls reduction;
  return reduction;
}

}  // namespace halfdone::sim

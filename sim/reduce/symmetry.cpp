// Symmetry: actors of a group are told apart by nothing but their number. Worlds that differ only in who is who are one.
//
// (Clarke, Enders, Filkorn, Jha, "Exploiting symmetry in temporal logic model checking", FMSD 9, 1996.)
#include <algorithm>
#include <set>

#include "sim/reduce/all_reductions.h"

namespace halfdone::sim {

namespace {

// The world in which two actors have changed places.
World swapped(const System& system, const World& world, ActorId a, ActorId b) {
  WorldEditor editor(system, world);
  const auto other = [&](ActorId actor) { return actor == a ? b : actor == b ? a : actor; };
  Actor first = world.actors()[a];
  Actor second = world.actors()[b];
  std::swap(first.known_as, second.known_as);
  editor.set_actor(a, std::move(second));
  editor.set_actor(b, std::move(first));
  editor.change_cells([&](const Cell& cell) { return cell.actor == a || cell.actor == b; },
                      [&](Cell& cell) {
                        cell.actor = other(cell.actor);
                        cell.known_as = other(cell.known_as);
                      });
  return editor.release();
}

Step swapped(Step step, ActorId a, ActorId b) {
  if (step.kind == Step::Kind::pause || step.kind == Step::Kind::lapse) return step;
  step.actor = step.actor == a ? b : step.actor == b ? a : step.actor;
  return step;
}

class SymmetryAudit : public Reduction::Audit {
 public:
  explicit SymmetryAudit(const System& system) : system_(system) {}

  std::optional<Broken> at(const World& world, const std::vector<Step>& steps, const Memo* memo) override {
    for (std::size_t index = 0; index < system_.actors.size(); ++index) {
      const auto b = static_cast<ActorId>(index);
      const ActorId a = system_.identity_of(b);
      if (a == b) continue;
      const World mirror = swapped(system_, world, a, b);
      const std::vector<Step> mirrored = enabled(system_, mirror, memo);
      if (mirrored.size() != steps.size()) return broken(b);
      for (const Step& step : steps) {
        const Step other = swapped(step, a, b);
        if (std::ranges::find(mirrored, other) == mirrored.end()) return broken(b);
        const World there = take(system_, world, step, memo);
        if (take(system_, mirror, other, memo) != swapped(system_, there, a, b)) return broken(b);
      }
    }
    return std::nullopt;
  }

 private:
  Broken broken(ActorId actor) const {
    return {.actor = actor,
            .promise = "it behaves as " + system_.actors[system_.identity_of(actor)].name + " does, and it doesn't"};
  }

  const System& system_;
};

class Symmetry final : public Reduction {
 public:
  std::string_view name() const override { return "symmetry"; }
  std::string_view relies_on() const override { return "the actors of a group differ in their numbers only"; }

  std::string why_not(const System& system) const override {
    for (std::size_t index = 0; index < system.actors.size(); ++index) {
      const ActorInfo& info = system.actors[index];
      const ActorInfo& first = system.actors[system.identity_of(static_cast<ActorId>(index))];
      if (&info == &first) continue;
      if (info.is_caller) return info.name + " is told something, which is judged";
      if (info.restarts != first.restarts || info.repeats != first.repeats || info.may_crash != first.may_crash ||
          info.is_absent != first.is_absent || static_cast<bool>(info.leases) != static_cast<bool>(first.leases))
        return info.name + " is not like " + first.name;
    }
    return {};
  }

  void form(WorldEditor& editor, const Memo*) const override {
    for (std::size_t index = 0; index < editor.world().actors().size(); ++index) {
      const auto id = static_cast<ActorId>(index);
      const ActorId group = editor.system().identity_of(id);
      if (editor.world().actors()[id].known_as == group) continue;
      Actor actor = editor.world().actors()[id];
      actor.known_as = group;
      editor.set_actor(id, std::move(actor));
      editor.change_cells([&](const Cell& cell) { return cell.actor == id; },
                          [&](Cell& cell) { cell.known_as = group; });
    }
  }

  std::unique_ptr<Audit> audit(const System& system) const override { return std::make_unique<SymmetryAudit>(system); }
};

}  // namespace

const Reduction& symmetry() {
  static const Symmetry reduction;
  return reduction;
}

}  // namespace halfdone::sim

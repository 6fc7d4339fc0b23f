// Ample sets: where a program has nothing on its way but the reply with which it ends, it hears it at once, or crashes;
// all other steps can as well be taken later.
//
// (Peled, "All from one, one for all: on model checking using representatives", CAV 1993.) Of actors in a group and of
// those with leases none: which life is which, and what lapses, depends on who is there when.
#include <algorithm>

#include "sim/reduce/all_reductions.h"
#include "sim/reduce/crash.h"

namespace halfdone::sim {

namespace {

bool ends_with(const System& system, const World& world, const Cell& reply) {
  try {
    const Program& program = *system.actors[reply.actor].program;
    const Advance advance = program.advance(world.actors()[reply.actor].memory, heard_from(reply));
    return !advance.memory && advance.calls.empty();
  } catch (const ScriptError&) {
    return false;  // taking the step shows it
  }
}

const Cell* last_reply(const System& system, const World& world, const Memo* memo) {
  const auto& cells = world.in_flight();
  for (const Shared<Cell>& cell : cells) {
    const ActorInfo& info = system.actors[cell->actor];
    if (cell->phase != Cell::Phase::reply || info.group || info.leases) continue;
    const auto is_another = [&](const Shared<Cell>& other) {
      return other != cell && other->actor == cell->actor && !other->orphan;
    };
    if (std::ranges::any_of(cells, is_another) || !ends_with(system, world, *cell)) continue;
    if (!may_crash(system, world, cell->actor) || crashes_quietly(system, world, cell->actor, memo)) return cell.get();
  }
  return nullptr;
}

bool is_hearing(const Step& step, const Cell& reply) { return step.kind == Step::Kind::reply && reply.is_of(step); }
bool is_crash_of(const Step& step, ActorId actor) { return step.kind == Step::Kind::crash && step.actor == actor; }

// The reply commutes with every other step but the crash.
class AmpleAudit : public Reduction::Audit {
 public:
  explicit AmpleAudit(const System& system) : system_(system) {}

  std::optional<Broken> at(const World& world, const std::vector<Step>& steps, const Memo* memo) override {
    const Cell* reply = last_reply(system_, world, memo);
    if (!reply) return std::nullopt;
    const Step hearing = *std::ranges::find_if(steps, [&](const Step& step) { return is_hearing(step, *reply); });
    const World heard = take(system_, world, hearing, memo);
    const std::vector<Step> later = enabled(system_, heard, memo);
    for (const Step& step : steps) {
      if (is_hearing(step, *reply) || is_crash_of(step, reply->actor)) continue;
      // Time passes by itself once nothing else is left.
      const Step::Kind passing = Step::Kind::lapse;
      Step then = step;
      if (step.kind == Step::Kind::pause && std::ranges::find(later, step) == later.end()) then.kind = passing;
      if (std::ranges::find(later, then) == later.end()) return broken(*reply);
      const World other = take(system_, world, step, memo);
      if (!subject(other, hearing) || take(system_, other, hearing, memo) != take(system_, heard, then, memo))
        return broken(*reply);
    }
    return std::nullopt;
  }

 private:
  static Broken broken(const Cell& reply) {
    return {.actor = reply.actor,
            .call = reply.call->name,
            .promise = "its last reply can be heard before anything else, and another step comes out differently then"};
  }

  const System& system_;
};

class AmpleSets final : public Reduction {
 public:
  std::string_view name() const override { return "ample_sets"; }
  std::string_view relies_on() const override {
    return "nothing but its own crash can come between a program and its last reply";
  }
  Keeps keeps() const override { return Keeps::ends; }

  void subset(const System& system, const World& world, const Memo* memo, std::vector<Step>& steps) const override {
    const Cell* reply = last_reply(system, world, memo);
    if (!reply) return;
    std::erase_if(steps,
                  [&](const Step& step) { return !is_hearing(step, *reply) && !is_crash_of(step, reply->actor); });
  }

  std::unique_ptr<Audit> audit(const System& system) const override { return std::make_unique<AmpleAudit>(system); }
};

}  // namespace

const Reduction& ample_sets() {
  static const AmpleSets reduction;
  return reduction;
}

}  // namespace halfdone::sim

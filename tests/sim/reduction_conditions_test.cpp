// When reductions apply, and to what: condition by condition.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/explore/audit.h"
#include "sim/reduce/all_reductions.h"
#include "sim/reduce/reducer.h"
#include "tests/sim/leases.h"
#include "tests/sim/scenario.h"
#include "tests/sim/vault.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::HasSubstr;

Script adds(Env& env) {
  co_await ask(env, Op::add, "x", 1);
  co_return Told::done;
}

Script looks(Env& env) {
  co_await ask(env, Op::get, "x");
  co_return Told::done;
}

ActorInfo worker(ScriptProgram::Function script, const std::string& name = "worker") {
  return {.name = name,
          .program = std::make_shared<ScriptProgram>(name, std::move(script)),
          .is_caller = false,
          .restarts = true,
          .repeats = true,
          .leases = std::make_shared<NeverSuperseded>()};
}

// --- Symmetry

System group_of_three() {
  System system = system_of({}, {});
  const ActorInfo first = worker(adds);
  system.actors = {first, first, first};
  for (ActorInfo& actor : system.actors) actor.group = 0;
  return system;
}

TEST(Symmetry, AppliesToActorsThatAreAlike) { EXPECT_EQ(symmetry().why_not(group_of_three()), ""); }

TEST(Symmetry, IsOffWhereOneOfAGroupIsNotLikeTheFirst) {
  using Change = void (*)(ActorInfo&);
  const std::vector<Change> changes = {
      [](ActorInfo& a) { a.is_caller = true; }, [](ActorInfo& a) { a.restarts = false; },
      [](ActorInfo& a) { a.repeats = false; },  [](ActorInfo& a) { a.may_crash = false; },
      [](ActorInfo& a) { a.is_absent = true; }, [](ActorInfo& a) { a.leases = nullptr; },
  };
  for (std::size_t which = 0; which < changes.size(); ++which) {
    for (const std::size_t member : {1u, 2u}) {
      System system = group_of_three();
      changes[which](system.actors[member]);
      EXPECT_NE(symmetry().why_not(system), "") << which << " " << member;
    }
  }
}

// --- Orphaned polls

System with_a_worker() {
  System system = system_of({}, {.rules = {{VerdictKind::lost_reply}}, .crashes_max = 1});
  system.actors = {worker(looks)};
  return system;
}

bool is_left_out(const System& system, const Cell& orphan) {
  WorldEditor editor(system, World());
  editor.set_backend(store({}));
  editor.add_actor({.status = ActorStatus::idle});
  editor.add(orphan);
  orphaned_polls().form(editor, nullptr);
  return editor.world().in_flight().empty();
}

Cell orphaned_poll() {
  auto call = std::make_unique<sim::Call>();
  call->id = call->session = 1;
  call->name = "toy.get x 0";
  call->request = make_message(Request{Op::get, "x", 0});
  Cell cell;
  cell.call = Shared<sim::Call>(call.release());
  cell.orphan = cell.begins_life = true;
  return cell;
}

TEST(OrphanedPolls, AreThoseOfAWorkerThatLooksAgain) {
  EXPECT_TRUE(is_left_out(with_a_worker(), orphaned_poll()));
  using Change = void (*)(ActorInfo&);
  for (const Change change :
       std::initializer_list<Change>{[](ActorInfo& a) { a.restarts = false; }, [](ActorInfo& a) { a.repeats = false; },
                                     [](ActorInfo& a) { a.leases = nullptr; }}) {
    System system = with_a_worker();
    change(system.actors[0]);
    EXPECT_FALSE(is_left_out(system, orphaned_poll()));
  }
  System system = with_a_worker();
  system.actors[0].restarts = system.actors[0].may_crash = false;
  EXPECT_TRUE(is_left_out(system, orphaned_poll()));
}

TEST(OrphanedPolls, AreRequestsThatBeginALife) {
  using Change = void (*)(Cell&);
  for (const Change change :
       std::initializer_list<Change>{[](Cell& c) { c.orphan = false; }, [](Cell& c) { c.begins_life = false; },
                                     [](Cell& c) { c.phase = Cell::Phase::waiting; }}) {
    Cell cell = orphaned_poll();
    change(cell);
    EXPECT_FALSE(is_left_out(with_a_worker(), cell));
  }
}

TEST(OrphanedPolls, NeedRepliesOfEachServiceToBeLosable) {
  System system = with_a_worker();
  system.services.push_back({.name = "other"});
  system.faults.rules = {{VerdictKind::lost_reply, ServiceId{0}}};
  EXPECT_THAT(orphaned_polls().why_not(system), HasSubstr("other"));
  system.faults.rules.push_back({VerdictKind::lost_reply, ServiceId{1}});
  EXPECT_EQ(orphaned_polls().why_not(system), "");
}

// --- Superseded workers

TEST(SupersededWorkers, NeedRequestsThatAreLostAsOftenAsTheyHaveNoEffect) {
  System system = with_a_worker();
  const auto applies = [&](std::vector<FaultRule> rules) {
    system.faults.rules = std::move(rules);
    return superseded_workers().why_not(system).empty();
  };
  EXPECT_TRUE(applies({}));
  for (const VerdictKind kind : {VerdictKind::refused, VerdictKind::hollow}) {
    EXPECT_FALSE(applies({{kind}}));
    EXPECT_FALSE(applies({{kind}, {VerdictKind::lost_request, std::nullopt, 3u}}));
    EXPECT_TRUE(applies({{kind}, {VerdictKind::lost_request}}));
  }
}

// --- The reducer

TEST(Reducer, AsksNothingOfWhatWasFoundToApply) {
  System system = with_a_worker();
  system.faults.rules = {{VerdictKind::refused}};
  EXPECT_EQ(Reducer(system).not_applied().size(), 2u) << "orphaned_polls and superseded_workers";
  const Reducer settled(system, {.looks_between_ends = true, .is_settled = true});
  EXPECT_TRUE(settled.not_applied().empty());
  EXPECT_EQ(settled.used().size(), all_reductions().size());
}

TEST(Reducer, MergesBudgetsUnlessThatIsSwitchedOff) {
  EXPECT_TRUE(Reducer(with_a_worker()).merges_budgets());
  EXPECT_FALSE(Reducer(with_a_worker(), {.without = {"budgets"}}).merges_budgets());
}

// --- Audits of workers

// Has lost what it works on while x is 1.
class LostWhileOne : public LeasePolicy {
 public:
  bool is_superseded(const Message&, bool, const Event*, const Backend& backend) const override {
    return dynamic_cast<const Store&>(backend).get("x") == 1;
  }
};

class AlwaysLost : public LeasePolicy {
 public:
  bool is_superseded(const Message&, bool, const Event*, const Backend&) const override { return true; }
};

std::string promise_broken(const std::vector<ActorInfo>& workers, ScriptProgram::Function caller, FaultModel faults) {
  Scenario scenario = moving(std::move(caller), std::move(faults));
  for (const ActorInfo& each : workers) scenario.system.actors.push_back(each);
  reduce(scenario);
  const Audit found = audit(scenario, {.worlds_max = 5'000});
  return found.broken ? found.broken->reduction + ": " + found.broken->what.promise : "";
}

TEST(AuditOfWorkers, FindsOneThatHasAgainWhatItHasLost) {
  ActorInfo poller = worker(looks);
  poller.leases = std::make_shared<LostWhileOne>();
  const auto sets_twice = [](Env& env) -> Script {
    co_await ask(env, Op::set, "x", 1);
    co_await ask(env, Op::set, "x", 2);
    co_return Told::done;
  };
  EXPECT_THAT(promise_broken({poller}, sets_twice, {}), HasSubstr("has lost it for ever"));
}

TEST(AuditOfWorkers, FindsOneThatWritesWhatItHasLostWhicheverItIs) {
  const auto writes_after_a_look = [](Env& env) -> Script {
    co_await ask(env, Op::get, "x");
    co_await ask(env, Op::add, "x", 1);
    co_return Told::done;
  };
  for (const bool is_second : {false, true}) {
    std::vector<ActorInfo> workers = {worker(looks, "first"), worker(looks, "second")};
    workers[is_second] = worker(writes_after_a_look, workers[is_second].name);
    workers[is_second].leases = std::make_shared<AlwaysLost>();
    EXPECT_THAT(promise_broken(workers, looks, {}), HasSubstr("changes nothing, and it does")) << is_second;
  }
}

TEST(AuditOfWorkers, FindsOneThatWritesWhatItHasLostAfterATimer) {
  ActorInfo sleeper = worker([](Env& env) -> Script {
    co_await env.sleep("a while");
    co_await ask(env, Op::add, "x", 1);
    co_return Told::done;
  });
  sleeper.leases = std::make_shared<AlwaysLost>();
  EXPECT_THAT(promise_broken({sleeper}, looks, {}), HasSubstr("changes nothing, and it does"));
}

// Whichever actor is the first of the system: pauses and lapses are of none.
TEST(AuditOfWorkers, PassesAGroupThatIsAlikeUnderPausesAndLapses) {
  for (const ActorId first : {ActorId{0}, ActorId{1}}) {
    Scenario scenario = moving(adds, {.rules = {{VerdictKind::lost_request}}, .pauses_max = 1});
    scenario.system.services = {{.name = "vault", .refusals = {{"busy"}, {"closed"}}, .has_sessions = true}};
    scenario.initial = Shared<Backend>(new vault::Vault);
    scenario.goal = scenario.initial;
    auto& actors = scenario.system.actors;
    actors[0].program = std::make_shared<vault::List>(std::vector<vault::Line>{{vault::Op::lease}});
    ActorInfo member = worker(looks);
    member.program = std::make_shared<vault::List>(std::vector<vault::Line>{{vault::Op::add}});
    member.group = first;
    actors.insert(first == 0 ? actors.begin() : actors.end(), {member, member});
    reduce(scenario);
    const Audit found = audit(scenario, {.worlds_max = 5'000});
    EXPECT_FALSE(found.broken) << print(scenario, *found.broken);
    EXPECT_GT(found.worlds, 100u);
  }
}

// Has work to do in its first life only.
class YoungWorker final : public Program {
 public:
  Advance advance(const Message& memory, const Event& event) const override {
    if (memory) return {};
    const Request request{event.life == life_of(0, 0) ? Op::add : Op::get, "x", 1};
    auto call = std::make_unique<sim::Call>();
    call->id = call->session = 1;
    call->name = "toy." + request.print();
    call->request = make_message(request);
    return {.memory = make_message(request), .calls = {Shared<sim::Call>(call.release())}};
  }
};

TEST(AuditOfWorkers, FindsAnOrphanedPollThatALaterLifeDoesNotMake) {
  Scenario scenario = moving(looks, {.rules = {{VerdictKind::lost_reply}}, .crashes_max = 1});
  ActorInfo young = worker(looks);
  young.program = std::make_shared<YoungWorker>();
  scenario.system.actors.insert(scenario.system.actors.begin(), young);
  reduce(scenario);
  const Audit found = audit(scenario, {.worlds_max = 5'000});
  ASSERT_TRUE(found.broken);
  EXPECT_EQ(found.broken->reduction, "orphaned_polls");
}

// Only one worker, which is busy when the look for work of its earlier life arrives; what a stranger to it would do is
// another thing.
TEST(AuditOfWorkers, FindsAnOrphanedPollThatOnlyAnotherGroupMakes) {
  const auto adds_and_looks = [](Env& env) -> Script {
    co_await ask(env, Op::add, "x", 1);
    co_await ask(env, Op::get, "x");
    co_return Told::done;
  };
  EXPECT_THAT(promise_broken({worker(adds_and_looks, "first"), worker(adds, "stranger")}, looks,
                             {.rules = {{VerdictKind::lost_reply}, {VerdictKind::late, std::nullopt, 1u}}}),
              HasSubstr("orphaned_polls"));
}

TEST(AuditOfWorkers, FindsTwoOfAGroupThatDoOtherThingsByTheSameSteps) {
  const auto adds_to = [](const std::string& key) {
    return worker([key](Env& env) -> Script {
      co_await ask(env, Op::set, key, 1);
      co_return Told::done;
    });
  };
  std::vector<ActorInfo> workers = {adds_to("x"), adds_to("y")};
  for (ActorInfo& each : workers) each.group = 1;
  EXPECT_THAT(promise_broken(workers, looks, {}), HasSubstr("symmetry"));
}

}  // namespace
}  // namespace halfdone::sim

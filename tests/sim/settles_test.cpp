// What `settles` sees: callers and workers that wait for what never comes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/check/end.h"
#include "sim/explain/exploration.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::Contains;
using testing::Field;
using testing::IsEmpty;

// Asks for a lock that it holds itself.
Script waits_for_itself(Env& env) {
  co_await ask(env, Op::lock);
  co_await ask(env, Op::lock);
  co_return Told::done;
}

Script takes_and_leaves(Env& env) {
  co_await ask(env, Op::lock);
  co_await ask(env, Op::unlock);
  co_return Told::done;
}

Exploration explored_with(ScriptProgram::Function relay, bool repeats) {
  Scenario scenario = moving(moves_carelessly, {});
  add_relay(scenario, std::move(relay));
  scenario.system.actors.back().repeats = repeats;
  return explore(scenario);
}

testing::Matcher<Exploration> waits_for_ever() {
  return Field(
      &Exploration::root_causes,
      Contains(Field(&RootCause::damages, Contains(Damage{Check::settles, "waits for ever", "relay waits for ever"}))));
}

TEST(Settles, NotWhereAWorkerWaitsForEver) {
  EXPECT_THAT(explored_with(waits_for_itself, false), waits_for_ever());
  EXPECT_THAT(explored_with(waits_for_itself, true), waits_for_ever());
}

TEST(Settles, WhereWorkersComeAndGo) {
  for (const bool repeats : {false, true}) {
    const Exploration exploration = explored_with(takes_and_leaves, repeats);
    EXPECT_THAT(exploration.root_causes, IsEmpty());
    EXPECT_EQ(exploration.result, sim::Result::holds);
  }
}

// Two that take turns at a lock for ever: each of them waits now and then, and neither for ever.
TEST(Settles, WhereWorkersWaitForEachOtherInTurn) {
  Scenario scenario = moving(moves_carelessly, {});
  add_relay(scenario, takes_and_leaves);
  add_relay(scenario, takes_and_leaves);
  EXPECT_THAT(explore(scenario).root_causes, IsEmpty());
}

// It waits, and somebody else goes round and changes nothing.
TEST(Settles, NotWhereAWorkerWaitsBesideOneThatPolls) {
  Scenario scenario = moving(moves_carelessly, {});
  add_relay(scenario, waits_for_itself);
  scenario.system.actors.back().repeats = false;
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::get, "to");
    co_return Told::done;
  });
  scenario.system.actors.back().name = "poller";
  EXPECT_THAT(explore(scenario), waits_for_ever());
}

// What is still on its way may end it.
TEST(Settles, IsNotJudgedAsAtAnEndWhileARunGoesOn) {
  Scenario scenario = moving(moves_carelessly, {});
  add_relay(scenario, waits_for_itself);
  scenario.system.actors.back().repeats = false;
  scenario.monitor = [](const Backend&) { return Monitored{.live = 1}; };
  const World world = after_all(scenario, {delivery(1, {}, 1), hearing(1, 1), delivery(2, {}, 1)});
  EXPECT_THAT(judge_end(scenario, world, Ending::quiet).damages, Contains(Field(&Damage::kind, "waits for ever")));
  for (const Damage& damage : judge_so_far(scenario, world).damages) {
    EXPECT_NE(damage.kind, "waits for ever");
    EXPECT_NE(damage.check, Check::visible);
  }
}

// One of two callers hangs; the other one was answered.
TEST(Settles, NotWhereOneOfTwoCallersHangs) {
  Scenario scenario = moving(moves_carelessly, {});
  ActorInfo hanging = scenario.system.actors[0];
  hanging.name = "second";
  hanging.program = std::make_shared<ScriptProgram>("second", waits_for_itself);
  for (const bool first : {false, true}) {
    Scenario two = scenario;
    two.system.actors.insert(two.system.actors.begin() + (first ? 0 : 1), hanging);
    const Exploration exploration = explore(two);
    ASSERT_FALSE(exploration.root_causes.empty());
    EXPECT_THAT(exploration.root_causes[0].damages,
                Contains(Damage{Check::settles, "no answer", "the caller never gets an answer"}));
  }
}

}  // namespace
}  // namespace halfdone::sim

#include "sim/explain/exploration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bad_input.h"
#include "sim/explain/allowance.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const FaultModel all_refusals{.rules = {{VerdictKind::refused}}};
const FaultModel refusals_and_lost_replies{.rules = {{VerdictKind::refused}, {VerdictKind::lost_reply}}};

// --- Results

TEST(Explore, HoldsWhereNothingCanGoWrong) {
  const Exploration exploration = explore(moving(moves_and_undoes, {}));
  EXPECT_EQ(exploration.result, sim::Result::holds);
  EXPECT_THAT(exploration.root_causes, IsEmpty());
  EXPECT_GT(exploration.ends.judged, 0u);
  EXPECT_EQ(exploration.ends.violating, 0u);
}

TEST(Explore, IsViolatedByADesignThatForgetsToUndo) {
  const Exploration exploration = explore(moving(moves_carelessly, all_refusals));
  EXPECT_EQ(exploration.result, sim::Result::violated);
  EXPECT_GT(exploration.ends.violating, 0u);
}

TEST(Explore, IsIncompleteWhenALimitComesFirst) {
  const Exploration exploration = explore(moving(moves_and_undoes, {}), {.search = {.bounds = {.steps_max = 2}}});
  EXPECT_EQ(exploration.result, sim::Result::incomplete);
  EXPECT_GT(exploration.search.left, 0u);
}

TEST(Explore, IsViolatedByWhatWasFoundBeforeALimit) {
  const Exploration exploration =
      explore(moving(moves_with_a_retry, refusals_and_lost_replies), {.search = {.bounds = {.steps_max = 6}}});
  EXPECT_GT(exploration.search.left, 0u);
  EXPECT_EQ(exploration.result, sim::Result::violated);
}

// --- What was asked

TEST(EndCounts, SayAtHowManyEndsEachCheckWasAsked) {
  const EndCounts ends = explore(moving(moves_carelessly, all_refusals)).ends;
  // Nothing is done, it is half done, all is done.
  EXPECT_EQ(ends.judged, 3u);
  EXPECT_EQ(ends.violating, 1u);
  EXPECT_EQ(ends.goal, 1u);
  EXPECT_EQ(ends.asked_of(Check::atomic), 3u);
  EXPECT_EQ(ends.asked_of(Check::truthful), 3u);
  EXPECT_EQ(ends.asked_of(Check::restored), 1u);
  EXPECT_EQ(ends.asked_of(Check::settles), 3u);
  EXPECT_EQ(ends.asked_of(Check::bystanders), 0u) << "nobody else has rows";
  EXPECT_EQ(ends.asked_of(Check::converges), 0u) << "nobody asks again";
}

TEST(EndCounts, CountComparisonsWhereNothingElseIsWrong) {
  Scenario scenario = moving(moves_carelessly, all_refusals);
  scenario.again = scenario.system.actors.front();
  const EndCounts ends = explore(scenario).ends;
  EXPECT_EQ(ends.asked_of(Check::converges), ends.judged - 1);
  EXPECT_EQ(ends.asked_of(Check::serial), 0u);
}

TEST(EndCounts, CountEachEndOfThoseThatAreAlike) {
  Scenario scenario = moving(moves_carelessly, {.crashes_max = 1});
  scenario.system.actors[0].may_crash = false;
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::get, "from");
    co_return Told::done;
  });
  scenario.system.actors[1].repeats = false;
  const EndCounts ends = explore(scenario).ends;
  EXPECT_EQ(ends.judged, 2u) << "with the other one ended, and crashed";
  EXPECT_EQ(ends.goal, 2u);
  EXPECT_EQ(ends.asked_of(Check::atomic), 2u);
}

// --- The goal

Script always_fails(Env& env) {
  co_await ask(env, Op::get, "from");
  co_return Told::failed;
}

TEST(Goal, ThatIsNeverReachedMakesAPassAViolation) {
  const Exploration exploration = explore(moving(always_fails, all_refusals));
  EXPECT_THAT(exploration.root_causes, IsEmpty());
  EXPECT_EQ(exploration.ends.goal, 0u);
  EXPECT_TRUE(exploration.misses_goal());
  EXPECT_EQ(exploration.result, sim::Result::violated);
}

TEST(Goal, IsReachedInALoopToo) {
  Scenario scenario = moving(moves_carelessly, {});
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::get, "to");
    co_return Told::done;
  });
  const Exploration exploration = explore(scenario);
  EXPECT_GT(exploration.search.counts.loops, 0u);
  EXPECT_FALSE(exploration.misses_goal());
  EXPECT_EQ(exploration.result, sim::Result::holds);
}

TEST(Goal, IsNotMissedByAnIncompleteSearch) {
  const Exploration exploration = explore(moving(always_fails, all_refusals), {.search = {.bounds = {.steps_max = 1}}});
  EXPECT_FALSE(exploration.misses_goal());
  EXPECT_EQ(exploration.result, sim::Result::incomplete);
}

// --- Loops

TEST(Explore, JudgesALoop) {
  Scenario scenario = moving(
      [](Env& env) -> Script {
        co_await ask(env, Op::set, "to", 1);
        co_return Told::pending;
      },
      {});
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::set, "busy", 1);
    co_await ask(env, Op::erase, "busy");
    co_return Told::done;
  });
  const Exploration exploration = explore(scenario);
  ASSERT_THAT(exploration.root_causes, SizeIs(1));
  EXPECT_EQ(exploration.root_causes[0].ending, Ending::loop);
  EXPECT_THAT(exploration.root_causes[0].news, ElementsAre(HasSubstr("atomic"), "truthful: told pending, never done"));
}

TEST(Explore, PassesALoopThatHasDoneItsWork) {
  Scenario scenario = moving(
      [](Env& env) -> Script {
        co_await ask(env, Op::set, "to", 1);
        co_return Told::pending;
      },
      {});
  add_relay(scenario, [](Env& env) -> Script {
    const auto moved = co_await ask(env, Op::get, "to");
    if (moved.value() == 1) co_await ask(env, Op::erase, "from");
    co_return Told::done;
  });
  EXPECT_EQ(explore(scenario).result, sim::Result::holds);
}

// --- Invariants

Invariant never_both(bool always) {
  return {.name = "never both", .always = always, .violations = [](const Backend& backend) {
            const auto& store = dynamic_cast<const Store&>(backend);
            return store.get("from") == 1 && store.get("to") == 1 ? std::vector<std::string>{"from and to"}
                                                                  : std::vector<std::string>{};
          }};
}

TEST(Invariants, OfQuietWorldsAllowATransientState) {
  Scenario scenario = moving(moves_carelessly, {});
  scenario.invariants = {never_both(false)};
  EXPECT_EQ(explore(scenario).result, sim::Result::holds);
}

TEST(Invariants, OfAllWorldsCatchATransientState) {
  Scenario scenario = moving(moves_carelessly, {});
  scenario.invariants = {never_both(true)};
  const Exploration exploration = explore(scenario);
  ASSERT_THAT(exploration.root_causes, SizeIs(1));
  EXPECT_THAT(exploration.root_causes[0].news, ElementsAre("invariant: never both"));
  EXPECT_EQ(exploration.root_causes[0].cost, (Cost{.steps = 1}));
}

TEST(Invariants, OfQuietWorldsCatchABadEnd) {
  Scenario scenario = moving(moves_carelessly, all_refusals);
  scenario.invariants = {never_both(false)};
  const Exploration exploration = explore(scenario);
  ASSERT_THAT(exploration.root_causes, SizeIs(1));
  EXPECT_THAT(exploration.root_causes[0].news, testing::Contains("invariant: never both"));
}

// What a relay sets again and again is volatile; a rule looks at it all the same.
// In each of its states: what is broken in one of them only is found.
TEST(Invariants, AreJudgedInALoopToo) {
  Scenario scenario = moving(moves_carelessly, {});
  scenario.expectation.volatile_fields = {"toy.values.value"};
  scenario.initial = store({{"from", 1}, {"beat", 0}});
  scenario.goal = store({{"to", 1}, {"beat", 0}});
  scenario.expectation.before = state_of(*scenario.initial);
  scenario.expectation.after = state_of(*scenario.goal);
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::set, "beat", 1);
    co_await ask(env, Op::set, "beat", 2);
    co_return Told::done;
  });
  EXPECT_THAT(explore(scenario).root_causes, IsEmpty());
  scenario.invariants = {{.name = "no beat", .violations = [](const Backend& backend) {
                            return dynamic_cast<const Store&>(backend).get("beat") == 1
                                       ? std::vector<std::string>{"beat"}
                                       : std::vector<std::string>{};
                          }}};
  const Exploration exploration = explore(scenario);
  ASSERT_THAT(exploration.root_causes, SizeIs(1));
  EXPECT_EQ(exploration.root_causes[0].ending, Ending::loop);
  EXPECT_THAT(exploration.root_causes[0].news, ElementsAre("invariant: no beat"));
}

TEST(Facts, ThatBreakAnInvariantThemselvesAreBadInput) {
  Scenario scenario = moving(moves_carelessly, {});
  scenario.invariants = {never_both(false)};
  scenario.initial = store({{"from", 1}, {"to", 1}});
  EXPECT_THAT([&] { explore(scenario); },
              testing::ThrowsMessage<BadInput>(HasSubstr("the state before already breaks")));
  scenario.initial = store({{"from", 1}});
  scenario.goal = store({{"from", 1}, {"to", 1}});
  EXPECT_THAT([&] { explore(scenario); },
              testing::ThrowsMessage<BadInput>(HasSubstr("the state after success already breaks")));
}

// --- Errors

TEST(Explore, PassesAScriptErrorOn) {
  EXPECT_THROW(explore(moving(
                   [](Env& env) -> Script {
                     const auto first = co_await ask(env, Op::set, "to", 1);
                     co_await ask(env, Op::erase, "from");
                     co_return first.failed() ? Told::failed : Told::done;
                   },
                   {})),
               ScriptError);
}

}  // namespace
}  // namespace halfdone::sim

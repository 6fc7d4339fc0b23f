#include "sim/explain/exploration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bad_input.h"
#include "sim/explain/allowance.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

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

// --- Root causes

TEST(RootCauses, AreMinimal) {
  const Exploration exploration = explore(moving(moves_carelessly, all_refusals));
  ASSERT_THAT(exploration.root_causes, SizeIs(1));
  const RootCause& cause = exploration.root_causes[0];
  EXPECT_EQ(cause.cost, (Cost{.faults = 1, .steps = 4}));
  EXPECT_EQ(cause.path.size(), 4u);
  EXPECT_THAT(cause.faults, ElementsAre("toy.erase from 0 not done"));
  EXPECT_THAT(cause.news, ElementsAre("atomic: toy.values new"));
}

TEST(RootCauses, EndWhereTheirPathLeads) {
  const Scenario scenario = moving(moves_carelessly, all_refusals);
  for (const RootCause& cause : explore(scenario).root_causes) {
    const World end = after_all(scenario, cause.path);
    EXPECT_EQ(judge_end(scenario, end, cause.ending).damages, cause.damages);
    EXPECT_EQ(callers_of(scenario.system, end), cause.callers);
  }
}

TEST(RootCauses, AreOneForEachFaultThatSufficesAlone) {
  const Exploration exploration = explore(moving(moves_carelessly, refusals_and_lost_replies));
  std::vector<std::vector<std::string>> faults_found;
  for (const RootCause& cause : exploration.root_causes) faults_found.push_back(cause.faults);
  // The lost reply to the copy and the refused erasure end in the same world.
  EXPECT_THAT(faults_found, UnorderedElementsAre(ElementsAre("toy.set to 1 done but unheard"),
                                                 ElementsAre("toy.erase from 0 not done"),
                                                 ElementsAre("toy.erase from 0 done but unheard")));
}

// To refuse the erasure twice costs as many faults as to refuse it once and to lose its reply, but it is one site.
TEST(RootCauses, LeaveOutWhatFewerSitesExplain) {
  const Exploration exploration = explore(moving(moves_with_a_retry, refusals_and_lost_replies));
  for (const RootCause& cause : exploration.root_causes) {
    for (const RootCause& other : exploration.root_causes) {
      if (&cause == &other || !std::ranges::includes(cause.faults, other.faults)) continue;
      EXPECT_NE(cause.news, other.news);
    }
  }
}

TEST(RootCauses, ComeInTheOrderOfTheirCost) {
  const Exploration exploration = explore(moving(moves_with_a_retry, refusals_and_lost_replies));
  EXPECT_TRUE(std::ranges::is_sorted(exploration.root_causes, {}, &RootCause::cost));
}

TEST(RootCauses, IncludeAnEndThatWasFirstSeenBehindAFault) {
  // Nothing stored is wrong. It is reached in 5 steps when the write is lost, and without a fault in 9.
  Scenario scenario = moving(
      [](Env& env) -> Script {
        auto missing = demand(env, Op::erase, "missing");
        auto write = demand(env, Op::set, "to", 1);
        co_await all(missing, write);
        co_return Told::done;
      },
      {.rules = {{VerdictKind::lost_request}}});
  scenario.system.actors.push_back({.name = "other",
                                    .program = std::make_shared<ScriptProgram>("other",
                                                                               [](Env& env) -> Script {
                                                                                 const auto erased =
                                                                                     co_await ask(env, Op::erase, "to");
                                                                                 if (erased.failed())
                                                                                   co_return Told::done;
                                                                                 co_await ask(env, Op::set, "note", 1);
                                                                                 co_await ask(env, Op::erase, "note");
                                                                                 co_await ask(env, Op::erase, "from");
                                                                                 co_return Told::done;
                                                                               }),
                                    .is_caller = false});
  scenario.invariants = {{.name = "something is stored", .violations = [](const Backend& backend) {
                            return state_of(backend).empty() ? std::vector<std::string>{"nothing"}
                                                             : std::vector<std::string>{};
                          }}};
  const Exploration exploration = explore(scenario);
  EXPECT_THAT(exploration.root_causes, testing::Contains(Field(&RootCause::faults, IsEmpty())));
}

TEST(RootCauses, CountACrashAsAFaultOfTheActor) {
  const Exploration exploration = explore(moving(moves_carelessly, {.crashes_max = 1}));
  ASSERT_THAT(exploration.root_causes, SizeIs(1));
  EXPECT_THAT(exploration.root_causes[0].faults, ElementsAre("crash actor1"));
  EXPECT_EQ(exploration.root_causes[0].cost.crashes, 1u);
}

// --- Limits behind the search

TEST(RootCauses, SayWhichSitesWereSearchedForThemselves) {
  const Exploration exploration = explore(moving(moves_carelessly, refusals_and_lost_replies));
  EXPECT_EQ(exploration.fault_sites, 4u) << "either call not done, or done but unheard";
  EXPECT_EQ(exploration.fault_sites_searched, 4u);
}

TEST(RootCauses, AreCutOffByTheLimitOfWorldsToo) {
  const Scenario scenario = moving(moves_carelessly, refusals_and_lost_replies);
  const std::size_t worlds = explore(scenario).search.counts.worlds;
  // Enough for the search itself, not for four more.
  const Exploration exploration = explore(scenario, {.search = {.bounds = {.worlds_max = worlds + 1}}});
  EXPECT_TRUE(exploration.is_complete());
  EXPECT_EQ(exploration.fault_sites, 4u);
  EXPECT_LT(exploration.fault_sites_searched, 4u);
  EXPECT_GT(exploration.fault_sites_searched, 0u);
}

TEST(RootCauses, OfASearchThatWasCutOffAreNotSearchedForThemselves) {
  const Exploration exploration =
      explore(moving(moves_with_a_retry, refusals_and_lost_replies), {.search = {.bounds = {.steps_max = 6}}});
  EXPECT_FALSE(exploration.root_causes.empty());
  EXPECT_GT(exploration.fault_sites, 0u);
  EXPECT_EQ(exploration.fault_sites_searched, 0u);
}

TEST(Allowance, CountsTheWorldsOfAPhaseAndTheTimeOfAll) {
  Allowance allowance(Bounds{.worlds_max = 10, .bytes_max = 100, .seconds_max = 1000});
  allowance.use(7);
  EXPECT_EQ(allowance.left().worlds_max, 3u);
  EXPECT_LE(*allowance.left().seconds_max, 1000);
  EXPECT_FALSE(allowance.is_over());
  EXPECT_TRUE(allowance.has_room_for(99));
  EXPECT_FALSE(allowance.has_room_for(100));
  allowance.use(7);
  EXPECT_TRUE(allowance.is_over());
  EXPECT_EQ(allowance.left().worlds_max, 0u);
  EXPECT_FALSE(allowance.for_next_phase().is_over());
  EXPECT_TRUE(Allowance(Bounds{.seconds_max = 0}).for_next_phase().is_over());
  EXPECT_FALSE(Allowance().is_over());
}

// --- What was never possible

TEST(NeverPossible, NamesWhatIsAllowedAndNeverCameUp) {
  FaultModel faults{.rules = {{VerdictKind::refused}, {VerdictKind::partial}, {VerdictKind::stale, ServiceId{0}}}};
  faults.crashes_max = 1;
  faults.outages = {{.service = 0}};
  EXPECT_THAT(explore(moving(moves_carelessly, faults)).never_possible, ElementsAre("partial", "stale@toy"));
}

TEST(NeverPossible, NamesACrashWhereNobodyMayCrash) {
  Scenario scenario = moving(moves_carelessly, {.crashes_max = 1});
  scenario.system.actors[0].may_crash = false;
  EXPECT_THAT(explore(scenario).never_possible, ElementsAre("crash"));
}

TEST(NeverPossible, NamesAPauseWhereNobodyHoldsALease) {
  EXPECT_THAT(explore(moving(moves_carelessly, {.pauses_max = 1})).never_possible, ElementsAre("pause"));
}

TEST(NeverPossible, LeavesOutWhatTheModelAllowsZeroTimes) {
  FaultModel faults{.rules = {{VerdictKind::partial}}, .faults_max = 0};
  EXPECT_THAT(explore(moving(moves_carelessly, faults)).never_possible, IsEmpty());
}

TEST(NeverPossible, IsNotSaidOfAnIncompleteSearch) {
  FaultModel faults{.rules = {{VerdictKind::partial}}};
  const Exploration exploration = explore(moving(moves_carelessly, faults), {.search = {.bounds = {.steps_max = 1}}});
  EXPECT_THAT(exploration.never_possible, IsEmpty());
}

// An actor may be called like a fault.
TEST(NeverPossible, IsNotTakenInByTheNameOfAnActor) {
  Scenario scenario = moving(moves_carelessly, {.rules = {{VerdictKind::partial}}, .crashes_max = 1});
  scenario.system.actors[0].name = "partial";
  EXPECT_THAT(explore(scenario).never_possible, ElementsAre("partial"));
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

// --- Witnesses

TEST(Witnesses, ThatAreMissingMakeAPassAViolation) {
  Scenario scenario = moving(moves_and_undoes, {});
  scenario.witnesses = {{"toy.erase to 0", "the compensation runs"}};
  const Exploration exploration = explore(scenario);
  EXPECT_EQ(exploration.result, sim::Result::violated);
  ASSERT_THAT(exploration.missing_witnesses, SizeIs(1));
  EXPECT_EQ(exploration.missing_witnesses[0].why, "the compensation runs");
}

TEST(Witnesses, AreSeenWhenTheirCallIsDelivered) {
  Scenario scenario = moving(moves_and_undoes, all_refusals);
  scenario.witnesses = {{"toy.erase to 0", "the compensation runs"}};
  EXPECT_THAT(explore(scenario).missing_witnesses, IsEmpty());
}

TEST(Witnesses, AreNotMissedByAnIncompleteSearch) {
  Scenario scenario = moving(moves_and_undoes, {});
  scenario.witnesses = {{"toy.erase to 0", "the compensation runs"}};
  const Exploration exploration = explore(scenario, {.search = {.bounds = {.steps_max = 2}}});
  EXPECT_EQ(exploration.result, sim::Result::incomplete);
}

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

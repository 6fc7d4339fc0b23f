#include "sim/explain/insight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/world/spending.h"
#include "tests/sim/brute_force.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const FaultModel refusals{.rules = {{VerdictKind::refused}}};
const FaultModel refusals_and_lost_replies{.rules = {{VerdictKind::refused}, {VerdictKind::lost_reply}}};

Spent one_crash() {
  Spent spent;
  spent.add(0);
  return spent;
}

// The insight into the first root cause with these faults, and the cause.
struct Seen {
  RootCause cause;
  Insight insight;
};
Seen insight_into(const Scenario& scenario, const std::vector<std::string>& faults,
                  const InsightOptions& options = {}) {
  const Exploration exploration = explore(scenario);
  for (const RootCause& cause : exploration.root_causes) {
    if (cause.faults == faults) return {cause, InsightFinder(scenario, exploration, options).of(cause, cause.path)};
  }
  ADD_FAILURE() << "no such root cause";
  return {};
}

// A relay that finishes the move only when its look fails; the caller counts on it.
Scenario moving_by_luck(FaultModel faults) {
  Scenario scenario = moving(
      [](Env& env) -> Script {
        co_await ask(env, Op::set, "to", 1);
        co_return Told::pending;
      },
      std::move(faults));
  add_relay(scenario, [](Env& env) -> Script {
    const auto looked = co_await ask(env, Op::get, "from");
    if (looked.failed()) co_await ask(env, Op::erase, "from");
    co_return Told::done;
  });
  return scenario;
}

// --- The point of no return

TEST(NoReturn, IsTheFaultThatADesignCanNotMend) {
  const Seen seen = insight_into(moving(moves_carelessly, refusals), {"toy.erase from 0 not done"});
  EXPECT_EQ(seen.insight.no_return.answer, Sought::found);
  EXPECT_EQ(seen.insight.no_return.after_step, 3u);
}

TEST(NoReturn, IsTheSecondFaultWhereTheFirstOneCanBeUndone) {
  const Seen seen =
      insight_into(moving(moves_and_undoes, refusals), {"toy.erase from 0 not done", "toy.erase to 0 not done"});
  EXPECT_EQ(seen.insight.no_return.after_step, 5u);
}

TEST(NoReturn, IsTheStartWhereNoRunEndsWell) {
  const auto half = [](Env& env) -> Script {
    co_await ask(env, Op::set, "to", 1);
    co_return Told::done;
  };
  const Seen seen = insight_into(moving(half, {}), {});
  EXPECT_EQ(seen.insight.no_return.answer, Sought::found);
  EXPECT_EQ(seen.insight.no_return.after_step, 0u);
  EXPECT_THAT(seen.insight.no_return.good_run, IsEmpty());
}

TEST(NoReturn, IsNeverReachedByALoopThatAFaultWouldLeaveForTheBetter) {
  const Scenario scenario = moving_by_luck(refusals);
  const Seen seen = insight_into(scenario, {});
  EXPECT_EQ(seen.insight.no_return.answer, Sought::none);
  const World end = after_all(scenario, seen.insight.no_return.good_run);
  EXPECT_THAT(judge_end(scenario, end, Ending::loop).damages, IsEmpty());
}

TEST(NoReturn, CountsWithTheBudgetsThatAreLeftOnly) {
  FaultModel none = refusals;
  none.faults_max = 0;
  EXPECT_EQ(insight_into(moving_by_luck(none), {}).insight.no_return.after_step, 0u);
}

TEST(NoReturn, IsWhereAnInvariantThatAlwaysHoldsIsBroken) {
  Scenario scenario = moving(moves_carelessly, refusals);
  scenario.invariants = {{.name = "never both", .always = true, .violations = [](const Backend& backend) {
                            return state_of(backend).size() == 2 ? std::vector<std::string>{"both"}
                                                                 : std::vector<std::string>{};
                          }}};
  const Seen seen = insight_into(scenario, {});
  EXPECT_EQ(seen.cause.path.size(), 1u);
  EXPECT_EQ(seen.insight.no_return.after_step, 1u);
  EXPECT_THAT(seen.insight.no_return.good_run, ElementsAre(delivery(1, refused_500), hearing(1)));
}

TEST(NoReturn, IsNotDeterminedWhenALimitComesFirst) {
  const Seen seen = insight_into(moving(moves_carelessly, refusals), {"toy.erase from 0 not done"}, {.worlds_max = 1});
  EXPECT_EQ(seen.insight.no_return.answer, Sought::cut_off);
  EXPECT_THAT(seen.insight.no_return.good_run, IsEmpty());
}

// A caller who leaves out half of it when the look fails, which is the shorter way.
TEST(NoReturn, IsNotTheStartOnlyBecauseASearchThatWasCutOffFoundNoGoodEnd) {
  FaultModel faults = refusals;
  faults.only = {{"toy.get from 0", FaultClass::not_done}};
  const auto hasty = [](Env& env) -> Script {
    const auto looked = co_await ask(env, Op::get, "from");
    const bool is_blind = looked.failed();
    co_await ask(env, Op::set, "to", 1);
    if (!is_blind) co_await ask(env, Op::erase, "from");
    co_return Told::done;
  };
  const Scenario scenario = moving(hasty, faults);
  const Exploration cut_off = explore(scenario, {.search = {.bounds = {.steps_max = 4}}});
  ASSERT_EQ(cut_off.ends.judged, 1u);
  ASSERT_EQ(cut_off.ends.violating, 1u);
  EXPECT_EQ(InsightFinder(scenario, cut_off).no_return_of(cut_off.root_causes[0].path).after_step, 1u);
}

// Whether some way on ends well, found by walking every one.
bool ends_well_somewhere(const Scenario& scenario, const World& world, const Spent& spent) {
  std::map<Fingerprint, std::vector<Spent>> seen;
  bool is_good = false;
  visit_all(scenario.system, Budgets(scenario.system.faults), world, spent, seen, [&](const World& each) {
    if (std::ranges::any_of(enabled(scenario.system, each), happens_by_itself)) return;
    is_good |= judge_end(scenario, each, Ending::quiet).damages.empty();
  });
  return is_good;
}

struct Design {
  const char* name;
  ScriptProgram::Function script;
};
std::ostream& operator<<(std::ostream& out, const Design& design) { return out << design.name; }

class NoReturnOf : public testing::TestWithParam<Design> {};

TEST_P(NoReturnOf, EachRootCauseIsConfirmedByWalkingEveryWay) {
  FaultModel faults = refusals_and_lost_replies;
  faults.crashes_max = 1;
  faults.faults_max = 3;
  const Scenario scenario = moving(GetParam().script, faults);
  const Exploration exploration = explore(scenario);
  InsightFinder finder(scenario, exploration);
  for (const RootCause& cause : exploration.root_causes) {
    const NoReturn found = finder.no_return_of(cause.path);
    ASSERT_EQ(found.answer, Sought::found);
    for (std::size_t size = 0; size <= cause.path.size(); ++size) {
      const std::vector<Step> prefix(cause.path.begin(), cause.path.begin() + size);
      const Spent spent = *spent_on(scenario.system, scenario.start(), prefix);
      EXPECT_EQ(ends_well_somewhere(scenario, after_all(scenario, prefix), spent), size < found.after_step) << size;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Designs, NoReturnOf,
                         testing::Values(Design{"careless", moves_carelessly}, Design{"undoing", moves_and_undoes},
                                         Design{"retrying", moves_with_a_retry}));

// --- The nearest good run

TEST(GoodRun, GoesAlongUntilTheLastWorldThatCanEndWell) {
  const Seen seen = insight_into(moving(moves_carelessly, refusals), {"toy.erase from 0 not done"});
  EXPECT_THAT(seen.insight.no_return.good_run, ElementsAre(delivery(1), hearing(1), delivery(2), hearing(2)));
}

TEST(GoodRun, NeedsNoMoreFaultsThanItMust) {
  const Seen seen =
      insight_into(moving(moves_and_undoes, refusals), {"toy.erase from 0 not done", "toy.erase to 0 not done"});
  EXPECT_THAT(seen.insight.no_return.good_run,
              ElementsAre(delivery(1), hearing(1), delivery(2, refused_500), hearing(2), delivery(3), hearing(3)));
}

TEST(GoodEnds, KnowALoopThatHasDoneItsWork) {
  const Scenario scenario = moving_by_luck(refusals);
  GoodEnds ends(scenario, 1000);
  EXPECT_EQ(ends.from(scenario.start(), {}).answer, Sought::found);
}

TEST(GoodEnds, DoNotTakeWhatIsLostWithLessForLostWithMore) {
  Scenario scenario = moving(moves_carelessly, {.crashes_max = 1});
  scenario.system.actors[0].restarts = true;
  // Behind the copy, a crash is the only way to an end as before: nobody told anything, and "to" erased by the second
  // life.
  scenario.system.actors[0].program = std::make_shared<ScriptProgram>("again", [](Env& env) -> Script {
    const auto copied = co_await ask(env, Op::get, "to");
    if (copied.value() == 1) {
      co_await ask(env, Op::erase, "to");
      co_return Told::failed;
    }
    co_await ask(env, Op::set, "to", 1);
    co_return Told::done;
  });
  const World copied = after_all(scenario, {delivery(1), hearing(1), delivery(2)});
  GoodEnds ends(scenario, 1000);
  EXPECT_EQ(ends.from(copied, one_crash()).answer, Sought::none);
  EXPECT_EQ(ends.from(copied, {}).answer, Sought::found);
  EXPECT_EQ(ends.from(copied, one_crash()).answer, Sought::none);
}

TEST(NoReturn, IsNotDeterminedBeyondTheLimitsOfTheExploration) {
  for (const Bounds& bounds : {Bounds{.worlds_max = 1}, Bounds{.bytes_max = 1}, Bounds{.seconds_max = 0}}) {
    const Seen seen = insight_into(moving(moves_carelessly, refusals), {"toy.erase from 0 not done"},
                                   {.allowance = Allowance(bounds)});
    EXPECT_EQ(seen.insight.no_return.answer, Sought::cut_off);
    EXPECT_THAT(seen.insight.necessary_faults, IsEmpty());
    EXPECT_THAT(seen.insight.undetermined_faults, ElementsAre(2u));
  }
}

// --- Necessary faults

TEST(NecessaryFaults, AreBothWhereTheCompensationHasToFailToo) {
  const Seen seen =
      insight_into(moving(moves_and_undoes, refusals), {"toy.erase from 0 not done", "toy.erase to 0 not done"});
  EXPECT_THAT(seen.insight.necessary_faults, ElementsAre(2u, 4u));
}

TEST(NecessaryFaults, LeaveOutAFaultThatChangesNothing) {
  const Scenario scenario = moving(
      [](Env& env) -> Script {
        co_await ask(env, Op::set, "note", 0);
        co_await ask(env, Op::erase, "note");
        co_await demand(env, Op::set, "to", 1);
        co_await demand(env, Op::erase, "from");
        co_return Told::done;
      },
      refusals);
  const Exploration exploration = explore(scenario);
  const auto cause = std::ranges::find(exploration.root_causes, std::vector<std::string>{"toy.erase from 0 not done"},
                                       &RootCause::faults);
  ASSERT_NE(cause, exploration.root_causes.end());
  const std::vector<Step> path = {
      delivery(1, refused_500), hearing(1), delivery(2), hearing(2), delivery(3), hearing(3),
      delivery(4, refused_500), hearing(4)};
  EXPECT_THAT(InsightFinder(scenario, exploration).of(*cause, path).necessary_faults, ElementsAre(6u));
}

TEST(NecessaryFaults, AreNotClaimedWhenALimitComesFirst) {
  const Seen seen =
      insight_into(moving(moves_carelessly, refusals), {"toy.erase from 0 not done"}, {.bounds = {.worlds_max = 1}});
  EXPECT_THAT(seen.insight.necessary_faults, IsEmpty());
  EXPECT_THAT(seen.insight.undetermined_faults, ElementsAre(2u));
}

TEST(NecessaryFaults, ShareALimit) {
  const std::vector<std::string> both = {"toy.erase from 0 not done", "toy.erase to 0 not done"};
  const Seen seen = insight_into(moving(moves_and_undoes, refusals), both, {.searched_max = 1});
  EXPECT_THAT(seen.insight.necessary_faults, IsEmpty());
  EXPECT_THAT(seen.insight.undetermined_faults, ElementsAre(2u, 4u));
}

// Enough for the larger one, not for both.
TEST(NecessaryFaults, AreCutOffByWhatEarlierSearchesHaveUsed) {
  const Scenario scenario = moving(moves_and_undoes, refusals);
  Scenario alone = scenario;
  alone.system.faults.only = {{"toy.erase from 0", FaultClass::not_done}};
  const std::size_t worlds = search_and_judge(alone, {}).search.counts.worlds;
  const std::vector<std::string> both = {"toy.erase from 0 not done", "toy.erase to 0 not done"};
  const Seen seen = insight_into(scenario, both, {.searched_max = worlds});
  EXPECT_THAT(seen.insight.necessary_faults, ElementsAre(2u));
  EXPECT_THAT(seen.insight.undetermined_faults, ElementsAre(4u));
}

// Either refusal leaves it half done. Only one of them leaves a note.
TEST(NecessaryFaults, LeaveOutAFaultWithoutWhichSomeOfTheDamageIsLeft) {
  Scenario scenario = moving(
      [](Env& env) -> Script {
        const auto first = co_await ask(env, Op::get, "first");
        const bool leaves_a_note = first.failed();
        const auto second = co_await ask(env, Op::get, "second");
        const bool forgets = leaves_a_note || second.failed();
        co_await demand(env, Op::set, "to", 1);
        if (leaves_a_note) co_await demand(env, Op::set, "note", 1);
        if (!forgets) co_await demand(env, Op::erase, "from");
        co_return Told::done;
      },
      refusals);
  scenario.invariants = {{.name = "no note", .violations = [](const Backend& backend) {
                            return dynamic_cast<const Store&>(backend).get("note") == 1
                                       ? std::vector<std::string>{"note"}
                                       : std::vector<std::string>{};
                          }}};
  const Exploration exploration = explore(scenario);
  const auto cause = std::ranges::find(exploration.root_causes, std::vector<std::string>{"toy.get first 0 not done"},
                                       &RootCause::faults);
  ASSERT_NE(cause, exploration.root_causes.end());
  ASSERT_THAT(cause->news, testing::Contains("invariant: no note"));
  std::vector<Step> path = {delivery(1, refused_500), hearing(1), delivery(2, refused_500), hearing(2)};
  for (const CallId call : {3, 4}) path.insert(path.end(), {delivery(call), hearing(call)});
  EXPECT_THAT(InsightFinder(scenario, exploration).of(*cause, path).necessary_faults, IsEmpty());
}

TEST(NecessaryFaults, CountACrash) {
  const Seen seen = insight_into(moving(moves_carelessly, {.crashes_max = 1}), {"crash actor1"});
  ASSERT_THAT(seen.insight.necessary_faults, SizeIs(1));
  EXPECT_EQ(seen.cause.path[seen.insight.necessary_faults[0]].kind, Step::Kind::crash);
}

// --- Pauses

const Step pause{.kind = Step::Kind::pause};

TEST(Pause, IsSpentFromItsOwnBudgetAndFromThatOfAllFaults) {
  const Scenario scenario = moving(moves_carelessly, {.faults_max = 2, .pauses_max = 1});
  const Budgets budgets(scenario.system.faults);
  const auto once = spent_after(budgets, scenario.start(), pause, {});
  ASSERT_TRUE(once);
  EXPECT_EQ(once, after(budgets, scenario.start(), pause, {}));
  EXPECT_FALSE(spent_after(budgets, scenario.start(), pause, *once));
  EXPECT_FALSE(spent_after(Budgets({.faults_max = 0, .pauses_max = 1}), scenario.start(), pause, {}));
}

TEST(Pause, IsAFaultSiteThatCanBeTheOnlyOne) {
  Scenario scenario = moving(moves_carelessly, {.pauses_max = 1});
  EXPECT_EQ(site_of(scenario.system, scenario.start(), pause), pause_site());
  scenario.system.faults.only = {pause_site()};
  EXPECT_TRUE(scenario.system.faults.may_pause());
  scenario.system.faults.only = std::vector<FaultSite>{};
  EXPECT_FALSE(scenario.system.faults.may_pause());
}

}  // namespace
}  // namespace halfdone::sim

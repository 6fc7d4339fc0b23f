// Each of the five designs is violated, with the counterexamples that one expects from reading it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/delete_user/scenario.h"
#include "scenarios/registry.h"
#include "sim/explain/exploration.h"
#include "sim/explain/insight.h"
#include "sim/replay/all_faults.h"
#include "sim/replay/plan.h"
#include "sim/replay/token.h"
#include "sim/replay/trace.h"

namespace halfdone::scenarios {
namespace {

using sim::Check;
using sim::Exploration;
using sim::Result;
using sim::RootCause;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

sim::Scenario scenario_of(const std::string& design, const std::string& variant = "", unsigned callers = 1) {
  return build({"delete_user", design, variant, callers});
}

const RootCause* cause_of(const Exploration& exploration, const std::vector<std::string>& faults) {
  const auto found = std::ranges::find(exploration.root_causes, faults, &RootCause::faults);
  return found == exploration.root_causes.end() ? nullptr : &*found;
}

bool breaks(const RootCause& cause, Check check, const std::string& kind) {
  return std::ranges::any_of(cause.damages,
                             [&](const sim::Damage& damage) { return damage.check == check && damage.kind == kind; });
}

std::vector<std::vector<std::string>> faults_of_all(const Exploration& exploration) {
  std::vector<std::vector<std::string>> faults;
  for (const RootCause& cause : exploration.root_causes) faults.push_back(cause.faults);
  return faults;
}

TEST(ProposalDate, LosesTheProfileAndKeepsTheLoginWithoutAnyFault) {
  const Exploration exploration = explore(scenario_of("proposal_date"));
  EXPECT_EQ(exploration.result, Result::violated);
  const RootCause* cause = cause_of(exploration, {});
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->callers[0].told, sim::Told::failed);
  EXPECT_TRUE(breaks(*cause, Check::atomic, "public.users gone"));
  EXPECT_TRUE(breaks(*cause, Check::invariant, "every login has a profile"));
}

TEST(Today, OrphansTheTeamWithoutAnyFault) {
  const Exploration exploration = explore(scenario_of("today"));
  EXPECT_EQ(exploration.result, Result::violated);
  const RootCause* cause = cause_of(exploration, {});
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->callers[0].told, sim::Told::done);
  EXPECT_TRUE(breaks(*cause, Check::atomic, "public.teams left"));
  EXPECT_TRUE(breaks(*cause, Check::bystanders, "public.transactions missing"));
  EXPECT_FALSE(breaks(*cause, Check::atomic, "auth.users left"));
}

TEST(Today, LeavesALoginWithoutAProfileWhenAuthRefuses) {
  const Exploration exploration = explore(scenario_of("today"));
  const RootCause* cause = cause_of(exploration, {"auth.admin_delete_user not done"});
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->cost.faults, 1u);
  EXPECT_EQ(cause->callers[0].told, sim::Told::done);
  EXPECT_TRUE(breaks(*cause, Check::atomic, "auth.users left"));
  EXPECT_TRUE(breaks(*cause, Check::invariant, "every login has a profile"));
}

TEST(Today, TellsFailedAlthoughTheOthersGoOnWhenTheDatabaseRefuses) {
  const Exploration exploration = explore(scenario_of("today"));
  const RootCause* cause = cause_of(exploration, {"db.delete_users not done"});
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->callers[0].told, sim::Told::failed);
  EXPECT_TRUE(breaks(*cause, Check::atomic, "auth.users gone"));
}

TEST(NestedTry, RestoresABareUserWhenTheContactStays) {
  const Exploration exploration = explore(scenario_of("nested_try"));
  const RootCause* cause = cause_of(exploration, {"resend.contacts_remove not done"});
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->callers[0].told, sim::Told::failed);
  EXPECT_TRUE(breaks(*cause, Check::atomic, "public.users_on_team gone"));
  EXPECT_FALSE(breaks(*cause, Check::atomic, "auth.users gone"));
}

TEST(NestedTry, CanNotRestoreTheProfileThatTheTriggerHasMade) {
  const sim::Scenario scenario = with_all_faults(scenario_of("nested_try"));
  const sim::Plan plan = sim::parse_plan(
      "# halfdone plan 1\nscenario delete_user\ndesign nested_try\nresend.contacts_remove#1 refused(500)\n", "plan");
  const sim::PlannedRun run = follow(scenario, plan);
  ASSERT_THAT(run.problems, IsEmpty());
  const sim::Trace trace = sim::trace(scenario, run.path);
  EXPECT_THAT(trace.moments, Contains(AllOf(Field(&sim::Moment::call, "db.insert_users"),
                                            Field(&sim::Moment::answer, HasSubstr("23505")))));
}

TEST(NestedTry, CanNotRestoreTheProfileWithoutItsLogin) {
  const sim::Scenario scenario = with_all_faults(scenario_of("nested_try"));
  const sim::Plan plan = sim::parse_plan(
      "# halfdone plan 1\nscenario delete_user\ndesign nested_try\nauth.admin_delete_user#1 lost_reply\n", "plan");
  const sim::PlannedRun run = follow(scenario, plan);
  ASSERT_THAT(run.problems, IsEmpty());
  const sim::Trace trace = sim::trace(scenario, run.path);
  EXPECT_THAT(trace.moments, Contains(AllOf(Field(&sim::Moment::call, "db.insert_users"),
                                            Field(&sim::Moment::answer, HasSubstr("23503")))));
}

TEST(Sequential, StopsHalfWayAtTheFirstError) {
  const Exploration exploration = explore(scenario_of("sequential"));
  const RootCause* cause = cause_of(exploration, {"auth.admin_delete_user not done"});
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->callers[0].told, sim::Told::failed);
  EXPECT_TRUE(breaks(*cause, Check::atomic, "public.users gone"));
  EXPECT_TRUE(breaks(*cause, Check::invariant, "every login has a profile"));
}

TEST(Sequential, IsLeftHalfDoneByACrash) {
  EXPECT_THAT(faults_of_all(explore(scenario_of("sequential"))), Contains(ElementsAre("crash caller")));
}

TEST(Outbox, RepeatsForEverWhatCanNotSucceedAnyMore) {
  const Exploration exploration = explore(scenario_of("outbox"));
  const RootCause* cause = cause_of(exploration, {"auth.admin_delete_user done but unheard"});
  ASSERT_TRUE(cause);
  // What it asks for changes nothing any more.
  EXPECT_EQ(cause->ending, sim::Ending::quiet);
  EXPECT_TRUE(breaks(*cause, Check::atomic, "public.outbox left"));
}

TEST(Outbox, DoesNotKnowWhatItsCommitDid) {
  const Exploration exploration = explore(scenario_of("outbox"));
  const RootCause* cause = cause_of(exploration, {"db.commit done but unheard"});
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->callers[0].told, sim::Told::failed);
}

class EveryDesign : public testing::TestWithParam<const char*> {};

TEST_P(EveryDesign, IsExploredCompletelyWithEachWitness) {
  const Exploration exploration = explore(scenario_of(GetParam()));
  EXPECT_EQ(exploration.search.left, 0u);
  EXPECT_THAT(exploration.missing_witnesses, IsEmpty());
  EXPECT_EQ(exploration.result, Result::violated);
}

TEST_P(EveryDesign, HasCounterexamplesThatReplayFromPlanAndToken) {
  const sim::Scenario scenario = scenario_of(GetParam());
  const sim::Scenario all = with_all_faults(scenario);
  for (const RootCause& cause : explore(scenario).root_causes) {
    const sim::Plan plan = plan_for(scenario, cause.path);
    const sim::PlannedRun planned = follow(scenario, sim::parse_plan(print(plan), "plan"));
    EXPECT_THAT(planned.problems, IsEmpty());
    const sim::TokenRun tokened = follow(scenario, sim::parse_token(print(token_for(scenario, planned.path))));
    EXPECT_FALSE(tokened.diverged);
    EXPECT_EQ(tokened.path, planned.path);
    EXPECT_EQ(sim::trace(all, planned.path).judgement.damages.size(), cause.damages.size());
  }
}

TEST_P(EveryDesign, HasAGoodRunUpToThePointOfNoReturnOfEachCounterexample) {
  const sim::Scenario scenario = scenario_of(GetParam());
  const Exploration exploration = explore(scenario);
  sim::InsightFinder finder(scenario, exploration);
  for (const RootCause& cause : exploration.root_causes) {
    const sim::Insight insight = finder.of(cause, cause.path);
    ASSERT_EQ(insight.no_return.answer, sim::Sought::found);
    ASSERT_GT(insight.no_return.after_step, 0u);
    const sim::Trace good = sim::trace(scenario, insight.no_return.good_run);
    EXPECT_THAT(good.judgement.damages, IsEmpty());
    const std::size_t shared = insight.no_return.after_step - 1;
    EXPECT_TRUE(std::equal(cause.path.begin(), cause.path.begin() + shared, insight.no_return.good_run.begin()));
    EXPECT_EQ(insight.necessary_faults.size(), cause.cost.faults + cause.cost.crashes);
  }
}

TEST_P(EveryDesign, IsTheSameForAnyNumberOfThreads) {
  sim::ExploreOptions three;
  three.search.threads = 3;
  const Exploration one = explore(scenario_of(GetParam()));
  const Exploration other = explore(scenario_of(GetParam()), three);
  EXPECT_EQ(one.search.digests, other.search.digests);
  EXPECT_EQ(one.search.counts.distinct, other.search.counts.distinct);
  EXPECT_EQ(one.ends.violating, other.ends.violating);
  ASSERT_EQ(one.root_causes.size(), other.root_causes.size());
  for (std::size_t index = 0; index < one.root_causes.size(); ++index)
    EXPECT_EQ(one.root_causes[index].path, other.root_causes[index].path);
}

TEST_P(EveryDesign, TellsNoErrorFromAnother) {
  const Exploration exploration = explore(scenario_of(GetParam()));
  ASSERT_TRUE(exploration.handled_alike);
  for (const sim::HandledAlike& call : *exploration.handled_alike) {
    // After 57P01 its connection is gone, and the client knows.
    EXPECT_EQ(call.groups.size(), call.call == "db.commit" ? 2u : 1u) << call.call;
  }
}

TEST_P(EveryDesign, HasAFingerprintThatIsKeptRight) {
  sim::ExploreOptions options;
  options.search.checks_invariants = true;
  options.search.bounds.worlds_max = 20'000;
  EXPECT_GT(explore(scenario_of(GetParam()), options).search.counts.worlds, 0u);
}

INSTANTIATE_TEST_SUITE_P(DeleteUser, EveryDesign,
                         testing::Values("proposal_date", "today", "nested_try", "sequential", "outbox"));

TEST(Variants, AreExploredToo) {
  for (const VariantInfo& variant : find("delete_user").variants) {
    EXPECT_EQ(explore(scenario_of("sequential", variant.name)).result, Result::violated) << variant.name;
  }
}

// Re-creating the login lifts the ban of a moderator: the compensation doesn't know of it.
TEST(Variants, ABannedUserIsNotRestoredAsBanned) {
  const Exploration exploration = explore(scenario_of("nested_try", "banned"));
  const auto lifts_the_ban = [](const RootCause& cause) {
    return std::ranges::any_of(cause.judgement.difference, [](const sim::RowChange& change) {
      return change.table == "auth.users" &&
             std::ranges::find(change.fields, "banned_until", &sim::RowChange::Field::name) != change.fields.end();
    });
  };
  EXPECT_TRUE(std::ranges::any_of(exploration.root_causes, lifts_the_ban));
}

TEST(TwoCallers, AreExploredCompletely) {
  sim::ExploreOptions options;
  const Exploration exploration = explore(scenario_of("sequential", "", 2), options);
  EXPECT_EQ(exploration.search.left, 0u);
  EXPECT_EQ(exploration.result, Result::violated);
}

}  // namespace
}  // namespace halfdone::scenarios

// Reductions change neither what ends there are nor what is wrong with them: the saga with and without each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "scenarios/delete_user/scenario.h"
#include "sim/check/end.h"
#include "sim/explore/reduced.h"
#include "sim/explore/search.h"
#include "sim/reduce/all_reductions.h"
#include "tests/scenarios/saga_mutants.h"

namespace halfdone::scenarios::delete_user {
namespace {

using sim::FaultModel;
using sim::VerdictKind;

using Names = std::vector<std::string>;

Names all_names() {
  Names names;
  for (const sim::Reduction* reduction : sim::all_reductions()) names.emplace_back(reduction->name());
  return names;
}

struct Found {
  std::set<std::string> ends;     // what the services hold, and what the callers were told
  std::set<std::string> damages;  // what is wrong at them
  std::size_t worlds = 0;
};

Found explore_without(const Names& without, sim::Scenario scenario, const FaultModel& faults) {
  scenario.system.faults = faults;
  scenario.id.without = without;
  sim::reduce(scenario);
  const auto dynamics = scenario.dynamics();
  const sim::World initial = dynamics->start(scenario.initial);
  sim::Search search(*dynamics, initial);
  Found found;
  sim::SearchObserver observer;
  observer.on_end = [&](const sim::World& world, sim::VisitId, sim::Ending ending) {
    std::string end = to_string(world.backend().rows_fingerprint());
    for (const sim::Actor& actor : world.actors()) end += name_of(actor.told);
    found.ends.insert(end);
    for (const sim::Damage& damage : sim::judge_end(scenario, world, ending).damages) {
      found.damages.insert(std::string(name_of(damage.check)) + ": " + damage.kind);
    }
  };
  found.worlds = search.run(observer).counts.worlds;
  return found;
}

struct Model {
  std::string name;
  FaultModel faults;
};

// Small enough to be explored without any reduction.
std::vector<Model> models() {
  FaultModel any = default_faults();
  any.crashes_max = 0;
  FaultModel crash = default_faults();
  crash.faults_max = 1;
  crash.crashes_max = 1;
  FaultModel pause = default_faults();
  pause.faults_max = 2;
  pause.crashes_max = 0;
  pause.pauses_max = 1;
  FaultModel late = pause;
  late.pauses_max = 0;
  late.rules.push_back({VerdictKind::late, std::nullopt, 2});
  return {{"any", any}, {"crash", crash}, {"pause", pause}, {"late", late}};
}

class ReductionsTest : public testing::TestWithParam<Model> {};

TEST_P(ReductionsTest, LeaveTheSameEnds) {
  const sim::Scenario scenario = build({"delete_user", "saga", "", 1}, Before::in_both_teams);
  const Found full = explore_without(all_names(), scenario, GetParam().faults);
  const Found reduced = explore_without({}, scenario, GetParam().faults);
  EXPECT_EQ(full.ends, reduced.ends);
  EXPECT_EQ(full.damages, reduced.damages);
  EXPECT_GT(full.worlds, 5 * reduced.worlds) << "the reductions reduce nothing";
}

TEST_P(ReductionsTest, LeaveTheSameEndsWhenOneIsOff) {
  const sim::Scenario scenario = build({"delete_user", "saga", "", 1}, Before::in_both_teams);
  const Found reduced = explore_without({}, scenario, GetParam().faults);
  for (const std::string& name : all_names())
    EXPECT_EQ(explore_without({name}, scenario, GetParam().faults).ends, reduced.ends) << name;
}

INSTANTIATE_TEST_SUITE_P(Saga, ReductionsTest, testing::ValuesIn(models()),
                         [](const auto& test) { return test.param.name; });

// An entry of a coordinator's own that comes late ends the saga under its feet, and the other caller's begins.
TEST(ReductionsOfTwoCallers, LeaveTheSameEnds) {
  const sim::Scenario scenario = build({"delete_user", "saga", "", 2}, Before::in_both_teams);
  FaultModel faults = default_faults();
  faults.faults_max = 2;
  faults.crashes_max = 0;
  faults.rules.push_back({VerdictKind::late, std::nullopt, 1});
  const Found full = explore_without({"ample_sets", "superseded_workers", "inert_requests"}, scenario, faults);
  const Found reduced = explore_without({}, scenario, faults);
  EXPECT_EQ(full.ends, reduced.ends);
  EXPECT_EQ(full.damages, reduced.damages);
  EXPECT_GT(full.worlds, 2 * reduced.worlds) << "the reductions reduce nothing";
}

class ReducedDesign : public testing::TestWithParam<std::string> {};

TEST_P(ReducedDesign, ShowsTheSameEndsAndDamage) {
  for (const unsigned callers : {1u, 2u}) {
    const sim::Scenario scenario = build({"delete_user", GetParam(), "", callers}, Before::in_both_teams);
    FaultModel faults = default_faults();
    faults.faults_max = 1;
    faults.crashes_max = callers == 1 ? 2 : 0;
    const Found full = explore_without(all_names(), scenario, faults);
    const Found reduced = explore_without({}, scenario, faults);
    EXPECT_EQ(full.ends, reduced.ends);
    EXPECT_EQ(full.damages, reduced.damages);
  }
}

INSTANTIATE_TEST_SUITE_P(DeleteUser, ReducedDesign,
                         testing::Values("proposal_date", "today", "nested_try", "sequential", "outbox"),
                         [](const auto& test) { return test.param; });

class ReducedMutant : public testing::TestWithParam<std::string> {};

TEST_P(ReducedMutant, ShowsTheSameDamage) {
  const auto mutant = std::ranges::find(mutants(), GetParam(), &Mutant::name);
  const sim::Scenario scenario = scenario_of(*mutant);
  const Found full = explore_without(all_names(), scenario, scenario.system.faults);
  const Found reduced = explore_without({}, scenario, scenario.system.faults);
  EXPECT_FALSE(full.damages.empty());
  EXPECT_EQ(full.damages, reduced.damages);
}

INSTANTIATE_TEST_SUITE_P(Saga, ReducedMutant,
                         testing::Values("epoch_not_checked", "lapse_not_noticed", "no_time_wait",
                                         "unknown_taken_for_refused", "failure_swallowed", "intent_after_the_call",
                                         "ban_lifted", "login_absent_is_an_error"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace halfdone::scenarios::delete_user

#include "sim/replay/all_faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/leases.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;

TEST(AllFaults, AreEveryVerdictEverywhereAndAsManyCrashesAndPausesAsCanBeCounted) {
  const FaultModel faults = with_all_faults(moving(moves_carelessly, {})).system.faults;
  for (const VerdictKind kind : all_verdicts) {
    if (kind == VerdictKind::ok) continue;
    const FaultRule* rule = faults.rule(kind, 0);
    ASSERT_TRUE(rule) << name_of(kind);
    EXPECT_EQ(rule->max, std::nullopt) << name_of(kind);
  }
  EXPECT_EQ(faults.faults_max, std::nullopt);
  EXPECT_EQ(faults.crashes_max, 255u);
  EXPECT_EQ(faults.pauses_max, 255u);
}

// A worker that shares its work by leases.
Scenario with_a_worker(FaultModel faults) {
  Scenario scenario = moving(moves_carelessly, std::move(faults));
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::get, "to");
    co_return Told::done;
  });
  scenario.system.actors[1].leases = std::make_shared<NeverSuperseded>();
  scenario.system.actors[1].restarts = true;
  return scenario;
}

// Where no reply can be lost, orphaned polls are stepped. With all faults they needn't be, and choices would have other
// numbers.
TEST(AllFaults, AreSteppedByTheReductionsThatTheSearchUsed) {
  const Scenario scenario = with_a_worker({});
  const std::vector<std::string> without = scenario.dynamics()->without();
  ASSERT_THAT(without, testing::Contains("orphaned_polls"));
  EXPECT_EQ(with_all_faults(scenario).dynamics()->without(), without);
  Scenario lossy = with_a_worker({.rules = {{VerdictKind::lost_reply}}});
  EXPECT_THAT(lossy.dynamics()->without(), testing::Not(testing::Contains("orphaned_polls")));
  EXPECT_EQ(with_all_faults(lossy).dynamics()->without(), lossy.dynamics()->without());
  lossy.id.without = {"symmetry"};
  EXPECT_THAT(with_all_faults(lossy).dynamics()->without(), testing::Contains("symmetry"));
}

// What was found to apply isn't asked again: a rule that looks between ends is looked at in the search.
TEST(AllFaults, DecideNothingAnew) {
  const Scenario scenario = moving(moves_carelessly, {.rules = {{VerdictKind::lost_reply}}});
  EXPECT_TRUE(with_all_faults(scenario).is_settled);
}

}  // namespace
}  // namespace halfdone::sim

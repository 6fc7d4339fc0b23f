// What ships keeps what its reductions rely on, as far as these audits go: each design with one caller, any number of the
// usual faults and a crash, its first 8,000 raw worlds (all of them, where it has fewer).
#include <gtest/gtest.h>

#include "scenarios/delete_user/scenario.h"
#include "sim/explore/audit.h"

namespace halfdone::scenarios::delete_user {
namespace {

class ShippedDesign : public testing::TestWithParam<std::string> {};

TEST_P(ShippedDesign, KeepsWhatReductionsRelyOn) {
  sim::Scenario scenario = build({"delete_user", GetParam(), "", 1}, Before::in_both_teams);
  scenario.system.faults = default_faults();
  scenario.system.faults.crashes_max = 1;
  const sim::Audit found = audit(scenario, {.worlds_max = 8'000});
  EXPECT_FALSE(found.broken) << print(scenario, *found.broken);
  EXPECT_GT(found.transitions, found.worlds / 2);
}

INSTANTIATE_TEST_SUITE_P(DeleteUser, ShippedDesign,
                         testing::Values("proposal_date", "today", "nested_try", "sequential", "outbox", "saga"),
                         [](const auto& test) { return test.param; });

TEST(ShippedSaga, KeepsWhatReductionsRelyOnWithLateRequestsAndAPause) {
  sim::Scenario scenario = build({"delete_user", "saga", "", 1}, Before::in_both_teams);
  scenario.system.faults = default_faults();
  scenario.system.faults.rules.push_back({sim::VerdictKind::late, std::nullopt, 1});
  scenario.system.faults.pauses_max = 1;
  scenario.system.faults.crashes_max = 1;
  const sim::Audit found = audit(scenario, {.worlds_max = 12'000});
  EXPECT_FALSE(found.broken) << print(scenario, *found.broken);
}

}  // namespace
}  // namespace halfdone::scenarios::delete_user

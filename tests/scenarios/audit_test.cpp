// What ships keeps what its reductions rely on, as far as these audits go: each design with one caller, any number of the
// usual faults and a crash, 60,000 raw worlds (all of them, where it has fewer).
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
  const sim::Audit found = audit(scenario, {.worlds_max = 60'000});
  EXPECT_FALSE(found.broken) << print(scenario, *found.broken);
  EXPECT_GT(found.transitions, found.worlds / 2);
}

INSTANTIATE_TEST_SUITE_P(DeleteUser, ShippedDesign,
                         testing::Values("proposal_date", "today", "nested_try", "sequential", "outbox", "saga"),
                         [](const auto& test) { return test.param; });

sim::Scenario saga_with_late_requests() {
  using enum sim::VerdictKind;
  sim::Scenario scenario = build({"delete_user", "saga", "", 1}, Before::in_both_teams);
  scenario.system.faults = {.rules = {{refused}, {lost_request}, {lost_reply}, {late, std::nullopt, 1}}};
  return scenario;
}

TEST(ShippedSaga, KeepsWhatReductionsRelyOnWithLateRequests) {
  sim::Scenario scenario = saga_with_late_requests();
  scenario.system.faults.crashes_max = 0;
  const sim::Audit found = audit(scenario, {.worlds_max = 400'000});
  EXPECT_FALSE(found.broken) << print(scenario, *found.broken);
}

TEST(ShippedSaga, KeepsWhatReductionsRelyOnWithLateRequestsAndAPause) {
  sim::Scenario scenario = saga_with_late_requests();
  scenario.system.faults.pauses_max = 1;
  scenario.system.faults.crashes_max = 1;
  const sim::Audit found = audit(scenario, {.worlds_max = 100'000});
  EXPECT_FALSE(found.broken) << print(scenario, *found.broken);
}

// The promise as it was made at first: a coordinator whose saga has ended is superseded although the log has answered,
// before that, that it has it.
class DeafToAnswers : public sim::LeasePolicy {
 public:
  explicit DeafToAnswers(std::shared_ptr<const sim::LeasePolicy> policy) : policy_(std::move(policy)) {}
  bool is_superseded(const sim::Message& memory, bool lapsed, const sim::Event*,
                     const sim::Backend& backend) const override {
    return policy_->is_superseded(memory, lapsed, nullptr, backend);
  }

 private:
  std::shared_ptr<const sim::LeasePolicy> policy_;
};

// An entry that comes late ends the saga behind the back of a coordinator that has just read that it is its own.
TEST(ShippedSaga, WouldBreakAPromiseThatForgetsTheAnswerOnItsWay) {
  sim::Scenario scenario = saga_with_late_requests();
  scenario.system.faults.crashes_max = 0;
  for (sim::ActorInfo& actor : scenario.system.actors)
    if (actor.leases) actor.leases = std::make_shared<DeafToAnswers>(actor.leases);
  const sim::Audit found = audit(scenario, {.worlds_max = 400'000});
  ASSERT_TRUE(found.broken) << found.worlds << " worlds";
  EXPECT_EQ(found.broken->reduction, "superseded_workers");
}

}  // namespace
}  // namespace halfdone::scenarios::delete_user

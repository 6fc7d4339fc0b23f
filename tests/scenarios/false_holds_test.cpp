// A result that was wrong once: a claim that arrives late, after its coordinator has gone, keeps a saga from beginning
// until its lease ends. A reduction dropped such claims wherever replies could not be lost, and the saga "held".
#include <gtest/gtest.h>

#include "scenarios/delete_user/scenario.h"
#include "scenarios/services.h"
#include "sim/certificate/certify.h"
#include "sim/explain/exploration.h"
#include "sim/explore/reduced.h"

namespace halfdone::scenarios::delete_user {
namespace {

sim::Scenario with_the_rule() {
  sim::Scenario scenario = build({"delete_user", "saga", "", 1}, Before::in_both_teams);
  scenario.system.faults = {.rules = {{sim::VerdictKind::late, std::nullopt, 1}, {sim::VerdictKind::refused}},
                            .crashes_max = 0};
  scenario.invariants.push_back(
      {"nobody sits on a saga that has not begun", true, [](const sim::Backend& backend) {
         return static_cast<const Services&>(backend).query(
             "select s.id from sagas s where s.state = 'forward' and s.cursor = 0 and s.epoch is not null and "
             "s.lease_until <= now()",
             "the rule");
       }});
  return scenario;
}

TEST(FalseHolds, OfALateClaimIsGone) {
  const sim::Scenario scenario = with_the_rule();
  EXPECT_EQ(explore(scenario).result, sim::Result::violated);
}

TEST(FalseHolds, OfALateClaimIsSeenByEachReducerAndByPhysics) {
  for (const char* name : {"orphaned_polls", "idle_polls", "ample_sets", "inert_requests", "superseded_workers"}) {
    sim::Scenario scenario = with_the_rule();
    scenario.id.without = {name};
    EXPECT_EQ(explore(scenario).result, sim::Result::violated) << name;
  }
}

TEST(FalseHolds, SayWhichReductionIsOffAndWhy) {
  const sim::Scenario scenario = with_the_rule();
  std::vector<std::string> names;
  const sim::Reducer reducer = reducer_of(scenario);
  for (const sim::NotApplied& each : reducer.not_applied()) names.push_back(each.name);
  EXPECT_EQ(names, (std::vector<std::string>{"orphaned_polls", "superseded_workers", "ample_sets"}));
}

}  // namespace
}  // namespace halfdone::scenarios::delete_user

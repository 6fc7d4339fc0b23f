// What steps and paths cost, and what they spend.
#include <gtest/gtest.h>

#include "sim/world/spending.h"
#include "tests/sim/hand_made.h"

namespace halfdone::sim {
namespace {

using namespace hand_made;

TEST(Cost, CountsStepsFaultsAndCrashes) {
  using Kind = Step::Kind;
  EXPECT_EQ(cost_after({}, {.kind = Kind::reply}), (Cost{.steps = 1}));
  EXPECT_EQ(cost_after({}, {.kind = Kind::restart}), (Cost{.steps = 1}));
  EXPECT_EQ(cost_after({}, {.kind = Kind::deliver}), (Cost{.steps = 1}));
  EXPECT_EQ(cost_after({}, {.kind = Kind::crash}), (Cost{.crashes = 1, .steps = 1}));
  EXPECT_EQ(cost_after({}, {.kind = Kind::pause}), (Cost{.faults = 1, .steps = 1}));
  EXPECT_EQ(cost_after({}, {.kind = Kind::deliver, .verdict = {VerdictKind::late}}), (Cost{.faults = 1, .steps = 1}));
}

TEST(Spending, IsThatOfAllStepsOfAPath) {
  System system = vault_system(2);
  system.faults = {.rules = {{VerdictKind::refused, std::nullopt, 1u}}, .crashes_max = 1};
  const World world = world_of(system, {request(0), request(1)});
  const Step refused = delivery(request(0), {VerdictKind::refused}),
             second = delivery(request(1), {VerdictKind::refused});
  EXPECT_TRUE(spent_on(system, world, {refused, delivery(request(1))}));
  EXPECT_FALSE(spent_on(system, world, {refused, second}));
  EXPECT_FALSE(spent_on(system, world,
                        {refused,
                         delivery(request(1)),
                         {.kind = Step::Kind::crash, .actor = 0},
                         {.kind = Step::Kind::crash, .actor = 1}}));
}

}  // namespace
}  // namespace halfdone::sim

// The real fakes, with a memo and without.
#include <gtest/gtest.h>

#include "scenarios/registry.h"
#include "tests/sim/memo_walk.h"

namespace halfdone::scenarios {
namespace {

class MemoOfTheFakes : public testing::TestWithParam<std::string> {};

TEST_P(MemoOfTheFakes, ChangesNothing) {
  const sim::Scenario scenario = build({"delete_user", GetParam(), "", 2});
  const sim::MemoWalk walk = sim::walk_with_a_memo(scenario.system, scenario.start(), 4000);
  EXPECT_EQ(walk.difference, "");
  EXPECT_EQ(walk.worlds, 4000u);
}

INSTANTIATE_TEST_SUITE_P(DeleteUser, MemoOfTheFakes, testing::Values("today", "outbox", "saga"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace halfdone::scenarios

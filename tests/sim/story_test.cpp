// Stories of root causes, within the limits of the exploration.
#include "sim/explain/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;

Scenario careless() { return moving(moves_carelessly, {.rules = {{VerdictKind::refused}}}); }

TEST(Stories, AreOneForEachRootCause) {
  const Explained explained = explore_and_explain(careless());
  ASSERT_FALSE(explained.stories.empty());
  ASSERT_EQ(explained.stories.size(), explained.exploration.root_causes.size());
  EXPECT_EQ(explained.stories[0].insight.no_return.answer, Sought::found);
  EXPECT_FALSE(explained.stories[0].insight.necessary_faults.empty());
}

}  // namespace
}  // namespace halfdone::sim

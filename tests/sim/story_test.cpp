// Stories of root causes, within the limits of the exploration.
#include "sim/explain/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/replay/token.h"
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

std::vector<Step> steps_of(const Trace& trace) {
  std::vector<Step> steps;
  for (const Moment& moment : trace.moments) steps.push_back(moment.step);
  return steps;
}

// Another actor reads: before the fault in the search, and after it by the plan.
TEST(Stories, HaveATokenThatReplaysTheRunThatIsTold) {
  Scenario scenario = careless();
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::get, "note");
    co_return Told::done;
  });
  scenario.system.actors[1].repeats = false;
  const Explained explained = explore_and_explain(scenario);
  ASSERT_FALSE(explained.stories.empty());
  const Story& story = explained.stories[0];
  ASSERT_NE(steps_of(story.trace), story.cause.path);
  const TokenRun replayed = follow(scenario, parse_token(story.token));
  EXPECT_FALSE(replayed.diverged) << replayed.message;
  EXPECT_EQ(replayed.path, steps_of(story.trace));
}

// Another actor looks twice for what is moved, and leaves a note when it isn't there.
TEST(GoodStories, GoAlongWithTheStoryInAnOrderThatIsNotTheDefault) {
  Scenario scenario = moving(moves_and_undoes, {});
  add_relay(scenario, [](Env& env) -> Script {
    for (int look = 0; look < 2; ++look) {
      const auto looked = co_await ask(env, Op::get, "to");
      if (looked.value() == 1) co_return Told::done;
    }
    co_await ask(env, Op::set, "note", 1);
    co_return Told::done;
  });
  scenario.system.actors[1].repeats = false;
  const Explained explained = explore_and_explain(scenario);
  ASSERT_EQ(explained.stories.size(), 1u);
  const Story& story = explained.stories[0];
  ASSERT_GT(story.insight.no_return.after_step, 1u);
  ASSERT_TRUE(story.good_run);
  EXPECT_EQ(story.good_run->shares_steps, story.insight.no_return.after_step - 1);
  EXPECT_EQ(steps_of(story.good_run->trace), story.insight.no_return.good_run);
  EXPECT_EQ(follow(scenario, story.good_run->plan).path, story.insight.no_return.good_run);
}

}  // namespace
}  // namespace halfdone::sim

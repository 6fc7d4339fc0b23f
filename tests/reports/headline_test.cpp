// The first sentences of a report: what they count and whom they call what.
#include "reports/headline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/results.h"

namespace halfdone::reports {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

Design of(sim::Result result) {
  switch (result) {
    case sim::Result::holds: return design("careful", result);
    case sim::Result::violated: return violated();
    case sim::Result::incomplete: return cut_off();
  }
  return {};
}

std::string said(std::vector<sim::Result> results) {
  std::vector<Design> designs;
  for (const sim::Result result : results) designs.push_back(of(result));
  return headline(result_of(std::move(designs)));
}

TEST(Headline, SaysHowManyDesignsCameToWhat) {
  using enum sim::Result;
  EXPECT_THAT(said({violated}), EndsWith(", and it can go wrong."));
  EXPECT_THAT(said({holds}), EndsWith(", and it holds."));
  EXPECT_THAT(said({incomplete}), EndsWith(", and it was not explored to the end."));
  EXPECT_THAT(said({violated, violated}), EndsWith(", and all 2 can go wrong."));
  EXPECT_THAT(said({holds, holds}), EndsWith(", and all 2 hold."));
  EXPECT_THAT(said({incomplete, incomplete}), EndsWith(", and all 2 were not explored to the end."));
  EXPECT_THAT(said({holds, incomplete}), EndsWith(", and 1 of 2 holds, 1 of 2 was not explored to the end."));
  EXPECT_THAT(said({violated, violated, holds}), EndsWith(", and 2 of 3 can go wrong, 1 of 3 holds."));
  EXPECT_THAT(said({violated, holds, holds, incomplete, incomplete}),
              EndsWith(", and 1 of 5 can go wrong, 2 of 5 hold, 2 of 5 were not explored to the end."));
  EXPECT_EQ(said({}), "No design was explored.");
}

TEST(HeadlineDetails, SayWhatGoesWrongByItself) {
  const auto details = [](std::vector<sim::Cost> costs) {
    std::vector<Design> designs;
    for (const sim::Cost& cost : costs) {
      designs.push_back(violated());
      designs.back().root_causes[0].cost = cost;
    }
    return headline_details(result_of(std::move(designs)));
  };
  EXPECT_THAT(details({{0, 0, 4}}), HasSubstr("It goes wrong even when nothing fails."));
  EXPECT_THAT(details({{0, 0, 4}, {0, 0, 5}}), HasSubstr("All 2 of them go wrong even when nothing fails."));
  EXPECT_THAT(details({{0, 0, 4}, {1, 0, 5}}), HasSubstr("1 of them goes wrong even when nothing fails."));
  EXPECT_THAT(details({{0, 1, 4}, {1, 0, 5}}), Not(HasSubstr("even when nothing fails")));
}

TEST(HeadlineDetails, CountRootCausesOfAllDesigns) {
  Design two = violated();
  two.root_causes.push_back(lost_reply());
  EXPECT_THAT(headline_details(result_of({two, violated()})), HasSubstr("comes from 3 root causes"));
  EXPECT_THAT(headline_details(result_of({of(sim::Result::holds)})), EndsWith("none of them is wrong."));
  EXPECT_THAT(headline_details(result_of({two, violated()})), HasSubstr("2,468 different situations"));
}

TEST(VerdictWords, CountFaultsAndCrashes) {
  Design one = violated();
  const auto simplest = [&](sim::Cost cost) {
    one.root_causes[0].cost = cost;
    return verdict_words(one);
  };
  EXPECT_EQ(simplest({0, 0, 9}), "can go wrong: 1 root cause, the simplest without any fault");
  EXPECT_EQ(simplest({1, 0, 9}), "can go wrong: 1 root cause, the simplest with 1 fault");
  EXPECT_EQ(simplest({0, 1, 9}), "can go wrong: 1 root cause, the simplest with 1 fault");
  EXPECT_EQ(simplest({1, 2, 9}), "can go wrong: 1 root cause, the simplest with 3 faults");
}

TEST(VerdictWords, TellWhatNeverHappensFromAGoalThatIsMissed) {
  Design empty = violated();
  empty.root_causes.clear();
  EXPECT_THAT(verdict_words(empty), HasSubstr("a pass would be empty"));
  empty.goal_ends = 0;
  EXPECT_THAT(verdict_words(empty), HasSubstr("never does what it is for"));
}

TEST(VerdictWords, OfADesignThatHoldsNameWhatWasNotAsked) {
  Design good = of(sim::Result::holds);
  EXPECT_THAT(verdict_words(good), HasSubstr("; not asked: restored"));
  good.checks[2].ends = 1;
  EXPECT_THAT(verdict_words(good), Not(HasSubstr("not asked")));
  EXPECT_THAT(verdict_words(of(sim::Result::incomplete)), HasSubstr("not everything was explored"));
}

}  // namespace
}  // namespace halfdone::reports

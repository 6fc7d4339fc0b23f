// What became of each check: passed only where everything was explored and it was asked somewhere.
#include "reports/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/results.h"

namespace halfdone::reports {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

CheckLine line_of(const Design& design, const std::string& name) {
  for (const CheckLine& line : check_lines(design)) {
    if (line.name == name) return line;
  }
  throw std::logic_error("no line " + name);
}

CheckOutcome outcome_of(const Design& design, const std::string& name) { return line_of(design, name).outcome; }

const Design& right() {
  static const Design right = design("plain", sim::Result::holds);
  return right;
}

TEST(CheckLines, PassWhereTheyWereAskedAndNothingWasFound) {
  EXPECT_EQ(outcome_of(right(), "atomic"), CheckOutcome::passed);
  EXPECT_EQ(outcome_of(right(), "invariant: a shop has a clerk"), CheckOutcome::passed);
}

TEST(CheckLines, AreNotAskedWhereThereWasNoEndToAsk) {
  EXPECT_EQ(outcome_of(right(), "restored"), CheckOutcome::not_asked);
  EXPECT_EQ(line_of(right(), "restored").asked, "at no end");
  EXPECT_THAT(not_asked(right()), ElementsAre("restored"));
  EXPECT_THAT(not_asked(cut_off()), IsEmpty()) << "whatever is left may ask";
}

TEST(CheckLines, AreViolatedWhateverElseIsSo) {
  Design wrong = violated();
  EXPECT_EQ(outcome_of(wrong, "truthful"), CheckOutcome::violated);
  EXPECT_THAT(line_of(wrong, "truthful").causes, ElementsAre(0u));
  wrong.left = 1;
  wrong.checks[1].ends = 0;
  EXPECT_EQ(outcome_of(wrong, "truthful"), CheckOutcome::violated);
}

// Either says that not all was explored: worlds that are left, or the result.
TEST(CheckLines, AreIncompleteWhereTheSearchWas) {
  Design left = right();
  left.left = 1;
  Design incomplete = right();
  incomplete.result = sim::Result::incomplete;
  for (const Design& design : {left, incomplete, cut_off()}) {
    EXPECT_FALSE(is_complete(design));
    EXPECT_EQ(outcome_of(design, "atomic"), CheckOutcome::incomplete);
    EXPECT_EQ(outcome_of(design, "restored"), CheckOutcome::incomplete);
    EXPECT_EQ(outcome_of(design, "invariant: a shop has a clerk"), CheckOutcome::incomplete);
  }
}

TEST(CheckLines, HaveOneForABrokenRuleThatIsNotListed) {
  Design wrong = violated();
  wrong.invariants.clear();
  const CheckLine line = line_of(wrong, "invariant: a user has a login");
  EXPECT_EQ(line.outcome, CheckOutcome::violated);
  EXPECT_THAT(line.causes, ElementsAre(0u));
}

TEST(CheckLines, HaveOneForEachBrokenRuleOnly) {
  const auto is_it = [](const CheckLine& line) { return line.name == "invariant: a user has a login"; };
  EXPECT_EQ(std::ranges::count_if(check_lines(violated()), is_it), 1);
}

TEST(CheckLines, OfTheGoalPassWhereItIsReached) {
  EXPECT_EQ(outcome_of(right(), "goal"), CheckOutcome::passed);
  Design idle = right();
  idle.goal_ends = 0;
  EXPECT_EQ(outcome_of(idle, "goal"), CheckOutcome::violated);
  idle.left = 1;
  EXPECT_EQ(outcome_of(idle, "goal"), CheckOutcome::incomplete);
  idle.goal_ends = 1;
  EXPECT_EQ(outcome_of(idle, "goal"), CheckOutcome::passed) << "it was reached, whatever is left";
}

TEST(CheckLines, OfAWitnessPassWhereItCameUp) {
  const std::string name = "witness: auth.delete";
  EXPECT_EQ(outcome_of(right(), name), CheckOutcome::passed);
  Design cut = cut_off();
  EXPECT_EQ(outcome_of(cut, name), CheckOutcome::incomplete);
  EXPECT_EQ(line_of(cut, name).asked, "never came up");
  cut.witnesses[0].times = 3;
  EXPECT_EQ(outcome_of(cut, name), CheckOutcome::passed);
  EXPECT_EQ(line_of(cut, name).asked, "came up 3 times");
  Design missing = right();
  missing.missing_witnesses = {{"auth.delete", "the login is deleted"}};
  missing.witnesses[0].times = 0;
  EXPECT_EQ(outcome_of(missing, name), CheckOutcome::violated);
}

}  // namespace
}  // namespace halfdone::reports

// Sentences that reports share, one by one.
#include "reports/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/insight_text.h"
#include "reports/sentences.h"
#include "reports/text.h"
#include "tests/reports/results.h"

namespace halfdone::reports {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Words, ShouldBeAsBeforeOrAsAfter) {
  EXPECT_EQ(should_be(sim::Reference::before), "everything as before");
  EXPECT_THAT(std::string(should_be(sim::Reference::after)), Not(HasSubstr("before")));
}

TEST(Words, LeftOversSayWhatIsAndWhatShouldBe) {
  const auto of = [](ChangeKind kind, std::vector<sim::RowChange::Field> fields = {}) {
    return left_overs({{.kind = kind, .table = "users", .key = "1", .name = "Ada", .fields = std::move(fields)}}).at(0);
  };
  EXPECT_EQ(of(ChangeKind::gone).is, "gone");
  EXPECT_EQ(of(ChangeKind::gone).should_be, "there");
  EXPECT_NE(of(ChangeKind::added).is, of(ChangeKind::gone).is);
  const LeftOver changed = of(ChangeKind::changed, {{.name = "role", .from = "owner", .to = "none"}});
  EXPECT_EQ(changed.is, "role = none");
  EXPECT_EQ(changed.should_be, "role = owner");
}

TEST(Words, ExploreCommandHasAllThatTheDesignWasExploredWith) {
  Design design = violated();
  const std::string plain = explore_command(design);
  EXPECT_THAT(plain, AllOf(Not(HasSubstr("--callers")), Not(HasSubstr("--variant")), Not(HasSubstr("--without"))));
  design.id.callers = 2;
  design.id.variant = "banned";
  design.id.without = {"symmetry", "ample_sets"};
  EXPECT_THAT(explore_command(design), AllOf(HasSubstr(" --callers 2"), HasSubstr(" --variant banned"),
                                             HasSubstr(" --without symmetry --without ample_sets")));
  EXPECT_EQ(design_name(design), "plain/banned with 2 callers");
}

TEST(Words, CutUuidsAndNothingElse) {
  EXPECT_EQ(short_ids("user a0000000-0000-4000-8000-00000000000a left"), "user a0000000 left");
  for (const std::string text : {"g0000000-0000-4000-8000-00000000000a", "a0000000-0000-4000-8000_00000000000a",
                                 "a0000000-0000-4000-8000-00000000000", "twelve-letters-and-more-of-them-in-here"})
    EXPECT_EQ(short_ids(text), text);
}

TEST(Words, GroupDigitsByThree) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Words, EachDamageIsTold) {
  const std::vector<Broken> said =
      broken({{sim::Check::serial, "a", "first thing"}, {sim::Check::serial, "b", "second thing"}});
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0].what, "first thing");
  EXPECT_EQ(said[1].what, "second thing");
}

TEST(Words, GapsNameWhatWasNotSearchedAndWhatCanNotBe) {
  Design design = violated();
  EXPECT_THAT(gaps(design), IsEmpty());
  design.never_possible = {"partial"};
  EXPECT_THAT(gaps(design), ElementsAre(HasSubstr("partial")));
  design.never_possible.clear();
  design.fault_sites = 5;
  design.fault_sites_searched = 4;
  EXPECT_EQ(gaps(design).size(), 1u);
  design.fault_sites_searched = 5;
  EXPECT_THAT(gaps(design), IsEmpty());
}

TEST(Words, NotDeterminedNamesEachQuestion) {
  RootCause cause = lost_reply();
  EXPECT_THAT(not_determined(cause), IsEmpty());
  cause.no_return = sim::Sought::cut_off;
  cause.undetermined_faults = {"crash relay"};
  EXPECT_THAT(not_determined(cause), testing::UnorderedElementsAre("whether it goes away without crash relay",
                                                                   HasSubstr("no way leads to a good end")));
}

TEST(Words, WhatACallerWasToldAtTheStartIsWhatNoStepTells) {
  RootCause cause = lost_reply();
  EXPECT_THAT(told_at_start(cause.run), IsEmpty());
  cause.run.callers_told.emplace_back("second", sim::Told::failed);
  EXPECT_THAT(told_at_start(cause.run), ElementsAre(HasSubstr("second")));
}

TEST(Sentences, TellEachWayOfADeliveryApart) {
  std::set<std::string> outcomes;
  for (const char* verdict : {"ok", "lost_request", "lost_reply", "torn_reply", "late"})
    outcomes.insert(outcome(delivery(verdict)));
  EXPECT_EQ(outcomes.size(), 5u);
  EXPECT_THAT(outcome(delivery("lost_request")), HasSubstr("never gets the request"));
  Moment given_up = delivery("ok");
  EXPECT_EQ(sender(given_up), "caller");
  given_up.given_up = true;
  EXPECT_EQ(sender(given_up), "caller (given up)");
}

TEST(InsightText, MarksThePointOfNoReturnBehindOneStep) {
  RootCause cause = lost_reply();
  for (std::size_t after = 0; after <= 2; ++after) EXPECT_EQ(no_return_line(cause, after) != "", after == 1) << after;
  cause.point_of_no_return.reset();
  EXPECT_EQ(no_return_line(cause, 1), "");
}

TEST(InsightText, SaysWhatWasNotDetermined) {
  RootCause cause = lost_reply();
  EXPECT_THAT(insight_lines(cause), Not(HasSubstr("Not determined")));
  leave_undetermined(cause);
  EXPECT_THAT(insight_lines(cause), HasSubstr("Not determined, because a limit came first: whether it goes away"));
}

TEST(Text, CountsCrashesAmongTheFewestFaultsAndNamesEachRootCause) {
  Design two = violated();
  two.root_causes[0].cost = {1, 2, 9};
  two.root_causes.push_back(lost_reply());
  two.root_causes[1].title = "another title";
  two.violating_ends = 1;
  const std::string text = to_text(result_of({two}));
  EXPECT_THAT(text, HasSubstr("violated    3              2\n"));
  EXPECT_THAT(text, AllOf(HasSubstr("    1. auth.delete#1 lost_reply\n"), HasSubstr("    2. another title\n"),
                          HasSubstr("1 of 2 ends are wrong, for 2 root causes")));
}

TEST(Text, ShowsWhatIsLeftBesideWhatShouldBe) {
  EXPECT_THAT(to_text(result_of({violated()})), AllOf(HasSubstr("Ada"), HasSubstr("there")));
  Design tidy = violated();
  tidy.root_causes[0].run.difference.clear();
  EXPECT_NE(to_text(result_of({tidy})), to_text(result_of({violated()})));
}

}  // namespace
}  // namespace halfdone::reports

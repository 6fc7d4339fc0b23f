#include "reports/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/headline.h"
#include "reports/words.h"
#include "tests/reports/results.h"

namespace halfdone::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Text, TellsAllStoriesOnRequest) {
  const Result result = large_result(1, 2);
  EXPECT_THAT(to_text(result), AllOf(HasSubstr("The shortest story"), Not(HasSubstr("Another story"))));
  EXPECT_THAT(to_text(result, {.all_stories = true}),
              AllOf(HasSubstr("Another story (root cause 2"), HasSubstr("does it, but the answer is lost")));
}

TEST(Text, HasNoColourUnlessAsked) {
  EXPECT_THAT(to_text(small_result()), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(to_text(small_result(), {.colour = true}), HasSubstr("\x1b[31m"));
}

TEST(Text, NeverSaysHoldsOfASearchThatWasCutOff) {
  EXPECT_THAT(to_text(result_of({cut_off()})),
              AllOf(HasSubstr("incomplete"), HasSubstr("the limit of time came first"),
                    HasSubstr("complete below 1 fault, no crash, 4 steps"), Not(HasSubstr("holds"))));
}

TEST(Text, MarksThePointOfNoReturnBehindItsStep) {
  const std::string text = to_text(small_result());
  const std::size_t mark = text.find("---- from here on, no way leads to a good end ----");
  EXPECT_LT(text.find("answer is lost"), mark);
  EXPECT_LT(mark, text.find("caller hears from auth"));
}

TEST(Text, SaysWhatWouldHaveGoneWellAndNamesTheNecessaryFaults) {
  EXPECT_THAT(to_text(small_result()),
              AllOf(HasSubstr("It would have gone well if at step 1, instead of auth.delete#1 lost_reply:\n"
                              "    auth.delete#1 ok, and all the rest by itself, 2 steps in all"),
                    HasSubstr("Without any one of these it goes away: auth.delete#1 lost_reply.\n")));
}

TEST(Text, SaysWhatWouldStillGoWellBehindTheLastStep) {
  Result result = small_result();
  RootCause& cause = result.designs[0].root_causes[0];
  cause.good_run->moments = cause.run.moments;
  cause.good_run->moments.push_back(delivery("lost_request"));
  cause.good_run->shares_steps = 2;
  EXPECT_THAT(to_text(result), HasSubstr("Behind its last step, it would still go well with:\n"
                                         "    auth.delete#1 lost_request, and all the rest by itself, 3 steps"));
}

TEST(Text, SaysWhichErrorsAreToldApart) {
  Result result = small_result();
  result.designs[0].handled_alike = {{"auth.get", {{"429", "503"}, {"500"}}}, {"db.get", {{"40001"}}}};
  EXPECT_THAT(to_text(result), AllOf(HasSubstr("    auth.get  429 = 503 | 500\n"), Not(HasSubstr("db.get"))));
  result.designs[0].handled_alike.erase(result.designs[0].handled_alike.begin());
  EXPECT_THAT(to_text(result), HasSubstr("No call tells one error from another"));
}

TEST(Text, ClaimsNothingOfWhatWasNotDetermined) {
  Result result = small_result();
  leave_undetermined(result.designs[0].root_causes[0]);
  result.designs[0].handled_alike.clear();
  EXPECT_THAT(to_text(result),
              AllOf(HasSubstr("Not determined, because a limit came first: from where on"),
                    HasSubstr("whether it goes away without auth.delete#1 lost_reply"),
                    Not(HasSubstr("no way leads to a good end ----")), Not(HasSubstr("tells one error from another"))));
}

TEST(Text, CountsWhatRestsOnHowLongARequestLives) {
  Result result = small_result();
  EXPECT_THAT(to_text(result), Not(HasSubstr("Assumed")));
  result.designs[0].exercised.emplace_back("time_wait over", 12);
  EXPECT_THAT(to_text(result),
              HasSubstr("Assumed: no request takes effect once time_wait is over; 12 transitions rely on it."));
}

TEST(Text, OfAReplayThatIsRightSaysWhatWasAsked) {
  Replay replay{.id = {"shop", "plain", "", 1}, .run = lost_reply().run};
  EXPECT_THAT(to_text(replay), Not(HasSubstr("Nothing is wrong")));
  replay.run.damages.clear();
  EXPECT_THAT(to_text(replay), HasSubstr("Nothing is wrong. Asked: atomic, truthful, settles, invariant."));
}

TEST(Text, SaysHowOftenEachCheckWasAsked) {
  EXPECT_THAT(
      to_text(result_of({violated()})),
      AllOf(HasSubstr("    passed      atomic, at 2 ends\n"), HasSubstr("    violated    truthful, at 2 ends\n"),
            HasSubstr("    not asked   restored, at no end\n"),
            HasSubstr("    passed      invariant: a shop has a clerk, at 2 ends and in 1,234 worlds\n"),
            HasSubstr("    passed      goal, reached at 1 end\n"),
            HasSubstr("    passed      witness: auth.delete, came up 1 time\n")));
}

TEST(Text, CountsTheEndsThatAreWrong) {
  Design one = violated();
  one.judged_ends = 5;
  EXPECT_THAT(to_text(result_of({one})), HasSubstr("  1 of 5 ends are wrong, for 1 root cause:\n"));
}

TEST(Text, SaysThatADesignNeverDoesWhatItIsFor) {
  Design idle = design("plain", sim::Result::violated);
  EXPECT_THAT(to_text(result_of({idle})), Not(HasSubstr("never does what it is for")));
  idle.goal_ends = 0;
  EXPECT_THAT(to_text(result_of({idle})),
              HasSubstr("never does what it is for: none of its 2 ends has everything as after success"));
}

TEST(Text, NamesFaultsThatAreAllowedAndNeverPossible) {
  Design one = design("plain", sim::Result::holds);
  EXPECT_THAT(to_text(result_of({one})), Not(HasSubstr("never possible")));
  one.never_possible = {"partial", "late@db"};
  EXPECT_THAT(to_text(result_of({one})), HasSubstr("Allowed, but never possible here: partial, late@db.\n"));
}

TEST(Text, SaysWhichReductionsDontApplyAndWhy) {
  Design one = design("plain", sim::Result::holds);
  EXPECT_THAT(to_text(result_of({one})), Not(HasSubstr("without the reduction")));
  one.reductions_not_used = {{"orphaned_polls", "replies of db can't be lost"}};
  EXPECT_THAT(to_text(result_of({one})),
              HasSubstr("Explored without the reduction orphaned_polls: replies of db can't be lost.\n"));
}

TEST(Text, SaysWhichRootCausesMayBeHidden) {
  Design one = violated();
  one.fault_sites = one.fault_sites_searched = 3;
  EXPECT_THAT(to_text(result_of({one})), Not(HasSubstr("Root causes of single faults")));
  one.fault_sites_searched = 1;
  EXPECT_THAT(to_text(result_of({one})),
              HasSubstr("Root causes of single faults: 1 of 3 places searched for themselves before a limit came"));
  one.fault_sites_searched = 0;
  EXPECT_THAT(to_text(result_of({one})), HasSubstr("Root causes of single faults: none of 3 places"));
}

TEST(Text, CallsCallersByTheirNames) {
  Result result = small_result();
  auto& run = result.designs[0].root_causes[0].run;
  for (Moment& moment : run.moments) {
    for (auto& [actor, told] : moment.told) actor = "checkout";
  }
  run.callers_told = {{"checkout", sim::Told::failed}};
  EXPECT_THAT(to_text(result),
              AllOf(HasSubstr("In the end checkout was told: failed."), Not(HasSubstr("before anything arrives"))));
  run.callers_told = {{"checkout", sim::Told::failed}, {"clerk", sim::Told::done}};
  EXPECT_THAT(to_text(result), HasSubstr("clerk is told: done, before anything arrives"));
}

TEST(Headline, OfADesignThatHoldsNamesWhatWasNotAsked) {
  Design right = design("plain", sim::Result::holds);
  EXPECT_THAT(verdict_words(right), testing::EndsWith("; not asked: restored"));
  right.checks[2].ends = 1;
  EXPECT_THAT(verdict_words(right), Not(HasSubstr("not asked")));
}

TEST(Headline, OfADesignThatNeverReachesItsGoalSaysSo) {
  Design idle = design("plain", sim::Result::violated);
  idle.goal_ends = 0;
  EXPECT_THAT(verdict_words(idle), HasSubstr("never does what it is for"));
  idle.goal_ends = 1;
  EXPECT_THAT(verdict_words(idle), HasSubstr("a pass would be empty"));
}

TEST(Headline, SaysWhatWasTriedAndWhatCameOut) {
  EXPECT_THAT(headline(small_result()),
              AllOf(HasSubstr("3 designs"), HasSubstr("close an account"),
                    HasSubstr("1 of 3 can go wrong, 1 of 3 holds, 1 of 3 was not explored to the end")));
  EXPECT_THAT(headline(result_of({violated()})), HasSubstr("it can go wrong"));
  EXPECT_THAT(headline(result_of({design("a", sim::Result::holds), design("b", sim::Result::holds)})),
              HasSubstr("all 2 hold"));
  EXPECT_EQ(headline(result_of({})), "No design was explored.");
}

TEST(Headline, CountsTheDesignsThatGoWrongByThemselves) {
  Result result = small_result();
  EXPECT_THAT(headline_details(result), Not(HasSubstr("even when nothing fails")));
  result.designs[0].root_causes[0].cost = {0, 0, 2};
  EXPECT_THAT(headline_details(result), HasSubstr("1 of them goes wrong even when nothing fails"));
}

TEST(Words, CutUuidsAndNothingElse) {
  EXPECT_EQ(short_ids("id a0000000-0000-4000-8000-00000000000a, no 12345678-1234"), "id a0000000, no 12345678-1234");
}

TEST(Words, GroupDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(LeftOvers, SayWhatIsAndWhatShouldBe) {
  const Changes changes = {{.kind = ChangeKind::changed,
                            .table = "notes",
                            .key = "1",
                            .fields = {{.name = "text", .from = "old", .to = "new"}}}};
  const std::vector<LeftOver> rows = left_overs(changes);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].is, "text = new");
  EXPECT_EQ(rows[0].should_be, "text = old");
}

}  // namespace
}  // namespace halfdone::reports

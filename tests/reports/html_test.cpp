#include "reports/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "reports/markup.h"
#include "tests/reports/arbitrary.h"
#include "tests/reports/results.h"

namespace halfdone::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(HtmlPage, SaysHowOftenEachCheckWasAsked) {
  Design idle = design("idle", sim::Result::violated);
  idle.goal_ends = 0;
  idle.never_possible = {"partial"};
  const std::string page = to_html(result_of({violated(), idle}));
  EXPECT_THAT(page, HasSubstr("passed</span><small>at 2 ends</small>"));
  EXPECT_THAT(page, HasSubstr("not asked</span><small>at no end</small>"));
  EXPECT_THAT(page, HasSubstr("violated</span><small>reached at no end</small>"));
  EXPECT_THAT(page, HasSubstr("<b>Never does what it is for:</b> none of its 2 ends"));
  EXPECT_THAT(page, HasSubstr("Allowed, but never possible here: partial."));
}

TEST(HtmlPage, SaysFirstWhatWasTriedAndWhatCameOut) {
  EXPECT_THAT(to_html(small_result()), HasSubstr("<h1>halfdone tried 3 designs of the operation “close an account”"));
}

TEST(HtmlPage, NamesNothingFromTheNetworkAndHasNoScript) {
  const std::string page = to_html(small_result());
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none'; style-src 'unsafe-inline'"));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("http://")), Not(HasSubstr("https://")),
                          Not(HasSubstr("url(")), Not(HasSubstr("@import"))));
}

TEST(HtmlPage, TellsEachRootCauseWithItsNearestGoodRun) {
  EXPECT_THAT(
      to_html(small_result()),
      AllOf(HasSubstr("1. auth.delete#1 lost_reply</h3>"), HasSubstr("Fault:</span> does it, but the answer is lost"),
            HasSubstr("Point of no return: from here on, every way ends wrong"),
            HasSubstr("The run that goes well goes on"), HasSubstr("./halfdone replay hd2:AAAA"),
            HasSubstr("Which faults the design handles alike"), HasSubstr("Without any one of these")));
}

TEST(HtmlPage, SaysWhatWasNotDetermined) {
  Result result = small_result();
  EXPECT_THAT(to_html(result), Not(HasSubstr("Not determined")));
  leave_undetermined(result.designs[0].root_causes[0]);
  EXPECT_THAT(to_html(result),
              AllOf(HasSubstr("Not determined, because a limit came first"), HasSubstr("from where on no way"),
                    HasSubstr("whether it goes away without auth.delete#1 lost")));
}

TEST(HtmlPage, LeavesOutWhatTheResultDoesNotHave) {
  Result result = small_result();
  RootCause& cause = result.designs[0].root_causes[0];
  cause.point_of_no_return.reset();
  cause.good_run.reset();
  cause.necessary_faults.clear();
  result.designs[0].handled_alike.clear();
  EXPECT_THAT(to_html(result),
              AllOf(Not(HasSubstr("every way ends wrong")), Not(HasSubstr("The run that goes well")),
                    Not(HasSubstr("Without any one of these")), Not(HasSubstr("handles alike</summary>"))));
}

TEST(HtmlPage, SaysWhoHadAnAnswerBeforeTheFirstStep) {
  Result result = small_result();
  result.designs[0].root_causes[0].run.moments.pop_back();
  EXPECT_THAT(to_html(result), HasSubstr("caller is told: failed, before anything arrives"));
}

TEST(HtmlPage, FitsItsBoundAndSaysWhatItLeftOut) {
  const std::string page = to_html(large_result(3, 400));
  EXPECT_LE(page.size(), html_bytes_max);
  EXPECT_GT(page.size(), html_bytes_max - 20'000);
  EXPECT_THAT(page, HasSubstr("more root causes are left out here"));
  EXPECT_LT(count(page, "class=\"cause\""), 1200u);
}

TEST(HtmlPage, LeavesOutLaterRootCausesFirst) {
  const std::string page = to_html(large_result(3, 400), 100'000);
  EXPECT_LE(page.size(), 100'000u);
  for (const char* first : {"cause 0.0", "cause 1.0", "cause 2.0"}) EXPECT_THAT(page, HasSubstr(first));
}

TEST(HtmlPage, FitsWithMoreDesignsThanThereIsRoomFor) {
  const std::string page = to_html(large_result(3000, 1));
  EXPECT_LE(page.size(), html_bytes_max);
  EXPECT_THAT(page, HasSubstr("more designs are left out here"));
}

TEST(HtmlPage, OfNothingSaysSo) { EXPECT_THAT(to_html(result_of({})), HasSubstr("<h1>No design was explored.</h1>")); }

RC_GTEST_PROP(HtmlPage, HasNoElementThatATextMadeUp, ()) {
  const Result result = any_result();
  const std::string page = to_html(result);
  RC_ASSERT(clean(page) == page);
  RC_ASSERT(page.size() <= html_bytes_max);
  const std::string plain = to_html(small_result());
  for (const char* tag : {"<script", "</details>", "</main>", "</style>", "<details", "</pre>", "<table"})
    RC_ASSERT(count(page, tag) == count(plain, tag));
}

}  // namespace
}  // namespace halfdone::reports

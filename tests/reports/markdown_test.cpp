#include "reports/markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/markdown_text.h"
#include "reports/mermaid.h"
#include "tests/reports/results.h"

namespace halfdone::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Markdown, SaysWhatCameOutOfEachDesign) {
  EXPECT_THAT(to_markdown(small_result()),
              AllOf(HasSubstr("| <code>plain</code> | violated | 1 | 1 | 1,234 |"),
                    HasSubstr("| <code>careful</code> | holds | 0 | – |"),
                    HasSubstr("| <code>slow</code> | incomplete |"), HasSubstr("the limit of time came first")));
}

TEST(Markdown, SaysHowOftenEachCheckWasAsked) {
  Design idle = design("idle", sim::Result::violated);
  idle.goal_ends = 0;
  idle.never_possible = {"partial"};
  EXPECT_THAT(to_markdown(result_of({violated(), idle})),
              AllOf(HasSubstr("- violated: truthful (at 2 ends)"), HasSubstr("- not asked: restored (at no end)\n"),
                    HasSubstr("- passed: atomic (at 2 ends), bystanders (at 1 end)"),
                    HasSubstr("goal (reached at 1 end), witness: auth.delete (came up 1 time)\n"),
                    HasSubstr("- violated: goal (reached at no end)\n"), HasSubstr("never does what it is for"),
                    HasSubstr("Allowed, but never possible here: partial.")));
}

TEST(Markdown, TellsEachRootCause) {
  EXPECT_THAT(
      to_markdown(small_result()),
      AllOf(HasSubstr("```mermaid\nsequenceDiagram\n"), HasSubstr("| <code>auth.users 1 (Ada)</code> | gone | there |"),
            HasSubstr("```sh\n./halfdone replay hd2:AAAA\n```"), HasSubstr("auth.delete#1 lost_reply\n```"),
            HasSubstr("Point of no return: after 1 step"), HasSubstr("The nearest run that goes well"),
            HasSubstr("Faults that the design handles alike")));
}

TEST(Markdown, SaysWhatWasNotDetermined) {
  Result result = small_result();
  EXPECT_THAT(to_markdown(result), Not(HasSubstr("Not determined")));
  leave_undetermined(result.designs[0].root_causes[0]);
  EXPECT_THAT(to_markdown(result),
              AllOf(HasSubstr("Not determined, because a limit came first"), HasSubstr("from where on no way"),
                    HasSubstr("whether it goes away without auth.delete")));
}

TEST(Markdown, FoldsAllButTheFirstRootCauseOfADesign) {
  EXPECT_EQ(count(to_markdown(large_result(2, 3)), "<details>"), 4u);
}

TEST(Markdown, FitsAStepSummaryAndSaysWhatItLeftOut) {
  const std::string text = to_markdown(large_result(3, 400));
  EXPECT_LE(text.size(), markdown_bytes_max);
  EXPECT_GT(text.size(), markdown_bytes_max - 20'000);
  const std::size_t shown = count(text, "```mermaid");
  EXPECT_LT(shown, 1200u);
  EXPECT_THAT(text, HasSubstr("more root causes are left out here"));
  EXPECT_THAT(text, HasSubstr("./halfdone report RESULT.json --stories"));
}

TEST(Markdown, LeavesOutLaterRootCausesFirst) {
  const std::string text = to_markdown(large_result(3, 400), 40'000);
  EXPECT_LE(text.size(), 40'000u);
  for (const char* first : {"cause 0.0", "cause 1.0", "cause 2.0"}) EXPECT_THAT(text, HasSubstr(first));
  EXPECT_THAT(text, Not(HasSubstr("cause 0.399")));
}

TEST(Markdown, FitsWithMoreDesignsThanThereIsRoomFor) {
  const std::string text = to_markdown(large_result(3000, 1));
  EXPECT_LE(text.size(), markdown_bytes_max);
  EXPECT_THAT(text, HasSubstr("more designs are left out here"));
}

TEST(Markdown, FitsWithOneStoryThatIsTooLong) {
  Result result = large_result(1, 2);
  auto& moments = result.designs[0].root_causes[0].run.moments;
  for (int times = 0; times < 5000; ++times) moments.push_back(moments[0]);
  result.designs[0].root_causes[0].plan = std::string(2'000'000, 'x');
  const std::string text = to_markdown(result);
  EXPECT_LE(text.size(), markdown_bytes_max);
  EXPECT_THAT(text, AllOf(HasSubstr("cause 0.1"), HasSubstr("1 more root cause is left out here")));
}

TEST(MarkdownText, MeansNothingToMarkdown) {
  EXPECT_EQ(
      markdown_words("a|b\n`c` <d> *e* [f](g) #1 &amp; $h$ ~i~ \\"),
      "a&#124;b &#96;c&#96; &#60;d&#62; &#42;e&#42; &#91;f&#93;(g) &#35;1 &#38;amp; &#36;h&#36; &#126;i&#126; &#92;");
  EXPECT_EQ(markdown_words("_a_ auth.admin_delete_user"), "&#95;a&#95; auth.admin_delete_user");
}

TEST(MarkdownText, FencesBlocksThatHoldFences) {
  EXPECT_EQ(markdown_block("a\n````\nb"), "`````\na\n````\nb\n`````\n");
}

TEST(Mermaid, HasALaneForEachThatTakesPart) {
  const std::string diagram = sequence_diagram(violated(), lost_reply());
  EXPECT_THAT(diagram, HasSubstr("sequenceDiagram\n  participant lane0 as caller\n  participant lane1 as auth\n"));
  EXPECT_THAT(diagram, Not(HasSubstr("as db")));
}

TEST(Mermaid, TellsStepsFaultsChangesAndWhatIsTold) {
  EXPECT_THAT(sequence_diagram(violated(), lost_reply()),
              AllOf(HasSubstr("lane0->>lane1: 1. DELETE /users/1\n"),
                    HasSubstr("Note over lane0,lane1: FAULT#58; auth does it, but the answer is lost\n"),
                    HasSubstr("Note over lane1: auth.users 1 (Ada)#58; gone\n"),
                    HasSubstr("lane1--xlane0: the answer is lost\n"), HasSubstr("lane1-->>lane0: 2. no answer\n"),
                    HasSubstr("Note over lane0: caller is told#58; failed\n"), HasSubstr("POINT OF NO RETURN")));
}

TEST(Mermaid, ShowsARequestThatIsLostAsACrossedArrow) {
  RootCause cause = lost_reply();
  cause.run.moments = {delivery("lost_request")};
  EXPECT_THAT(sequence_diagram(violated(), cause), HasSubstr("lane0-xlane1: 1."));
}

TEST(Mermaid, TextMeansNothingToMermaid) {
  EXPECT_EQ(mermaid_text("a;b #1 \"c\"\nend"), "a#59;b #35;1 #34;c#34; #101;nd");
  EXPECT_EQ(mermaid_text("End sending, the end"), "#69;nd sending, the #101;nd");
  EXPECT_EQ(mermaid_text("%%{init}%%"), "#37;#37;#123;init#125;#37;#37;");
  EXPECT_EQ(mermaid_text("  "), "#32;");
}

TEST(Mermaid, CutsARunThatIsTooLong) {
  RootCause cause = lost_reply();
  for (int times = 0; times < 2000; ++times) cause.run.moments.push_back(cause.run.moments[0]);
  const std::string diagram = sequence_diagram(violated(), cause);
  EXPECT_LE(diagram.size(), mermaid_bytes_max);
  EXPECT_THAT(diagram, HasSubstr("more steps are left out here"));
}

}  // namespace
}  // namespace halfdone::reports

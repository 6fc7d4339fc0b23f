#include "reports/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "reports/json.h"
#include "reports/text.h"
#include "reports/words.h"
#include "scenarios/registry.h"
#include "tests/reports/schema.h"

namespace halfdone::reports {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Report report_of(const std::string& design, unsigned crashes = 2) {
  sim::Scenario scenario = scenarios::build({"delete_user", design, "", 1});
  scenario.system.faults.crashes_max = crashes;
  DesignReport one{
      .id = scenario.id, .summary = "a design", .faults = scenario.system.faults.print(scenario.system.services)};
  one.expectation = scenario.expectation;
  one.exploration = explore(scenario);
  one.stories = tell(scenario, one.exploration);
  return {.scenario = "delete_user", .summary = "an operation", .designs = {std::move(one)}};
}

const Report& sequential() {
  static const Report report = report_of("sequential");
  return report;
}

json schema_json() {
  std::ifstream file(std::string(HALFDONE_SOURCE_DIR) + "/reports/result.schema.json");
  return json::parse(file);
}

TEST(Json, FitsItsSchema) {
  for (const char* design : {"proposal_date", "today", "nested_try", "sequential"}) {
    EXPECT_THAT(Schema(schema_json()).problems(json::parse(to_json(report_of(design)))), IsEmpty()) << design;
  }
}

TEST(Json, OfAReplayFitsItsSchema) {
  const sim::Scenario scenario = scenarios::build({"delete_user", "sequential", "", 1});
  const std::string text = to_json(sequential().designs[0].stories[0].trace, scenario);
  EXPECT_THAT(Schema(schema_json()).problems(json::parse(text)), IsEmpty());
}

TEST(Schema, FindsWhatIsMissingAndWhatIsTooMuch) {
  json result = json::parse(to_json(sequential()));
  result["designs"][0].erase("result");
  EXPECT_THAT(Schema(schema_json()).problems(result), Not(IsEmpty()));
  result = json::parse(to_json(sequential()));
  result["designs"][0]["search"]["surprise"] = 1;
  EXPECT_THAT(Schema(schema_json()).problems(result), Not(IsEmpty()));
}

TEST(Json, NumbersAgreeWithTheExploration) {
  const json design = json::parse(to_json(sequential()))["designs"][0];
  EXPECT_EQ(design["search"]["worlds"], sequential().designs[0].exploration.search.counts.worlds);
  EXPECT_EQ(design["root_causes"].size(), sequential().designs[0].exploration.root_causes.size());
  EXPECT_EQ(design["result"], "violated");
}

TEST(Text, TellsAllStoriesOnRequest) {
  const std::string shortest = to_text(sequential());
  const std::string all = to_text(sequential(), {.all_stories = true});
  EXPECT_THAT(shortest, AllOf(HasSubstr("The shortest story"), Not(HasSubstr("Another story"))));
  EXPECT_THAT(all, AllOf(HasSubstr("Another story (root cause 2"), HasSubstr("does it, but the answer is lost")));
}

TEST(Text, HasNoColourUnlessAsked) {
  EXPECT_THAT(to_text(sequential()), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(to_text(sequential(), {.colour = true}), HasSubstr("\x1b[31m"));
}

TEST(Text, NeverSaysHoldsOfASearchThatWasCutOff) {
  Report report;
  report.designs.push_back({.id = {"delete_user", "sequential", "", 1}});
  sim::Exploration& exploration = report.designs[0].exploration;
  exploration.result = sim::Result::incomplete;
  exploration.search.left = 7;
  exploration.search.limit = sim::Limit::time;
  exploration.search.cheapest_left = sim::Cost{1, 0, 4};
  EXPECT_THAT(to_text(report), AllOf(HasSubstr("incomplete"), HasSubstr("the limit of time came first"),
                                     HasSubstr("complete below 1 fault, no crash, 4 steps"), Not(HasSubstr("holds"))));
}

TEST(Story, OfEachRootCauseEndsWithItsDamage) {
  for (const Story& story : sequential().designs[0].stories) {
    EXPECT_EQ(story.trace.judgement.damages.size(), story.cause.damages.size());
  }
}

const Story& story_of(const std::string& plan_line) {
  for (const Story& story : sequential().designs[0].stories) {
    if (!story.plan.lines.empty() && story.plan.lines[0].step == plan_line) return story;
  }
  throw std::logic_error("no such story");
}

TEST(Story, HasAGoodRunThatSharesItsStepsUpToThePointOfNoReturn) {
  const Story& story = story_of("auth.admin_delete_user#1 refused(429)");
  EXPECT_EQ(story.insight.no_return.after_step, 3u);
  ASSERT_TRUE(story.good_run);
  EXPECT_EQ(story.good_run->shares_steps, 2u);
  EXPECT_THAT(story.good_run->trace.judgement.damages, IsEmpty());
  const sim::Scenario scenario = scenarios::build({"delete_user", "sequential", "", 1});
  const sim::PlannedRun again = follow(scenario, sim::parse_plan(print(story.good_run->plan), "plan"));
  EXPECT_THAT(again.problems, IsEmpty());
  EXPECT_EQ(again.path.size(), story.good_run->trace.moments.size());
}

TEST(Text, MarksThePointOfNoReturnAndSaysWhatWouldHaveGoneWell) {
  EXPECT_THAT(
      to_text(sequential()),
      AllOf(HasSubstr("(owner): gone\n       ---- from here on, no way leads to a good end ----\n    4  caller"),
            HasSubstr("It would have gone well if at step 3, instead of db.delete_users#1 ok:\n"
                      "    db.delete_users#1 refused(40001), and all the rest by itself, 4 steps in all")));
}

TEST(Text, NamesTheNecessaryFaults) {
  EXPECT_THAT(to_text(sequential(), {.all_stories = true}),
              HasSubstr("Without any one of these it goes away: auth.admin_delete_user#1 lost_reply."));
}

TEST(Text, SaysThatNoErrorIsToldFromAnother) {
  EXPECT_THAT(to_text(sequential()), HasSubstr("No call tells one error from another"));
  Report report = sequential();
  report.designs[0].exploration.handled_alike = {{"auth.get", {{"429", "503"}, {"500"}}}, {"db.get", {{"40001"}}}};
  EXPECT_THAT(to_text(report), AllOf(HasSubstr("    auth.get  429 = 503 | 500\n"), Not(HasSubstr("db.get"))));
}

TEST(Text, ClaimsNothingOfWhatWasNotDetermined) {
  Report report = sequential();
  Story& story = report.designs[0].stories[0];
  story.insight = {.no_return = {.answer = sim::NoReturn::Answer::cut_off}, .undetermined_faults = {0}};
  story.good_run.reset();
  EXPECT_THAT(to_text(report), AllOf(HasSubstr("Not determined, because a limit came first: from where on"),
                                     HasSubstr("whether it goes away without db.select_users_on_team#1 ok"),
                                     Not(HasSubstr("no way leads to a good end ----"))));
}

TEST(Json, HasWhatTheCounterexampleMeans) {
  const json cause = json::parse(to_json(sequential()))["designs"][0]["root_causes"][0];
  EXPECT_EQ(cause["point_of_no_return"]["after_step"], 3);
  EXPECT_EQ(cause["good_run"]["shares_steps"], 2);
  EXPECT_EQ(cause["good_run"]["steps"][2]["step"], "db.delete_users#1 refused(40001)");
  EXPECT_EQ(cause["necessary_faults"], json::array());
}

TEST(Words, CutUuidsAndNothingElse) {
  EXPECT_EQ(short_ids("id a0000000-0000-4000-8000-00000000000a, no 12345678-1234"), "id a0000000, no 12345678-1234");
}

TEST(Words, GroupDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

}  // namespace
}  // namespace halfdone::reports

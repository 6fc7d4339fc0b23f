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
  for (const sim::RootCause& cause : one.exploration.root_causes) one.stories.push_back(tell(scenario, cause));
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

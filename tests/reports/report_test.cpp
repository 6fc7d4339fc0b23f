#include "reports/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "reports/json.h"
#include "scenarios/registry.h"
#include "tests/reports/schema.h"

namespace halfdone::reports {
namespace {

using nlohmann::json;
using testing::IsEmpty;
using testing::Not;

Report report_of(const std::string& design, unsigned crashes = 2) {
  sim::Scenario scenario = scenarios::build({"delete_user", design, "", 1});
  scenario.system.faults.crashes_max = crashes;
  return {.scenario = "delete_user",
          .summary = "an operation",
          .designs = {report_on(scenario, "a design", explore_and_explain(scenario))}};
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

TEST(Story, OfEachRootCauseEndsWithItsDamage) {
  for (const Story& story : sequential().designs[0].stories) {
    EXPECT_EQ(story.trace.judgement.damages.size(), story.cause.damages.size());
  }
}

TEST(DesignReport, NamesWhatTheReportsShow) {
  const DesignReport& design = sequential().designs[0];
  EXPECT_THAT(design.actors, testing::ElementsAre("caller"));
  EXPECT_THAT(design.services, testing::ElementsAre("db", "auth", "resend"));
  EXPECT_THAT(design.callers, testing::ElementsAre("caller"));
  EXPECT_THAT(design.invariants,
              testing::Contains(testing::Field(&DesignReport::Rule::name, "every team has a member")));
  EXPECT_EQ(design.witnesses.size(), 1u);
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

TEST(Json, HasWhatTheCounterexampleMeans) {
  const json cause = json::parse(to_json(sequential()))["designs"][0]["root_causes"][0];
  EXPECT_EQ(cause["point_of_no_return"]["after_step"], 3);
  EXPECT_EQ(cause["good_run"]["shares_steps"], 2);
  EXPECT_EQ(cause["good_run"]["steps"][2]["step"], "db.delete_users#1 refused(40001)");
  EXPECT_EQ(cause["necessary_faults"], json::array());
}

}  // namespace
}  // namespace halfdone::reports

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

TEST(Json, SaysOfRulesForEveryWorldInHowManyTheyWereAsked) {
  Report report = sequential();
  for (const bool always : {false, true}) {
    report.designs[0].invariants = {{"a rule", always}};
    const json rule = json::parse(to_json(report))["designs"][0]["invariants"][0];
    EXPECT_EQ(rule.contains("asked_in_worlds"), always) << rule;
  }
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

TEST(DesignReport, ListsTheChecksThatTheScenarioCanBeAskedAndNoOther) {
  const DesignReport& design = sequential().designs[0];
  EXPECT_THAT(design.checks, testing::ElementsAre(sim::Check::atomic, sim::Check::truthful, sim::Check::restored,
                                                  sim::Check::bystanders, sim::Check::settles, sim::Check::converges,
                                                  sim::Check::invariant));
}

TEST(Json, SaysHowOftenEachCheckRuleAndWitnessWasAsked) {
  const sim::Exploration& exploration = sequential().designs[0].exploration;
  const json design = json::parse(to_json(sequential()))["designs"][0];
  for (const json& check : design["checks"]) {
    const auto is_it = [&](sim::Check other) { return name_of(other) == check["check"].get<std::string>(); };
    const sim::Check asked = *std::ranges::find_if(sim::all_checks, is_it);
    EXPECT_EQ(check["asked_at_ends"], exploration.ends.asked_of(asked)) << check;
  }
  EXPECT_LT(exploration.ends.asked_of(sim::Check::restored), exploration.ends.judged);
  for (const json& rule : design["invariants"]) EXPECT_EQ(rule["asked_at_ends"], exploration.ends.judged);
  EXPECT_EQ(design["witnesses"][0]["times"], design["search"]["exercised"]["resend.contacts_remove ok"]);
  EXPECT_EQ(design["goal_ends"], exploration.ends.goal);
  EXPECT_EQ(design["fault_sites"]["all"], exploration.fault_sites);
  EXPECT_EQ(design["fault_sites"]["searched"], exploration.fault_sites);
}

sim::Moment moment(std::string label, sim::Step step) { return {.step = step, .label = std::move(label)}; }

TEST(Title, SaysBehindWhichStepACrashComes) {
  const sim::Step ok{.kind = sim::Step::Kind::deliver};
  const sim::Step refused{.kind = sim::Step::Kind::deliver, .verdict = {sim::VerdictKind::refused}};
  const sim::Step crash{.kind = sim::Step::Kind::crash};
  Story story;
  story.trace.moments = {moment("a: db.get#1 ok", ok), moment("crash a", crash),
                         moment("b: db.get#1 refused", refused)};
  for (const bool is_exact : {true, false}) {
    story.plan.is_exact = is_exact;
    EXPECT_EQ(title_of(story), "crash a after a: db.get#1 ok + b: db.get#1 refused");
  }
  story.trace.moments = {moment("crash a", crash)};
  EXPECT_EQ(title_of(story), "crash a");
  story.trace.moments = {moment("a: db.get#1 ok", ok)};
  EXPECT_EQ(title_of(story), "no fault at all");
}

// A caller's name is what the scenario calls it.
TEST(Json, CallsCallersByTheirNames) {
  sim::Scenario scenario = scenarios::build({"delete_user", "sequential", "", 1});
  scenario.system.actors[0].name = "checkout";
  const json run = json::parse(to_json(sim::trace(scenario, {}), scenario));
  EXPECT_EQ(run["callers_told"][0]["actor"], "checkout");
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

// A result in which every field says something of its own: as JSON, and read back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/bad_input.h"
#include "reports/json.h"
#include "reports/report.h"
#include "reports/result.h"
#include "tests/sim/scenario.h"

namespace halfdone::reports {
namespace {

using nlohmann::json;
using sim::Check;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// Two callers and a relay, whose moves are half done by a refusal.
sim::Scenario scenario() {
  sim::Scenario scenario = sim::toy::moving(sim::toy::moves_carelessly, {.rules = {{sim::VerdictKind::refused}}});
  sim::toy::add_relay(scenario, [](sim::Env& env) -> sim::Script {
    co_await sim::toy::ask(env, sim::toy::Op::get, "to");
    co_return sim::Told::done;
  });
  scenario.id = {"move", "careless", "banned", 1, {"symmetry", "ample_sets"}};
  scenario.invariants = {
      {.name = "at ends", .violations = [](const sim::Backend&) { return std::vector<std::string>(); }},
      {.name = "always", .always = true, .violations = [](const sim::Backend&) { return std::vector<std::string>(); }}};
  scenario.witnesses = {{"toy.set to 1", "it copies"}, {"toy.add x 1", "it never adds"}};
  return scenario;
}

DesignReport whole() {
  const sim::Scenario of = scenario();
  DesignReport report = report_on(of, "a summary", explore_and_explain(of));
  sim::Exploration& found = report.exploration;
  found.search.counts = {.worlds = 11,
                         .visits = 12,
                         .transitions = 13,
                         .distinct = 14,
                         .merges = 15,
                         .ends = 16,
                         .loops = 17,
                         .steps_max = 18};
  found.search.left = 19;
  found.search.cheapest_left = sim::Cost{1, 2, 3};
  found.search.limit = sim::Limit::worlds;
  found.search.visited_bytes = 20;
  found.search.exercised = {{.what = "toy.set to 1 ok", .times = 21}, {.what = "toy.set to 1 refused", .times = 22}};
  found.ends.judged = 23;
  found.ends.violating = 24;
  found.ends.goal = 25;
  found.fault_sites = 27;
  found.fault_sites_searched = 26;
  found.missing_witnesses = {{"toy.add x 1", "it never adds"}};
  found.never_possible = {"partial", "crash"};
  found.not_applied = {{"orphaned_polls", "replies can't be lost"}};
  found.handled_alike = {{.call = "toy.set to 1", .groups = {{"500", "503"}, {"ok"}}}};
  Story& story = report.stories.at(0);
  story.cause.cost = {4, 5, 6};
  story.insight.no_return = {.answer = sim::Sought::found, .after_step = 2};
  story.insight.necessary_faults = {1};
  story.insight.undetermined_faults = {0, 2};
  story.trace.moments.at(1).step.orphan = true;
  story.trace.moments.at(2).waits = true;
  return report;
}

std::string written() { return to_json({"move", "an operation", {whole()}}); }
Design read_back() { return read_result(written(), "r.json").designs.at(0); }

TEST(WholeResult, HasEachNumberInItsPlace) {
  const json design = json::parse(written())["designs"][0];
  EXPECT_EQ(design["search"]["distinct_transitions"], 14);
  EXPECT_EQ(design["search"]["visited_bytes"], 20);
  EXPECT_EQ(design["search"]["exercised"]["toy.set to 1 refused"], 22);
  EXPECT_EQ(design["without"], (json{"symmetry", "ample_sets"}));
}

TEST(WholeResult, IsReadAsItWasWritten) {
  const Design design = read_back();
  EXPECT_EQ(design.id, scenario().id);
  EXPECT_EQ(design.summary, "a summary");
  EXPECT_THAT(design.actors, ElementsAre("actor1", "relay"));
  EXPECT_EQ(design.counts.worlds, 11u);
  EXPECT_EQ(design.counts.visits, 12u);
  EXPECT_EQ(design.counts.transitions, 13u);
  EXPECT_EQ(design.counts.merges, 15u);
  EXPECT_EQ(design.counts.ends, 16u);
  EXPECT_EQ(design.counts.loops, 17u);
  EXPECT_EQ(design.counts.steps_max, 18u);
  EXPECT_EQ(design.left, 19u);
  EXPECT_EQ(design.complete_below, (sim::Cost{1, 2, 3}));
  EXPECT_EQ(design.limit, sim::Limit::worlds);
  EXPECT_THAT(design.exercised, ElementsAre(Pair("toy.set to 1 ok", 21u), Pair("toy.set to 1 refused", 22u)));
  EXPECT_EQ(design.judged_ends, 23u);
  EXPECT_EQ(design.violating_ends, 24u);
  EXPECT_EQ(design.goal_ends, 25u);
  EXPECT_EQ(design.fault_sites_searched, 26u);
  EXPECT_EQ(design.fault_sites, 27u);
  ASSERT_EQ(design.missing_witnesses.size(), 1u);
  EXPECT_EQ(design.missing_witnesses[0].why, "it never adds");
  EXPECT_THAT(design.never_possible, ElementsAre("partial", "crash"));
  ASSERT_EQ(design.reductions_not_used.size(), 1u);
  EXPECT_EQ(design.reductions_not_used[0].name, "orphaned_polls");
  EXPECT_EQ(design.reductions_not_used[0].why, "replies can't be lost");
  ASSERT_EQ(design.handled_alike.size(), 1u);
  EXPECT_THAT(design.handled_alike[0].groups, ElementsAre(ElementsAre("500", "503"), ElementsAre("ok")));
}

TEST(WholeResult, SaysHowOftenEachRuleAndWitnessWasAskedFor) {
  const Design design = read_back();
  ASSERT_EQ(design.invariants.size(), 2u);
  EXPECT_EQ(design.invariants[0].worlds, std::nullopt);
  EXPECT_EQ(design.invariants[1].worlds, 11u);
  ASSERT_EQ(design.witnesses.size(), 2u);
  EXPECT_EQ(design.witnesses[0].times, 21u);
  EXPECT_EQ(design.witnesses[1].times, 0u);
}

TEST(WholeResult, TellsEachStepOfARun) {
  const RootCause cause = read_back().root_causes.at(0);
  EXPECT_EQ(cause.cost, (sim::Cost{4, 5, 6}));
  EXPECT_EQ(cause.point_of_no_return, 2u);
  const std::vector<Moment>& moments = cause.run.moments;
  ASSERT_GT(moments.size(), 3u);
  std::size_t faults = 0;
  for (std::size_t index = 0; index < moments.size(); ++index) {
    EXPECT_EQ(moments[index].given_up, index == 1) << index;
    EXPECT_EQ(moments[index].waits, index == 2) << index;
    EXPECT_EQ(moments[index].is_fault, moments[index].label.find("refused") != std::string::npos) << index;
    faults += moments[index].is_fault;
  }
  EXPECT_EQ(faults, 1u);
  EXPECT_THAT(cause.necessary_faults, ElementsAre(moments[1].label));
  EXPECT_THAT(cause.undetermined_faults, ElementsAre(moments[0].label, moments[2].label));
  EXPECT_THAT(cause.run.callers_told, ElementsAre(Pair("actor1", sim::Told::failed)));
}

TEST(WholeResult, NamesEachCallerAndWhatChangedFromWhatToWhat) {
  DesignReport report = whole();
  report.callers = {"first", "second"};
  Story& story = report.stories[0];
  story.trace.callers = {{.told = sim::Told::done}, {.told = sim::Told::failed}};
  story.trace.judgement.difference = {{.kind = sim::RowChange::Kind::changed,
                                       .table = "toy.values",
                                       .key = "to",
                                       .fields = {{.name = "value", .from = "1", .to = "2"}}}};
  const auto run = read_result(to_json({"move", "an operation", {report}}), "r.json").designs[0].root_causes[0].run;
  EXPECT_THAT(run.callers_told, ElementsAre(Pair("first", sim::Told::done), Pair("second", sim::Told::failed)));
  ASSERT_EQ(run.difference.size(), 1u);
  ASSERT_EQ(run.difference[0].fields.size(), 1u);
  EXPECT_EQ(run.difference[0].fields[0].from, "1");
  EXPECT_EQ(run.difference[0].fields[0].to, "2");
}

std::string complaint_about(const json& result) {
  try {
    read_result(result.dump(), "r.json");
  } catch (const BadInput& error) {
    return error.what();
  }
  return "";
}

TEST(WholeResult, IsOfThisVersionAndKind) {
  for (const int by : {-1, 1}) {
    json other = json::parse(written());
    other["halfdone"] = static_cast<int>(json_version) + by;
    EXPECT_THAT(complaint_about(other), HasSubstr("a result of another version")) << by;
  }
  json replay = json::parse(written());
  replay["kind"] = "replay";
  EXPECT_THAT(complaint_about(replay), HasSubstr("/kind is \"replay\""));
}

TEST(CallerNames, AreThoseOfCallersOnly) { EXPECT_THAT(caller_names(scenario().system), ElementsAre("actor1")); }

TEST(Title, NamesDeadlocksAndNothingThatHappensByItself) {
  Story story = whole().stories.at(0);
  EXPECT_EQ(title_of(story), "actor1: toy.erase from 0#1 refused(500)");
  sim::Moment& first = story.trace.moments[0];
  first.label = "toy.set to 1#1 deadlock";
  first.step.kind = sim::Step::Kind::deadlock;
  EXPECT_THAT(title_of(story), HasSubstr("toy.set to 1#1 deadlock + "));
}

}  // namespace
}  // namespace halfdone::reports

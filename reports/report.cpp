#include "reports/report.h"

#include <algorithm>
#include <cassert>
#include <ranges>

#include "sim/check/end.h"
#include "sim/replay/all_faults.h"
#include "sim/replay/token.h"

namespace halfdone::reports {

namespace {

// With a plan of its faults alone where that gives this very run, or goes on from its end.
GoodStory good_story(const sim::Scenario& scenario, const std::vector<sim::Step>& path,
                     const std::vector<sim::Step>& told) {
  GoodStory run{.plan = sim::plan_for(scenario, path)};
  std::vector<sim::Step> steps = sim::follow(scenario, run.plan).path;
  if (!std::ranges::equal(path, steps | std::views::take(path.size()))) {
    run.plan = sim::exact_plan(scenario, path);
    steps = path;
  }
  run.trace = sim::trace(sim::with_all_faults(scenario), steps);
  run.shares_steps = static_cast<std::size_t>(std::ranges::mismatch(told, steps).in1 - told.begin());
  return run;
}

}  // namespace

Story tell(const sim::Scenario& scenario, const sim::RootCause& cause, sim::InsightFinder& insights) {
  Story story{.cause = cause, .plan = sim::plan_for(scenario, cause.path)};
  const sim::PlannedRun run = sim::follow(scenario, story.plan);
  assert(run.problems.empty() && "a plan of our own that doesn't apply");
  const sim::Scenario all = sim::with_all_faults(scenario);
  story.trace = sim::trace(all, run.path);
  story.token = sim::print(sim::token_for(scenario, run.path));
  story.insight = insights.of(cause, run.path);
  const std::vector<sim::Step>& good = story.insight.no_return.good_run;
  if (!good.empty()) story.good_run = good_story(scenario, good, run.path);
  return story;
}

DesignReport report_on(const sim::Scenario& scenario, std::string summary, sim::Exploration exploration) {
  DesignReport report{.id = scenario.id, .summary = std::move(summary)};
  report.faults = scenario.system.faults.print(scenario.system.services);
  for (const auto& actor : scenario.system.actors) report.actors.push_back(actor.name);
  for (const sim::ServiceInfo& service : scenario.system.services) report.services.push_back(service.name);
  for (const sim::Invariant& invariant : scenario.invariants) report.invariants.push_back(invariant.name);
  report.checks = checks_of(scenario);
  report.witnesses = scenario.witnesses;
  report.expectation = scenario.expectation;
  report.exploration = std::move(exploration);
  sim::InsightFinder insights(scenario, report.exploration);
  for (const sim::RootCause& cause : report.exploration.root_causes)
    report.stories.push_back(tell(scenario, cause, insights));
  return report;
}

std::string title_of(const Story& story) {
  std::string words;
  const auto add = [&](const std::string& fault) { words += (words.empty() ? "" : " + ") + fault; };
  if (story.plan.is_exact) {
    for (const std::string& fault : story.cause.faults) add(fault);
  } else {
    for (const sim::PlanLine& line : story.plan.lines) add(line.step + (line.after ? " after " + *line.after : ""));
  }
  return words.empty() ? "no fault at all" : words;
}

}  // namespace halfdone::reports

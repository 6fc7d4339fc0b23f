#include "reports/report.h"

#include <algorithm>
#include <cassert>
#include <ranges>

#include "sim/token.h"

namespace halfdone::reports {

namespace {

// With a plan of its faults alone where that gives this very run, or goes on from its end.
GoodRun good_run(const sim::Scenario& scenario, const std::vector<sim::Step>& path,
                 const std::vector<sim::Step>& told) {
  GoodRun run{.plan = sim::plan_for(scenario, path)};
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
  if (!good.empty()) story.good_run = good_run(scenario, good, run.path);
  return story;
}

std::vector<Story> tell(const sim::Scenario& scenario, const sim::Exploration& exploration) {
  sim::InsightFinder insights(scenario, exploration);
  std::vector<Story> stories;
  for (const sim::RootCause& cause : exploration.root_causes) stories.push_back(tell(scenario, cause, insights));
  return stories;
}

}  // namespace halfdone::reports

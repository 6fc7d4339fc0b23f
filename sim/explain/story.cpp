#include "sim/explain/story.h"

#include <algorithm>
#include <cassert>
#include <ranges>

#include "sim/replay/all_faults.h"
#include "sim/replay/token.h"

namespace halfdone::sim {

namespace {

// With a plan of its faults alone where that gives this very run, or goes on from its end.
GoodStory good_story(const Scenario& scenario, const std::vector<Step>& path, const std::vector<Step>& told) {
  GoodStory run{.plan = plan_for(scenario, path)};
  std::vector<Step> steps = follow(scenario, run.plan).path;
  if (!std::ranges::equal(path, steps | std::views::take(path.size()))) {
    run.plan = exact_plan(scenario, path);
    steps = path;
  }
  run.trace = trace(with_all_faults(scenario), steps);
  run.shares_steps = static_cast<std::size_t>(std::ranges::mismatch(told, steps).in1 - told.begin());
  return run;
}

}  // namespace

Story tell(const Scenario& scenario, const RootCause& cause, InsightFinder& insights) {
  Story story{.cause = cause, .plan = plan_for(scenario, cause.path)};
  const PlannedRun run = follow(scenario, story.plan);
  assert(run.problems.empty() && "a plan of our own that doesn't apply");
  story.trace = trace(with_all_faults(scenario), run.path);
  story.token = print(token_for(scenario, run.path));
  story.insight = insights.of(cause, run.path);
  const std::vector<Step>& good = story.insight.no_return.good_run;
  if (!good.empty()) story.good_run = good_story(scenario, good, run.path);
  return story;
}

Explained explore_and_explain(const Scenario& scenario, const ExploreOptions& options) {
  const Allowance allowance(options.search.bounds);
  Explained explained{.exploration = explore(scenario, options)};
  InsightFinder insights(scenario, explained.exploration, {.allowance = allowance.for_next_phase()});
  for (const RootCause& cause : explained.exploration.root_causes)
    explained.stories.push_back(tell(scenario, cause, insights));
  return explained;
}

}  // namespace halfdone::sim

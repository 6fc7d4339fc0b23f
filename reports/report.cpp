#include "reports/report.h"

#include <cassert>

#include "sim/token.h"

namespace halfdone::reports {

Story tell(const sim::Scenario& scenario, const sim::RootCause& cause) {
  Story story{.cause = cause, .plan = sim::plan_for(scenario, cause.path)};
  const sim::PlannedRun run = sim::follow(scenario, story.plan);
  assert(run.problems.empty() && "a plan of our own that doesn't apply");
  const sim::Scenario all = sim::with_all_faults(scenario);
  story.trace = sim::trace(all, run.path);
  story.token = sim::print(sim::token_for(scenario, run.path));
  return story;
}

}  // namespace halfdone::reports

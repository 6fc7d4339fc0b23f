// The story of a root cause: a run that people can follow, with what it means, and the nearest one that goes well.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/explain/exploration.h"
#include "sim/explain/insight.h"
#include "sim/replay/plan.h"
#include "sim/replay/trace.h"

namespace halfdone::sim {

// The nearest run that goes well: it goes along with a story for as long as a good end can still be reached.
struct GoodStory {
  Trace trace;
  Plan plan;
  std::size_t shares_steps = 0;
};

struct Story {
  RootCause cause;
  Trace trace;  // the run that the plan gives; it may be simpler than the one that the search found, and ends with the
                // same damage
  Plan plan;
  std::string token;
  Insight insight;  // of the run that is told
  std::optional<GoodStory> good_run;
};

Story tell(const Scenario& scenario, const RootCause& cause, InsightFinder& insights);

struct Explained {
  Exploration exploration;
  std::vector<Story> stories;  // one a root cause, cheapest first
};

// The bounds of the search bound all of it. What they cut off in the stories is not determined.
Explained explore_and_explain(const Scenario& scenario, const ExploreOptions& options = {});

}  // namespace halfdone::sim

// What an exploration of one or more designs has to say, ready to be written in any form. Writers are pure functions of
// it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/explore/exploration.h"
#include "sim/explore/insight.h"
#include "sim/plan.h"
#include "sim/scenario.h"
#include "sim/trace.h"

namespace halfdone::reports {

// The nearest run that goes well: it goes along with a story for as long as a good end can still be reached.
struct GoodRun {
  sim::Trace trace;
  sim::Plan plan;
  std::size_t shares_steps = 0;
};

// One root cause, told.
struct Story {
  sim::RootCause cause;
  sim::Trace trace;
  sim::Plan plan;
  std::string token;
  sim::Insight insight;  // of the run that is told
  std::optional<GoodRun> good_run;
};

struct DesignReport {
  sim::ScenarioId id;
  std::string summary;
  std::string faults;  // the fault model, in words
  sim::Expectation expectation;
  sim::Exploration exploration;
  std::vector<Story> stories;  // one a root cause, cheapest first
};

struct Report {
  std::string scenario;
  std::string summary;
  std::vector<DesignReport> designs;
};

// The story of a root cause: the run that its plan gives, which may be simpler than the one that the search found, but
// ends with the same damage.
Story tell(const sim::Scenario& scenario, const sim::RootCause& cause, sim::InsightFinder& insights);

// The stories of all root causes.
std::vector<Story> tell(const sim::Scenario& scenario, const sim::Exploration& exploration);

}  // namespace halfdone::reports

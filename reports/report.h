// What an exploration of one or more designs has to say, ready to be written as JSON (reports/json.h); all other forms
// are written from that (reports/result.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/check/scenario.h"
#include "sim/explain/exploration.h"
#include "sim/explain/insight.h"
#include "sim/replay/plan.h"
#include "sim/replay/trace.h"

namespace halfdone::reports {

// The nearest run that goes well: it goes along with a story for as long as a good end can still be reached.
struct GoodStory {
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
  std::optional<GoodStory> good_run;
};

struct DesignReport {
  sim::ScenarioId id;
  std::string summary;
  std::string faults;  // the fault model, in words
  std::vector<std::string> actors, services, invariants;
  std::vector<sim::Check> checks;  // that were asked
  std::vector<sim::Witness> witnesses;
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

// What an exploration of the scenario has found, with a story for each root cause.
DesignReport report_on(const sim::Scenario& scenario, std::string summary, sim::Exploration exploration);

// What goes wrong in a story, in the words of its plan: "auth.admin_delete_user#1 lost_reply + crash relay".
std::string title_of(const Story& story);

}  // namespace halfdone::reports

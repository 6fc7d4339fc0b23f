// What an exploration of one or more designs has to say, ready to be written as JSON (reports/json.h); all other forms
// are written from that (reports/result.h). Nothing is explored here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/check/scenario.h"
#include "sim/explain/story.h"

namespace halfdone::reports {

using sim::GoodStory;
using sim::Story;

struct DesignReport {
  sim::ScenarioId id;
  std::string summary;
  std::string faults;  // the fault model, in words
  std::vector<std::string> actors, services;
  std::vector<std::string> callers;  // those of the actors that ask
  std::vector<sim::Check> checks;    // that the scenario can be asked
  struct Rule {
    std::string name;
    bool always = false;
  };
  std::vector<Rule> invariants;
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

// What an exploration of the scenario has found and how it is explained.
DesignReport report_on(const sim::Scenario& scenario, std::string summary, sim::Explained explained);

std::vector<std::string> caller_names(const sim::System& system);

// What goes wrong in a story, and of a crash behind which step: "auth.admin_delete_user#1 lost_reply + crash relay
// after heard db.commit#1".
std::string title_of(const Story& story);

}  // namespace halfdone::reports

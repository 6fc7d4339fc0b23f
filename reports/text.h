// A report for a terminal, for a person who has never seen the tool.
#pragma once

#include <string>

#include "reports/report.h"

namespace halfdone::reports {

struct TextOptions {
  bool colour = false;
  // How the command is called in the replay lines.
  std::string command = "./halfdone";
  // All stories, not only the cheapest of each design.
  bool all_stories = false;
};

std::string to_text(const Report& report, const TextOptions& options = {});

// One run, step by step, with what changed in each store.
std::string to_text(const sim::Trace& trace, const sim::Scenario& scenario, const TextOptions& options = {});

}  // namespace halfdone::reports

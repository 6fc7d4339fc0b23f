// A report for a terminal, for a person who has never seen the tool.
#pragma once

#include <string>

#include "reports/result.h"

namespace halfdone::reports {

struct TextOptions {
  bool colour = false;
  // All stories, not only the cheapest of each design.
  bool all_stories = false;
};

std::string to_text(const Result& result, const TextOptions& options = {});

// One run, step by step, with what changed in each store.
std::string to_text(const Replay& replay, const TextOptions& options = {});

// The story of one root cause: the run, what is left, what is broken, the plan and how to replay it.
std::string story_text(const RootCause& cause);

}  // namespace halfdone::reports

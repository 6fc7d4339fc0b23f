// A result as GitHub Markdown, for $GITHUB_STEP_SUMMARY and for reviews: a table of the designs, and for each root
// cause a Mermaid sequence diagram, what is left beside what should be, the plan, and the command that replays it.
#pragma once

#include <string>

#include "reports/result.h"

namespace halfdone::reports {

// GitHub takes 1024 kB a step and drops a summary that is longer as a whole.
inline constexpr std::size_t markdown_bytes_max = 900'000;

// At most `bytes_max` bytes. What doesn't fit is left out by root cause, the first of each design last, and counted.
std::string to_markdown(const Result& result, std::size_t bytes_max);
std::string to_markdown(const Result& result);

}  // namespace halfdone::reports

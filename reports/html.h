// A result as one page that stands alone: opened from disk, mailed, printed. For people who decide.
#pragma once

#include <string>

#include "reports/result.h"

namespace halfdone::reports {

inline constexpr std::size_t html_bytes_max = 2'000'000;

// No scripts, nothing from the network, which its Content-Security-Policy forbids. At most `bytes_max` bytes: what
// doesn't fit is left out by root cause, the first of each design last, and counted.
std::string to_html(const Result& result, std::size_t bytes_max);
std::string to_html(const Result& result);

}  // namespace halfdone::reports

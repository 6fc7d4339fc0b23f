// The first half of the HTML page: what came out of each design, and of each check.
#pragma once

#include <span>
#include <string>

#include "reports/result.h"

namespace halfdone::reports::html {

// How to read the page, for a reader who has never seen the tool.
std::string reading_help();

std::string designs_table(std::span<const Design> designs);

// A row for each check, a column for each design. Several tables when there are many designs.
std::string checks_tables(std::span<const Design> designs);

// "design-3": where the section of a design starts.
std::string design_id(std::size_t index);

}  // namespace halfdone::reports::html

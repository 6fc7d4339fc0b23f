// Small parts of the HTML report. All texts that are given may hold any bytes.
#pragma once

#include <string>
#include <string_view>

#include "reports/checks.h"

namespace halfdone::reports::html {

// Escaped, on one line, cut when it is very long.
std::string text(std::string_view bytes, std::size_t characters_max = 600);
std::string code(std::string_view bytes, std::size_t characters_max = 600);

// A block of text as it is, for commands and plans.
std::string block(std::string_view bytes);

// A word on a coloured ground: the word says it, the colour only repeats it.
std::string badge(CheckOutcome outcome);
std::string badge(sim::Result result);

// "12 more steps are left out here"
std::string left_out(std::size_t count, std::string_view noun);

}  // namespace halfdone::reports::html

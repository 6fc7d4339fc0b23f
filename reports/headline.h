// The first sentences of a report that is handed on: what was explored and what came out, for a reader who has never
// seen the tool.
#pragma once

#include <string>

#include "reports/result.h"

namespace halfdone::reports {

// One sentence: "halfdone tried 5 designs of ... : all 5 can go wrong."
std::string headline(const Result& result);

// What makes it worse or better, and how much was tried. Two or three sentences.
std::string headline_details(const Result& result);

// Of one design: "can go wrong: 14 root causes, the simplest without any fault".
std::string verdict_words(const Design& design);

}  // namespace halfdone::reports

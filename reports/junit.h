// A result as JUnit XML, for what shows test results: one suite a scenario, one test case for each design and check.
#pragma once

#include <string>

#include "reports/result.h"

namespace halfdone::reports {

// Names are stable: a design has the same cases whatever is found. A failure's text starts with the command that shows
// it again. A check without findings is skipped, not passed, when the search is incomplete; the case "complete" is then
// an error. No times, no hosts: equal results are equal texts.
std::string to_junit(const Result& result);

}  // namespace halfdone::reports

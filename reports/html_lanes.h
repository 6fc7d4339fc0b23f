// A run as a table: a column for each program and service, a row for each step, with what it changed in the stores.
#pragma once

#include <string>

#include "reports/result.h"

namespace halfdone::reports::html {

std::string lanes_table(const Design& design, const RootCause& cause);

}  // namespace halfdone::reports::html

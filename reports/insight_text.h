// What a counterexample means, in a few lines of text.
#pragma once

#include <string>

#include "reports/result.h"

namespace halfdone::reports {

// The line that stands behind the last step from which all could still have gone well; empty elsewhere. `after_step`:
// how many steps were told, 0 before the first.
std::string no_return_line(const RootCause& cause, std::size_t after_step);

// Which faults it needs, and what would have gone well.
std::string insight_lines(const RootCause& cause);

// Which answers the calls of a design handle alike.
std::string alike_lines(const Design& design);

}  // namespace halfdone::reports

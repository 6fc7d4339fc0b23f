// One root cause on the HTML page: what goes wrong, what comes of it, the run, the nearest good run, how to replay it.
#pragma once

#include <string>

#include "reports/result.h"

namespace halfdone::reports::html {

// `is_open`: unfolded when the page is opened.
std::string cause_section(const Design& design, std::size_t index, const std::string& id, bool is_open);

}  // namespace halfdone::reports::html

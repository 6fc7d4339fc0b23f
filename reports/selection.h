// Which parts of a report fit when its size is bounded.
#pragma once

#include <cstddef>
#include <vector>

namespace halfdone::reports {

// `sizes[group][place]`: in rounds, the first of each group, then the second of each, ... as long as they fit into
// `max` together. What doesn't fit is skipped; smaller parts behind it may still fit.
std::vector<std::vector<bool>> fitting(const std::vector<std::vector<std::size_t>>& sizes, std::size_t max);

}  // namespace halfdone::reports

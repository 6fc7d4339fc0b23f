#include "reports/selection.h"

#include <algorithm>

namespace halfdone::reports {

std::vector<std::vector<bool>> fitting(const std::vector<std::vector<std::size_t>>& sizes, std::size_t max) {
  std::vector<std::vector<bool>> fits;
  std::size_t rounds = 0;
  for (const auto& group : sizes) {
    fits.emplace_back(group.size(), false);
    rounds = std::max(rounds, group.size());
  }
  std::size_t left = max;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t group = 0; group < sizes.size(); ++group) {
      if (round >= sizes[group].size() || sizes[group][round] > left) continue;
      left -= sizes[group][round];
      fits[group][round] = true;
    }
  }
  return fits;
}

}  // namespace halfdone::reports

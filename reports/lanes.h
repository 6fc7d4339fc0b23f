// The lanes of a run: one for each actor and each service that takes part in it.
#pragma once

#include <string>
#include <vector>

#include "reports/result.h"

namespace halfdone::reports {

struct Lane {
  std::string name;
  bool is_service = false;

  friend bool operator==(const Lane&, const Lane&) = default;
};

// Actors first, each kind in the order of the design.
std::vector<Lane> lanes_of(const Design& design, const std::vector<Moment>& moments);

// Requires: the lane is there.
std::size_t lane_of(const std::vector<Lane>& lanes, const Lane& lane);

}  // namespace halfdone::reports

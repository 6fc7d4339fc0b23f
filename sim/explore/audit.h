// Whether what reductions rely on is so: the search without any of them, with the local condition of each checked at
// every world and every transition. Where all of them hold, each reduction is sound by induction over the transitions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/check/scenario.h"
#include "sim/explore/search.h"
#include "sim/reduce/reduction.h"

namespace halfdone::sim {

struct BrokenPromise {
  std::string reduction;
  Broken what;
  std::vector<Step> way;  // to the world where it shows, by physics alone
};

struct Audit {
  std::size_t worlds = 0;
  std::size_t transitions = 0;
  bool is_complete = false;             // or a limit came first
  std::vector<std::string> reductions;  // that were audited: those that the scenario uses
  std::optional<BrokenPromise> broken;  // then nothing else was looked at
};

// Of the reductions that the scenario uses. The bounds are those of a search, but for memory.
Audit audit(const Scenario& scenario, const Bounds& bounds);

// "inert_requests: coordinator1 promised of log.write: ..."
std::string print(const Scenario& scenario, const BrokenPromise& broken);

}  // namespace halfdone::sim

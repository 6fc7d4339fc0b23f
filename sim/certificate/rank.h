// How far each world is from a good end when nothing more goes wrong: what a certificate says so that a third party can
// check, world by world, that from everywhere all ends well.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/explore/search.h"

namespace halfdone::sim {

inline constexpr std::uint32_t no_rank = ~std::uint32_t{0};

// By the first visit of each world: 0 for the good ends, else 1 + the least rank of the worlds that a step without
// fault leads to; `no_rank` where no good end is reached without faults. The search must be complete, with
// `SearchOptions::keeps_edges`.
std::vector<std::uint32_t> ranks(const Search& search, const std::vector<VisitId>& good_ends);

}  // namespace halfdone::sim

// What an exploration comes to in one line, to be pinned.
#pragma once

#include <fmt/format.h>

#include <set>
#include <string>

#include "sim/check/settled.h"
#include "sim/explore/search.h"

namespace halfdone::sim {

struct PinnedExploration {
  std::string line;  // "173 worlds, 206 transitions, 35 ends, 0 loops, 1cdeaae4"; the last is of all there is
  std::set<Fingerprint> shown;  // at ends and in loops: see `shown_by`
};

inline PinnedExploration pinned(const Dynamics& dynamics, const World& initial, bool checks_invariants = true) {
  PinnedExploration found;
  // More than any that is pinned, so that one that has gone astray ends.
  constexpr std::size_t worlds_max = 200'000;
  Search search(dynamics, initial, {.bounds = {.worlds_max = worlds_max}, .checks_invariants = checks_invariants});
  const SearchResult result = search.run(
      {.on_end = [&](const World& world, VisitId, Ending) { found.shown.insert(shown_by(dynamics.system(), world)); }});
  if (result.left > 0) return {"cut off", {}};
  const SearchCounts& counts = result.counts;
  Hasher digest(0x919);
  digest.add(result.digests.worlds.low).add(result.digests.transitions.low);
  for (const Exercised& each : result.exercised) digest.add(each.what).add(each.times);
  found.line = fmt::format("{} worlds, {} transitions, {} ends, {} loops, {:08x}", counts.worlds, counts.distinct,
                           counts.ends, counts.loops, digest.finish().low & 0xffffffff);
  return found;
}

}  // namespace halfdone::sim

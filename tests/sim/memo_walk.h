// Walks through worlds with a memo and without: every step comes to the same.
#pragma once

#include <gtest/gtest.h>

#include <unordered_set>
#include <vector>

#include "sim/world.h"

namespace halfdone::sim {

// Breadth first, the first `worlds_max` of them.
inline void expect_the_same_with_a_memo(const System& system, const World& initial, std::size_t worlds_max) {
  const Memo memo;
  std::unordered_set<Fingerprint> known = {initial.fingerprint()};
  std::vector<World> worlds = {initial};
  for (std::size_t at = 0; at < worlds.size(); ++at) {
    const World from = worlds[at];
    const std::vector<Step> steps = enabled(system, from, &memo);
    ASSERT_EQ(steps, enabled(system, from));
    for (const Step& step : steps) {
      World next = take(system, from, step, &memo);
      ASSERT_EQ(next.fingerprint(), take(system, from, step).fingerprint()) << next.print(system);
      ASSERT_EQ(next.fingerprint(), next.recomputed_fingerprint(system));
      if (worlds.size() < worlds_max && known.insert(next.fingerprint()).second) worlds.push_back(std::move(next));
    }
  }
  EXPECT_EQ(worlds.size(), worlds_max) << "there are fewer worlds";
}

}  // namespace halfdone::sim

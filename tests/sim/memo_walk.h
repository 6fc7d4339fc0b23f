// Walks through worlds with a memo and without, and compares.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "sim/world/world.h"

namespace halfdone::sim {

struct MemoWalk {
  std::size_t worlds = 0;
  std::size_t steps = 0;
  std::string difference;  // the first: a world with other steps, or a step that comes to something else; or empty
};

// Breadth first, up to `worlds_max` worlds.
inline MemoWalk walk_with_a_memo(const System& system, const World& initial, std::size_t worlds_max) {
  const Memo memo;
  MemoWalk walk;
  std::unordered_set<Fingerprint> known = {initial.fingerprint()};
  std::vector<World> worlds = {initial};
  for (; walk.worlds < worlds.size(); ++walk.worlds) {
    const World from = worlds[walk.worlds];
    const std::vector<Step> steps = enabled(system, from, &memo);
    if (steps != enabled(system, from)) return walk.difference = "other steps: " + from.print(system), walk;
    for (const Step& step : steps) {
      World next = take(system, from, step, &memo);
      const bool is_right = next == take(system, from, step);
      if (!is_right || next.fingerprint() != next.recomputed_fingerprint())
        return walk.difference = "another world: " + next.print(system), walk;
      ++walk.steps;
      if (worlds.size() < worlds_max && known.insert(next.fingerprint()).second) worlds.push_back(std::move(next));
    }
  }
  return walk;
}

}  // namespace halfdone::sim

// What a path has cost so far. It belongs to the path, not to the world.
#pragma once

#include <compare>
#include <string>

namespace halfdone::sim {

// Ordered as the search proceeds: fewer faults first, then fewer crashes, then fewer steps.
struct Cost {
  unsigned faults = 0;
  unsigned crashes = 0;
  unsigned steps = 0;

  friend auto operator<=>(const Cost&, const Cost&) = default;
};

// "1 fault, no crash, 7 steps"
std::string print(const Cost& cost);

}  // namespace halfdone::sim

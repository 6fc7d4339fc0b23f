// The cheapest way from a world to a good end: one at which nothing is wrong, quiet or a loop that only a fault leaves.
//
// From cheaper to dearer (faults, crashes): all that happens by itself behind a number of faults is walked before one
// more fault is tried, so a settling loop is known once that level is done. A world that has no good way on with some
// budgets left has none with less; such worlds are remembered, so that many questions about one scenario cost little
// more than one search of it.
#pragma once

#include <unordered_map>
#include <vector>

#include "sim/check/scenario.h"
#include "sim/explain/allowance.h"
#include "sim/explore/end_memo.h"

namespace halfdone::sim {

// What came of looking for something.
enum class Sought : std::uint8_t {
  found,
  none,
  cut_off,  // not determined: a limit came first
};

// None: every way on, within the budgets that are left, ends with something wrong or never ends.
struct GoodEnd {
  Sought answer = Sought::cut_off;
  std::vector<Step> steps;  // of the way, when found
};

class GoodEnds {
 public:
  // `worlds_max` and the allowance: over all questions together. Requires: `scenario` outlives it.
  GoodEnds(const Scenario& scenario, std::size_t worlds_max, const Allowance& allowance = Allowance());

  GoodEnd from(const World& world, const Spent& spent);

  // Whether an invariant that must hold in every world is broken here, which no later step makes good.
  bool is_broken(const World& world) { return memo_.is_wrong_in_passing(world); }

 private:
  friend class WayOn;

  bool is_lost(const Fingerprint& world, const Spent& spent) const;
  // One more world is walked; false when a limit comes first. `bytes`: what the question takes up.
  bool take_world(std::size_t bytes);

  const Scenario& scenario_;
  std::unique_ptr<const Dynamics> dynamics_;
  Memo steps_memo_;
  Budgets budgets_;
  EndMemo memo_;
  std::unordered_map<Fingerprint, std::vector<Spent>> lost_;
  std::size_t worlds_left_;
  Allowance allowance_;
};

}  // namespace halfdone::sim

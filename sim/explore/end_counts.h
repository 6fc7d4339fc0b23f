// How many ends a search has come to, and what was asked of them.
#pragma once

#include <array>
#include <cstddef>

#include "sim/explore/end_memo.h"

namespace halfdone::sim {

struct EndCounts {
  std::size_t judged = 0;  // quiet worlds and loops, each once
  std::size_t violating = 0;
  std::size_t goal = 0;  // at which all is as after success
  std::array<std::size_t, all_checks.size()> asked{};

  std::size_t asked_of(Check check) const { return asked[static_cast<std::size_t>(check)]; }
  void count(const EndMemo::Judged& end) {
    ++judged;
    if (end.is_wrong) ++violating;
    if (end.reaches_goal) ++goal;
    for (const Check check : all_checks) {
      if (end.asked.contains(check)) ++asked[static_cast<std::size_t>(check)];
    }
  }

  friend bool operator==(const EndCounts&, const EndCounts&) = default;
};

}  // namespace halfdone::sim

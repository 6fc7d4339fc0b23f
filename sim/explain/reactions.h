// Whether a program reacts alike to two answers: no observer can tell which of them it heard, now or later.
//
// Programs remember answers that they have not looked at yet (the first of three that are awaited together), so it
// isn't enough to compare what they remember. Here two memories are alike when every reply that is known to come to the
// calls that are still open makes the program ask and tell the same, and leads to memories that are alike.
#pragma once

#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sim/world/world.h"

namespace halfdone::sim {

class Reactions {
 public:
  // Requires: `system` outlives it.
  explicit Reactions(const System& system) : system_(system) {}

  // Remembers what the program of the cell is about to hear, if it is: a reply, or that a timer fires.
  void note(const Cell& cell);

  // `open`: the calls whose replies the actor still waits for, before either advance.
  bool are_alike(ActorId actor, const Advance& a, const Advance& b, std::vector<Shared<Call>> open);

 private:
  using Pair = std::pair<Fingerprint, Fingerprint>;

  bool can_not_tell(ActorId actor, const Advance& a, const Advance& b, std::vector<Shared<Call>> open,
                    std::set<Pair>& assumed);

  const System& system_;
  std::unordered_set<Fingerprint> known_;
  std::unordered_map<Fingerprint, std::vector<Event>> events_;  // by call
};

}  // namespace halfdone::sim

// Digests of what was explored: 128-bit sums, equal whatever the order, the number of threads and the machine.
//
// Each world and each transition counts once, however often it was met: a world may be visited several times with
// budgets of which none is better than the others, and then some of its steps are taken again. Which visits there are
// depends on the order of the exploration. Which transitions there are doesn't: a step counts if any way there leaves
// enough of the budgets for it.
#pragma once

#include "base/fingerprint.h"
#include "sim/world/world.h"

namespace halfdone::sim {

// Of a step from one world to another. Its actor counts as what it is known as there.
Fingerprint transition_digest(const World& from, const Step& step, const Fingerprint& to);

struct Digests {
  Fingerprint worlds;
  Fingerprint transitions;

  void add_world(const Fingerprint& world);
  void add_transition(const World& from, const Step& step, const Fingerprint& to);

  friend bool operator==(const Digests&, const Digests&) = default;
};

}  // namespace halfdone::sim

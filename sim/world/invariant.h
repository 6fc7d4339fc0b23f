// What every world keeps, however it was made: asserted after each step in tests and with `--check`.
#pragma once

#include "sim/world/world.h"

namespace halfdone::sim {

// Stops the program when something is broken.
//   - cells are sorted, hashed, and of actors that exist; what isn't orphaned belongs to the life that its actor has
//   - who isn't running has no generation, remembers nothing and has nothing on its way but orphans
//   - who is running remembers something, and has a life that no other actor has
//   - a mark of waiting belongs to a life that waits
//   - fingerprints are those that are computed from nothing
void assert_invariant(const System& system, const World& world);

}  // namespace halfdone::sim

// A request that changes nothing, now and at any later time.
#pragma once

#include "sim/world/world.h"

namespace halfdone::sim {

// By what its program promises of it (`Doing`), and by trying what can be tried: what acts once is delivered here, and
// what renews a lease also after a lapse. Requires: the cell is a request on its way.
bool is_inert(const System& system, const World& world, const Cell& request, const Memo* memo);

}  // namespace halfdone::sim

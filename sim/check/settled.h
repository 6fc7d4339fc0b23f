// How a run settles when nothing more goes wrong.
#pragma once

#include <optional>
#include <vector>

#include "sim/check/ending.h"
#include "sim/world/dynamics.h"

namespace halfdone::sim {

// How a set of worlds that is left by faults and crashes only counts. One in which the services and the callers stay as
// they are is quiet: a worker that looks for work for ever and finds none changes nothing.
Ending ending_of(const System& system, const std::vector<World>& loop);

// Of what can be judged of a world: what the services show, and what became of the callers.
Fingerprint shown_by(const System& system, const World& world);

struct Settled {
  Ending ending = Ending::quiet;
  std::vector<World> worlds;  // in which it goes round; the world itself where nothing happens by itself
};
// Nothing: it goes on to worlds from which it doesn't come back.
std::optional<Settled> how_it_settles(const Dynamics& dynamics, const World& world);

}  // namespace halfdone::sim

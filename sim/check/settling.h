// Whether a world is where things end when nothing more goes wrong, found from that world alone.
#pragma once

#include <cstdint>

#include "sim/world.h"

namespace halfdone::sim {

enum class Settled : std::uint8_t {
  quiet,    // nothing happens by itself
  loop,     // what happens by itself leads back here, whatever comes first
  not_yet,  // it goes on to worlds from which it doesn't come back
};
Settled how_it_settles(const System& system, const World& world);

}  // namespace halfdone::sim

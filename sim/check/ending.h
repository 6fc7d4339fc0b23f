#pragma once

#include <cstdint>

namespace halfdone::sim {

// How a world settled.
enum class Ending : std::uint8_t {
  quiet,  // nothing changes any more but by faults and crashes
  loop,   // it repeats for ever: a world of a set that is left by faults and crashes only
};

}  // namespace halfdone::sim

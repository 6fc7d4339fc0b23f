// What reaches a caller of an answer. The same for a program under the simulator and for a client in production.
#pragma once

#include <cstdint>

namespace halfdone {

enum class Arrival : std::uint8_t {
  whole,    // the answer as the service sent it
  nothing,  // connection refused or broken, or the caller's own timeout: it may or may not have happened
  torn,     // status line and headers as sent, but the body breaks off: it can't be read
};

}  // namespace halfdone

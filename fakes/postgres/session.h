// Who asks, and who is answered later.
#pragma once

#include <cstdint>

#include "services/postgres/protocol.h"

namespace halfdone::postgres {

// One connection of one client. Chosen by the caller; a session exists in the database only while it has an open
// transaction or a waiting statement, so equal numbers used later are the same worlds.
using SessionId = std::uint32_t;

// Who asks, for everything that would be random on a real server. Generated uuids are a function of (seed, request, how
// many were drawn by this request before), and a generated primary key that exists already is drawn again.
struct Context {
  std::uint64_t seed = 0;     // of the scenario
  std::uint64_t request = 0;  // identifies the asking call in its program: the same in all worlds that merge
  std::int64_t now = 0;       // microseconds since 2000-01-01 UTC
  std::uint64_t life = 0;     // of the program that asks, which generated uuids carry (base/generated_uuid.h)
};

// A statement that waited and is now answered.
struct Woken {
  SessionId session = 0;
  AnswerPtr answer;
};

}  // namespace halfdone::postgres

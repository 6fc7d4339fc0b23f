// What a coordinator tells its monitoring: enough for counters and alarms. Notices say what the coordinator knows, and
// nothing depends on them.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "saga/log.h"

namespace halfdone::saga {

struct Notice {
  enum class Kind : std::uint8_t {
    claimed,      // a coordinator took the saga over
    outcome,      // a call of a step ended: `meaning`
    turned,       // the saga turns round
    undo,         // an undo was tried: `meaning`
    late_effect,  // after the wait something of an abandoned direction was there
    entered,      // the saga entered `state`
    stuck,        // a person is needed
    fenced,       // a write came too late: the saga is another coordinator's
  };
  Kind kind = Kind::outcome;
  std::string saga;
  std::string step;  // or empty
  Meaning meaning = Meaning::done;
  State state = State::forward;

  friend auto operator<=>(const Notice&, const Notice&) = default;
};

std::string_view name_of(Notice::Kind kind);
// "undo freeze_login: unknown"
std::string print(const Notice& notice);

}  // namespace halfdone::saga

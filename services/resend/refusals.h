// The transient refusals that Resend may give instead of doing what it is asked: no effect, and a later try may
// succeed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "services/resend/protocol.h"

namespace halfdone::resend {

enum class Refusal : std::uint8_t {
  rate_limited,           // 429 rate_limit_exceeded: per team and second, all keys together
  internal_server_error,  // 500 internal_server_error, before anything was written
  unavailable,            // 503 from the edge in front of the service: not JSON
};

inline constexpr std::array refusals = {Refusal::rate_limited, Refusal::internal_server_error, Refusal::unavailable};

// What schedules call it: "429", "500", "503".
std::string_view name(Refusal refusal);

// The same shared object each time.
const AnswerPtr& answer_of(Refusal refusal);

}  // namespace halfdone::resend

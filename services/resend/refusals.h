// The refusals that Resend may give whatever it is asked: no effect. After most of them a later try may succeed; the
// lasting ones stay until a person has done something.
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
  key_restricted,         // 401 restricted_api_key: the right to manage contacts was taken from the key
};

inline constexpr std::array refusals = {Refusal::rate_limited, Refusal::internal_server_error, Refusal::unavailable};
inline constexpr std::array lasting_refusals = {Refusal::key_restricted};

// What schedules call it: "429", "500", "503", "401".
std::string_view name(Refusal refusal);

// The same shared object each time.
const AnswerPtr& answer_of(Refusal refusal);

}  // namespace halfdone::resend

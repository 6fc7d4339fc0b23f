// The transient refusals that Supabase Auth may give instead of doing what it is asked: no effect, and a later try may
// succeed.
//
// 504 is not among them: the server's time limit answers it while the handler goes on, and its transaction may have
// committed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "services/supabase_auth/protocol.h"

namespace halfdone::supabase_auth {

enum class Refusal : std::uint8_t {
  rate_limited,  // 429 over_request_rate_limit. Admin endpoints have no limit of their own; a gateway in front may have
  unexpected_failure,  // 500 unexpected_failure, before anything was written
  unavailable,         // 503 from the gateway in front of the server: not JSON
};

inline constexpr std::array refusals = {Refusal::rate_limited, Refusal::unexpected_failure, Refusal::unavailable};

// What schedules call it: "429", "500", "503".
std::string_view name(Refusal refusal);

// The same shared object each time.
const AnswerPtr& answer_of(Refusal refusal);

}  // namespace halfdone::supabase_auth

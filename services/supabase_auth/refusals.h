// The refusals that Supabase Auth may give whatever it is asked: no effect. After most of them a later try may succeed;
// the lasting ones stay until a person has done something.
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
  not_admin,           // 403 not_admin: the service key was replaced
};

inline constexpr std::array refusals = {Refusal::rate_limited, Refusal::unexpected_failure, Refusal::unavailable};
inline constexpr std::array lasting_refusals = {Refusal::not_admin};

// What schedules call it: "429", "500", "503", "403".
std::string_view name(Refusal refusal);

// The same shared object each time.
const AnswerPtr& answer_of(Refusal refusal);

}  // namespace halfdone::supabase_auth

// What a saga asks of a provider, and what the answer means.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "services/reply.h"
#include "services/resend/protocol.h"
#include "services/supabase_auth/protocol.h"

namespace halfdone::saga {

using Request = std::variant<supabase_auth::RequestPtr, resend::RequestPtr>;
using Answer = std::variant<Reply<supabase_auth::Answer>, Reply<resend::Answer>>;

// The three values of an outcome (docs/saga.md), with refusals told apart by whether asking
// again can help.
enum class Meaning : std::uint8_t { done, refused_for_now, refused_for_good, unknown };
std::string_view name_of(Meaning meaning);

// By the tables of the two services (`certainty` in services/*/client.h). A refusal is for now when it is a 429 or a
// 5xx. Requires: the answer is of the service that was asked.
Meaning meaning_of(const Request& request, const Answer& answer, Attempt attempt);

// A 404.
bool is_absent(const Answer& answer);

}  // namespace halfdone::saga

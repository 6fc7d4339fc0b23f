#include "services/supabase_auth/refusals.h"

#include <cassert>

namespace halfdone::supabase_auth {

std::string_view name(Refusal refusal) {
  switch (refusal) {
    case Refusal::rate_limited: return "429";
    case Refusal::unexpected_failure: return "500";
    case Refusal::unavailable: return "503";
    case Refusal::not_admin: return "403";
  }
  assert(false);
  return "";
}

const AnswerPtr& answer_of(Refusal refusal) {
  static const AnswerPtr rate_limited =
      make_answer(429, Error{"over_request_rate_limit", "Request rate limit reached"});
  static const AnswerPtr unexpected_failure = make_answer(
      500, Error{"unexpected_failure", "Unexpected failure, please check server logs for more information"});
  static const AnswerPtr unavailable =
      make_answer(503, NotJson{"upstream connect error or disconnect/reset before headers"});
  static const AnswerPtr not_admin = make_answer(403, Error{"not_admin", "User not allowed"});
  switch (refusal) {
    case Refusal::rate_limited: return rate_limited;
    case Refusal::unexpected_failure: return unexpected_failure;
    case Refusal::unavailable: return unavailable;
    case Refusal::not_admin: return not_admin;
  }
  assert(false);
  return rate_limited;
}

}  // namespace halfdone::supabase_auth

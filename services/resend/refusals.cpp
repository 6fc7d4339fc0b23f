#include "services/resend/refusals.h"

#include <cassert>

namespace halfdone::resend {

std::string_view name(Refusal refusal) {
  switch (refusal) {
    case Refusal::rate_limited: return "429";
    case Refusal::internal_server_error: return "500";
    case Refusal::unavailable: return "503";
    case Refusal::key_restricted: return "401";
  }
  assert(false);
  return "";
}

const AnswerPtr& answer_of(Refusal refusal) {
  static const AnswerPtr rate_limited =
      make_answer(429, Error{"rate_limit_exceeded",
                             "Too many requests. Please limit the number of requests per second. Or contact support to "
                             "increase rate limit."});
  static const AnswerPtr internal_server_error =
      make_answer(500, Error{"internal_server_error", "An unexpected error occurred."});
  static const AnswerPtr unavailable = make_answer(503, NotJson{"Service Unavailable"});
  static const AnswerPtr key_restricted =
      make_answer(401, Error{"restricted_api_key", "This API key is restricted to only send emails"});
  switch (refusal) {
    case Refusal::rate_limited: return rate_limited;
    case Refusal::internal_server_error: return internal_server_error;
    case Refusal::unavailable: return unavailable;
    case Refusal::key_restricted: return key_restricted;
  }
  assert(false);
  return rate_limited;
}

}  // namespace halfdone::resend

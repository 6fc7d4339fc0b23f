#include "saga/provider.h"

#include <cassert>

#include "services/resend/client.h"
#include "services/supabase_auth/client.h"

namespace halfdone::saga {

std::string_view name_of(Meaning meaning) {
  switch (meaning) {
    case Meaning::done: return "done";
    case Meaning::refused_for_now: return "refused for now";
    case Meaning::refused_for_good: return "refused for good";
    case Meaning::unknown: return "unknown";
  }
  assert(false && "a meaning without a name");
  return {};
}

namespace {

template <class RequestPtr, class Answer>
Meaning meaning(const RequestPtr& request, const Reply<Answer>& reply, Attempt attempt) {
  switch (certainty(*request, reply, attempt)) {
    case Certainty::done: return Meaning::done;
    case Certainty::unknown: return Meaning::unknown;
    case Certainty::refused: break;
  }
  const int status = reply.answer->status();
  return status == 429 || status >= 500 ? Meaning::refused_for_now : Meaning::refused_for_good;
}

}  // namespace

Meaning meaning_of(const Request& request, const Answer& answer, Attempt attempt) {
  if (const auto* auth = std::get_if<supabase_auth::RequestPtr>(&request)) {
    return meaning(*auth, std::get<Reply<supabase_auth::Answer>>(answer), attempt);
  }
  return meaning(std::get<resend::RequestPtr>(request), std::get<Reply<resend::Answer>>(answer), attempt);
}

bool is_absent(const Answer& answer) {
  return std::visit([](const auto& reply) { return reply.answer && reply.answer->status() == 404; }, answer);
}

}  // namespace halfdone::saga

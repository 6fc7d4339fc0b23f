#include "services/supabase_auth/client.h"

#include <cassert>

#include "services/http_status.h"

namespace halfdone::supabase_auth {

namespace {

bool counts_as_network_error(int status) {
  return (status >= 500 && status <= 504) || (status >= 520 && status <= 530);
}

// The library's pattern takes lower case only.
bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !digit) return false;
  }
  return true;
}

ClientError api_error(int status, const Error& error) {
  if (error.code == "session_not_found") return {"AuthSessionMissingError", 400, "", "Auth session missing!"};
  if (error.code == "weak_password") return {"AuthWeakPasswordError", status, error.code, error.message};
  return {"AuthApiError", status, error.code, error.message};
}

}  // namespace

std::optional<ClientError> client_error(const Reply<Answer>& reply) {
  if (reply.arrival == Arrival::nothing) return ClientError{"AuthRetryableFetchError", 0, "", "fetch failed"};
  assert(reply.answer);
  const Answer& answer = *reply.answer;
  const int status = answer.status();
  const Error* error = is_readable(reply) ? answer.error() : nullptr;
  if (answer.succeeded()) {
    if (is_readable(reply)) return std::nullopt;
    return ClientError{"AuthRetryableFetchError", 0, "", "Unexpected end of JSON input"};
  }
  if (counts_as_network_error(status)) {
    return ClientError{"AuthRetryableFetchError", status, "",
                       error ? std::string_view(error->message) : http_status_text(status)};
  }
  if (error) return api_error(status, *error);
  return ClientError{"AuthUnknownError", std::nullopt, "", "Unexpected end of JSON input"};
}

std::optional<std::string_view> thrown_before_request(const Request& request) {
  const std::string* id = nullptr;
  if (const auto* get = std::get_if<GetUser>(&request.body())) id = &get->id;
  if (const auto* update = std::get_if<UpdateUser>(&request.body())) id = &update->id;
  if (const auto* remove = std::get_if<DeleteUser>(&request.body())) id = &remove->id;
  if (id && !is_uuid(*id)) return "@supabase/auth-js: Expected parameter to be UUID but is not";
  return std::nullopt;
}

Certainty certainty(const Request& request, const Reply<Answer>& reply, Attempt attempt) {
  if (reply.arrival == Arrival::nothing) return Certainty::unknown;
  const Answer& answer = *reply.answer;
  if (answer.succeeded()) return is_readable(reply) ? Certainty::done : Certainty::unknown;
  if (attempt == Attempt::repeat) {
    const bool deletion = std::holds_alternative<DeleteUser>(request.body());
    return deletion && answer.status() == 404 && is_readable(reply) ? Certainty::done : Certainty::unknown;
  }
  if (answer.status() >= 400 && answer.status() < 500) return Certainty::refused;
  const bool rolled_back = answer.status() == 500 && is_readable(reply) && answer.error() &&
                           answer.error()->message == "Database error deleting user";
  return rolled_back ? Certainty::refused : Certainty::unknown;
}

}  // namespace halfdone::supabase_auth

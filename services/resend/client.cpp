#include "services/resend/client.h"

#include <cassert>

namespace halfdone::resend {

namespace {

constexpr ClientError unable_to_fetch = {"application_error", std::nullopt, "",
                                         "Unable to fetch data. The request could not be resolved."};

}  // namespace

std::optional<ClientError> client_error(const Reply<Answer>& reply) {
  if (reply.arrival == Arrival::nothing) return unable_to_fetch;
  assert(reply.answer);
  const Answer& answer = *reply.answer;
  if (answer.succeeded()) return is_readable(reply) ? std::nullopt : std::optional(unable_to_fetch);
  if (reply.arrival == Arrival::torn) return ClientError{"application_error", answer.status(), "", "terminated"};
  if (const Error* error = answer.error()) return ClientError{error->name, answer.status(), "", error->message};
  return ClientError{"application_error", answer.status(), "",
                     "Internal server error. We are unable to process your request right now, please try again later."};
}

std::string contact_in_path(std::string_view id, std::string_view email) {
  return std::string(email.empty() ? id : email);
}

std::optional<ClientError> answered_before_request(const Request& request) {
  const std::string* contact = nullptr;
  if (const auto* get = std::get_if<ContactsGet>(&request.body())) contact = &get->contact;
  if (const auto* update = std::get_if<ContactsUpdate>(&request.body())) contact = &update->contact;
  if (const auto* remove = std::get_if<ContactsRemove>(&request.body())) contact = &remove->contact;
  if (const auto* attach = std::get_if<ContactSegmentsAdd>(&request.body())) contact = &attach->contact;
  if (const auto* detach = std::get_if<ContactSegmentsRemove>(&request.body())) contact = &detach->contact;
  if (!contact || !contact->empty()) return std::nullopt;
  return ClientError{"missing_required_field", std::nullopt, "", "Missing `id` or `email` field."};
}

Certainty certainty(const Request& request, const Reply<Answer>& reply, Attempt attempt) {
  if (reply.arrival == Arrival::nothing) return Certainty::unknown;
  const Answer& answer = *reply.answer;
  if (answer.succeeded()) return is_readable(reply) ? Certainty::done : Certainty::unknown;
  if (attempt == Attempt::repeat) {
    const bool removal = std::holds_alternative<ContactsRemove>(request.body());
    return removal && answer.status() == 404 && is_readable(reply) ? Certainty::done : Certainty::unknown;
  }
  if (answer.status() < 400 || answer.status() >= 500) return Certainty::unknown;
  if (answer.status() == 409) {
    const bool other_payload =
        is_readable(reply) && answer.error() && answer.error()->name == "invalid_idempotent_request";
    return other_payload ? Certainty::refused : Certainty::unknown;
  }
  return Certainty::refused;
}

}  // namespace halfdone::resend

#include "fakes/resend/emails.h"

#include <algorithm>
#include <string_view>

#include "fakes/resend/answers.h"

namespace halfdone::resend {

namespace {

// `email@example.com`, or `Name <email@example.com>`.
bool is_sender(std::string_view from) {
  const std::size_t open = from.find('<');
  if (open != from.npos) {
    if (!from.ends_with('>')) return false;
    from = from.substr(open + 1, from.size() - open - 2);
  }
  const std::size_t at = from.find('@');
  return at != from.npos && at > 0 && at + 1 < from.size() && from.find_first_of(" <>") == from.npos;
}

// The checks of the header and the body, in that order; null when nothing is wrong.
AnswerPtr complaint_about(const EmailsSend& request) {
  if (request.idempotency_key && (request.idempotency_key->empty() || request.idempotency_key->size() > 256)) {
    return make_answer(400, Error{"invalid_idempotency_key", "The key must be between 1-256 chars."});
  }
  if (request.from.empty()) return missing_field("from");
  if (request.to.empty()) return missing_field("to");
  if (request.subject.empty()) return missing_field("subject");
  if (!is_sender(request.from)) {
    return make_answer(422, Error{"invalid_from_address",
                                  "Invalid `from` field. The email address needs to follow the `email@example.com` or "
                                  "`Name <email@example.com>` format"});
  }
  return request.to.size() > 50 ? invalid_fields() : AnswerPtr();
}

}  // namespace

AnswerPtr execute(Store& store, const EmailsSend& request, const Context& context) {
  if (AnswerPtr complaint = complaint_about(request)) return complaint;
  const Fingerprint payload = payload_fingerprint(request);
  if (request.idempotency_key) {
    for (const Shared<EmailCell>& cell : store.read().emails) {
      if (cell->idempotency_key != request.idempotency_key) continue;
      if (cell->payload == payload) return make_answer(200, Reference{"", cell->email.id});
      return make_answer(
          409, Error{"invalid_idempotent_request", "Same idempotency key used with a different request payload."});
    }
  }
  Email email{.id = store.new_id(context),
              .from = request.from,
              .to = request.to,
              .subject = request.subject,
              .html = request.html,
              .text = request.text,
              .created_at = context.now,
              .last_event = "queued"};
  AnswerPtr answer = make_answer(200, Reference{"", email.id});
  store.write().emails.put(make_shared_value<EmailCell>(std::move(email), request.idempotency_key, payload));
  return answer;
}

AnswerPtr execute(const Store& store, const EmailsGet& request) {
  if (!is_uuid(request.id)) return malformed_id();
  const Shared<EmailCell> cell = store.read().emails.find(request.id);
  return cell ? make_answer(200, cell->email) : email_not_found();
}

}  // namespace halfdone::resend

#include "fakes/resend/answers.h"

#include <string>

#include "services/postgres/value.h"

namespace halfdone::resend {

const AnswerPtr& contact_not_found() {
  static const AnswerPtr answer = make_answer(404, Error{"not_found", "Contact not found"});
  return answer;
}

const AnswerPtr& audience_not_found() {
  static const AnswerPtr answer = make_answer(404, Error{"not_found", "Audience not found"});
  return answer;
}

const AnswerPtr& email_not_found() {
  static const AnswerPtr answer = make_answer(404, Error{"not_found", "Email not found"});
  return answer;
}

const AnswerPtr& malformed_id() {
  static const AnswerPtr answer = make_answer(422, Error{"invalid_parameter", "The parameter must be a valid UUID."});
  return answer;
}

const AnswerPtr& invalid_fields() {
  static const AnswerPtr answer =
      make_answer(400, Error{"validation_error", "We found an error with one or more fields in the request."});
  return answer;
}

AnswerPtr missing_field(std::string_view field) {
  return make_answer(422, Error{"missing_required_field", "Missing `" + std::string(field) + "` field."});
}

bool is_uuid(std::string_view text) {
  postgres::Uuid uuid;
  return text.size() == 36 && postgres::parse_uuid(text, uuid);
}

}  // namespace halfdone::resend

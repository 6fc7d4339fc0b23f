#include "fakes/supabase_auth/answers.h"

namespace halfdone::supabase_auth {

const AnswerPtr& done() {
  static const AnswerPtr answer = make_answer(200, Empty{});
  return answer;
}

const AnswerPtr& user_not_found() {
  static const AnswerPtr answer = make_answer(404, Error{"user_not_found", "User not found"});
  return answer;
}

const AnswerPtr& malformed_user_id() {
  static const AnswerPtr answer = make_answer(404, Error{"validation_failed", "user_id must be an UUID"});
  return answer;
}

const AnswerPtr& email_exists() {
  static const AnswerPtr answer =
      make_answer(422, Error{"email_exists", "A user with this email address has already been registered"});
  return answer;
}

const AnswerPtr& phone_exists() {
  static const AnswerPtr answer =
      make_answer(422, Error{"phone_exists", "Phone number already registered by another user"});
  return answer;
}

AnswerPtr invalid(std::string message) { return make_answer(400, Error{"validation_failed", std::move(message)}); }

AnswerPtr failed(std::string_view message) {
  return make_answer(500, Error{"unexpected_failure", std::string(message)});
}

}  // namespace halfdone::supabase_auth

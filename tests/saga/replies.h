// Answers of the log and of the providers, for tests.
#pragma once

#include <string>
#include <string_view>

#include "saga/log.h"

namespace halfdone::saga {

inline constexpr std::string_view saga_of_tests = "5a6a0000-0000-4000-8000-000000000001";
inline constexpr std::string_view epoch_of_tests = "e0000000-0000-4000-8000-000000000001";
inline constexpr std::string_view subject_of_tests = "a0000000-0000-4000-8000-00000000000a";

inline postgres::Value uuid_value(std::string_view text) {
  postgres::Uuid value{};
  postgres::parse_uuid(text, value);
  return postgres::Value::uuid(value);
}

inline Reply<postgres::Answer> rows_reply(std::vector<std::vector<postgres::Value>> rows) {
  postgres::Answer answer;
  answer.rows = std::move(rows);
  return {Arrival::whole, make_shared_value<postgres::Answer>(std::move(answer))};
}

inline Reply<postgres::Answer> error_reply(std::string sqlstate) {
  postgres::Answer answer;
  answer.error = std::make_unique<postgres::SqlError>();
  answer.error->sqlstate = std::move(sqlstate);
  return {Arrival::whole, make_shared_value<postgres::Answer>(std::move(answer))};
}

inline Reply<postgres::Answer> claim_reply(State state, int cursor, postgres::Value record = {}) {
  using postgres::Value;
  return rows_reply({{uuid_value(saga_of_tests), Value::text(subject_of_tests), Value::text(name_of(state)),
                      Value::integer(cursor), uuid_value(epoch_of_tests), std::move(record), Value::timestamptz(0)}});
}

// Of an entry: whether the saga is this coordinator's, and whether the row has moved.
inline Reply<postgres::Answer> entry_reply(bool mine, bool moved) {
  using postgres::Value;
  return rows_reply({{Value::integer(mine), Value::integer(moved), Value::timestamptz(0)}});
}

inline Answer auth_reply(int status, supabase_auth::AnswerBody body) {
  return Reply<supabase_auth::Answer>{Arrival::whole, supabase_auth::make_answer(status, std::move(body))};
}
inline Answer resend_reply(int status, resend::AnswerBody body) {
  return Reply<resend::Answer>{Arrival::whole, resend::make_answer(status, std::move(body))};
}

}  // namespace halfdone::saga

// What coordinators hear in tests, and how far they get with it.
#pragma once

#include "tests/saga/replies.h"
#include "tests/saga/small_saga.h"

namespace halfdone::saga {

inline Heard rows(std::vector<std::vector<postgres::Value>> rows) { return {.answer = rows_reply(std::move(rows))}; }
inline Heard claimed(State state, int cursor, postgres::Value record = {}) {
  return {.answer = claim_reply(state, cursor, std::move(record))};
}
inline Heard nothing_to_claim() { return rows({}); }
inline Heard written(bool mine = true, bool moved = true) { return {.answer = entry_reply(mine, moved)}; }
inline Heard log_error(std::string sqlstate) { return {.answer = error_reply(std::move(sqlstate))}; }
inline const Heard no_log_answer{.answer = Reply<postgres::Answer>{}};

inline Heard answered(int status, supabase_auth::AnswerBody body) {
  return {.answer = auth_reply(status, std::move(body))};
}
inline Heard found_user(bool banned) {
  supabase_auth::User user{.id = std::string(subject_of_tests)};
  if (banned) user.banned_until = 1;
  return answered(200, user);
}
inline Heard refused(int status) { return answered(status, supabase_auth::Error{"no", "no"}); }
inline const Heard unknown{.answer = Answer(Reply<supabase_auth::Answer>{})};

// The same answer, later than a lease.
inline Heard late(Heard heard) {
  heard.lapsed = true;
  return heard;
}

inline Transition after(const Engine& engine, const std::vector<Heard>& events) {
  Transition last = engine.start();
  for (const Heard& event : events) last = engine.advance(last.next, event);
  return last;
}
// What it wants done, by name.
inline std::string wants(const Transition& last) { return last.next.is_at_rest() ? "rest" : last.effects.at(0).name; }
inline std::string wants_after(const Engine& engine, const std::vector<Heard>& events) {
  return wants(after(engine, events));
}

}  // namespace halfdone::saga

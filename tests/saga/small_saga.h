// A saga of three steps for tests: freeze, commit, remove.
#pragma once

#include "saga/coordinator.h"

namespace halfdone::saga {

inline std::optional<Request> get(const Case& about) {
  return supabase_auth::make_request(supabase_auth::GetUser{about.subject});
}

inline Definition small_saga() {
  const auto update = [](const char* duration) {
    return [duration](const Case& about) -> std::optional<Request> {
      return supabase_auth::make_request(supabase_auth::UpdateUser{.id = about.subject, .ban_duration = duration});
    };
  };
  const auto is_banned = [](const Answer& answer, const Case&) {
    return std::get<Reply<supabase_auth::Answer>>(answer).answer->user()->banned_until.has_value();
  };
  Definition saga{.operation = "close"};
  saga.eligible = "select u.id::text as subject from users u where u.id::text = $2";
  saga.present = "select 1 from users u where u.id::text = $2";
  saga.locks = "select 'user:' || subject, id from moved";
  saga.steps = {{.name = "freeze", .act = update("24h"), .undo = Undo{get, is_banned, update("none")}},
                {.name = "commit", .kind = Kind::pivot, .place = Place::local},
                {.name = "remove",
                 .kind = Kind::retriable,
                 .act = [](const Case& about) -> std::optional<Request> {
                   return supabase_auth::make_request(supabase_auth::DeleteUser{.id = about.subject});
                 },
                 .absent_is_done = true}};
  return saga;
}

}  // namespace halfdone::saga

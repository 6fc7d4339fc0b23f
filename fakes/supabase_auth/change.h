// What PUT /admin/users/{id} makes of a user, worked out from the request and the user as it was read.
#pragma once

#include <string>

#include "base/shared.h"
#include "fakes/postgres/database.h"
#include "services/supabase_auth/protocol.h"

namespace halfdone::supabase_auth {

struct Change : Counted {
  AnswerPtr complaint{};  // what is wrong with the request; the rest is good only without one
  User user{};            // the handler's own copy of the user, after the change
  std::string email{};    // as it will be stored; empty: stays
  std::string phone{};
  bool bans = false;  // banned_until is written, maybe with NULL
};

// Metadata are merged with what was read, and will be written whole: of two updates at the same time, the later one
// wins all keys.
Shared<Change> change_of(const UpdateUser& request, const User& read, const postgres::Context& context);

}  // namespace halfdone::supabase_auth

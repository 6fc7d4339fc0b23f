// The user that POST /admin/users asks for, worked out from the request alone, before the database is asked anything.
#pragma once

#include <optional>
#include <string>

#include "base/shared.h"
#include "fakes/postgres/database.h"
#include "services/supabase_auth/protocol.h"

namespace halfdone::supabase_auth {

struct NewUser : Counted {
  // What is wrong with the request, in the order in which the server finds out: before anything, before it looks for
  // the phone number, and before the transaction. Null where nothing is. The other fields are only good without
  // complaints before them.
  AnswerPtr complaint_at_once{};
  AnswerPtr complaint_about_phone{};
  AnswerPtr complaint_before_writing{};

  postgres::Uuid id{};
  std::string id_text{};
  std::string aud{};
  std::string role{};
  std::string email{};
  std::string phone{};
  std::string encrypted_password{};
  Metadata first_app_metadata{};  // as inserted: provider and providers alone
  Metadata app_metadata{};        // with the request's laid over
  Metadata user_metadata{};       // with `email_verified` where the email is confirmed
  std::optional<Timestamp> email_confirmed_at{};
  std::optional<Timestamp> phone_confirmed_at{};
  std::optional<Timestamp> banned_until{};
};

// Without an id or a password in the request, both are functions of the context.
Shared<NewUser> new_user(const CreateUser& request, const postgres::Context& context);

// The column identity_data of an identity that the server makes itself. It stays unverified when a new user is
// confirmed.
Metadata email_identity_data(const std::string& user_id, const std::string& email, bool verified);
Metadata phone_identity_data(const std::string& user_id, const std::string& phone, bool verified);

}  // namespace halfdone::supabase_auth

// The SQL that the fake's handlers execute, planned once per catalog.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "fakes/postgres/database.h"

namespace halfdone::supabase_auth {

enum class Statement : std::uint8_t {
  begin,
  commit,
  rollback,
  find_user,        // $1 id
  find_user_id,     // $1 id: as much of the same read as a hard delete looks at
  find_identities,  // $1 user id
  count_users,      // $1 aud
  list_users,       // $1 aud, $2 limit, $3 offset
  all_identities,
  find_email_identity,  // $1 email, $2 aud: of anybody but single sign-on users
  find_email_user,      // $1 email, $2 aud
  find_phone_user,      // $1 phone, $2 aud
  insert_user,          // $1 id, $2 aud, $3 email, $4 encrypted password, $5 phone, $6 app metadata, $7 user metadata
  insert_identity,      // $1 provider id, $2 user id, $3 identity data, $4 provider
  find_own_identity,    // $1 provider id, $2 provider
  update_identity,      // $1 id, $2 identity data
  update_user,       // $1 id, $2 role, $3 email_confirmed_at, $4 phone_confirmed_at, $5 app metadata, $6 user metadata:
                     // a NULL keeps the old value; $7 whether to set banned_until, $8 to what
  set_email,         // $1 id, $2 email, $3 is_anonymous
  set_phone,         // $1 id, $2 phone, $3 is_anonymous
  delete_user,       // $1 id
  soft_delete_user,  // $1 id, $2 email, $3 phone
  soft_delete_identity,    // $1 id, $2 provider id
  delete_one_time_tokens,  // $1 user id
  delete_factors,          // $1 user id
  delete_sessions,         // $1 user id
};

inline constexpr std::size_t statement_count = static_cast<std::size_t>(Statement::delete_sessions) + 1;

std::string_view sql_of(Statement statement);

class Statements {
 public:
  // Requires a database whose catalog has the schema `auth`; the plans are good for its copies.
  explicit Statements(const postgres::Database& database);

  const postgres::Plan* plan(Statement statement) const { return plans_[static_cast<std::size_t>(statement)]; }

 private:
  std::array<const postgres::Plan*, statement_count> plans_{};
};

}  // namespace halfdone::supabase_auth

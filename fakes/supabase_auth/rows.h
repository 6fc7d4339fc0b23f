// Rows of the schema `auth`, as objects of the API.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "services/postgres/protocol.h"
#include "services/supabase_auth/user.h"

namespace halfdone::supabase_auth {

using Values = std::vector<postgres::Value>;

// Of the columns that the statements find_user and list_users give, without identities. `confirmed_at` is set: it is a
// generated column, and this is a read.
User user_from_row(const Values& row);

// Of the columns that find_identities gives.
Identity identity_from_row(const Values& row);

// A text, or NULL for an empty one.
postgres::Value text_or_null(std::string_view text);
postgres::Value jsonb(const Metadata& metadata);
postgres::Value time_or_null(const std::optional<Timestamp>& time);

}  // namespace halfdone::supabase_auth

// What the server checks in a request's fields before it asks the database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/supabase_auth/protocol.h"

namespace halfdone::supabase_auth {

// A field as it will be stored, or the answer that refuses it.
struct Checked {
  std::string value;
  AnswerPtr complaint;
};

// Lower-cased; at most 255 characters of the pattern that HTML5 gives for an address.
Checked check_email(std::string_view email);

// Without "+" and blanks; E.164.
Checked check_phone(std::string_view phone);

// How long a ban lasts.
struct Ban {
  std::int64_t microseconds = 0;  // 0: no ban
  AnswerPtr complaint;
};

// "none", or a duration as Go's time.ParseDuration reads it: "300ms", "-1.5h", "2h45m", "0".
Ban check_ban_duration(std::string_view duration);

// True for the formats that the server can verify a password against: bcrypt, argon2, Firebase's scrypt.
bool is_password_hash(std::string_view hash);

}  // namespace halfdone::supabase_auth

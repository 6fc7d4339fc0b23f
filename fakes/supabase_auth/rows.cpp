#include "fakes/supabase_auth/rows.h"

#include <algorithm>
#include <cassert>

namespace halfdone::supabase_auth {

namespace {

std::string text(const postgres::Value& value) { return value.is_null() ? "" : std::string(value.as_text()); }

std::string uuid(const postgres::Value& value) { return value.is_null() ? "" : postgres::print_uuid(value.as_uuid()); }

std::optional<Timestamp> time(const postgres::Value& value) {
  return value.is_null() ? std::nullopt : std::optional(value.as_timestamptz());
}

Metadata metadata(const postgres::Value& value) {
  return value.is_null() ? Metadata() : Metadata::from_canonical(value.as_text());
}

std::optional<Timestamp> earlier(const std::optional<Timestamp>& a, const std::optional<Timestamp>& b) {
  return a && b ? std::min(a, b) : a ? a : b;
}

}  // namespace

User user_from_row(const Values& row) {
  assert(row.size() == 15);
  return {.id = uuid(row[0]),
          .aud = text(row[1]),
          .role = text(row[2]),
          .email = text(row[3]),
          .phone = text(row[4]),
          .email_confirmed_at = time(row[5]),
          .phone_confirmed_at = time(row[6]),
          .confirmed_at = earlier(time(row[5]), time(row[6])),
          .last_sign_in_at = time(row[7]),
          .app_metadata = metadata(row[8]),
          .user_metadata = metadata(row[9]),
          .identities = {},
          .created_at = time(row[10]),
          .updated_at = time(row[11]),
          .banned_until = time(row[12]),
          .deleted_at = time(row[13]),
          .is_anonymous = row[14].as_boolean()};
}

Identity identity_from_row(const Values& row) {
  assert(row.size() == 8);
  return {.identity_id = uuid(row[0]),
          .id = text(row[1]),
          .user_id = uuid(row[2]),
          .provider = text(row[3]),
          .identity_data = metadata(row[4]),
          .last_sign_in_at = time(row[5]),
          .created_at = time(row[6]),
          .updated_at = time(row[7])};
}

postgres::Value text_or_null(std::string_view text) {
  return text.empty() ? postgres::Value() : postgres::Value::text(text);
}

postgres::Value jsonb(const Metadata& metadata) { return postgres::Value::jsonb(metadata.text()); }

postgres::Value time_or_null(const std::optional<Timestamp>& time) {
  return time ? postgres::Value::timestamptz(*time) : postgres::Value();
}

}  // namespace halfdone::supabase_auth

#include "services/supabase_auth/user.h"

#include <fmt/format.h>

namespace halfdone::supabase_auth {

namespace {

void add(Hasher& hasher, const std::optional<Timestamp>& time) {
  hasher.add(static_cast<std::uint64_t>(time.has_value()));
  hasher.add(static_cast<std::uint64_t>(time.value_or(0)));
}

}  // namespace

void Identity::hash(Hasher& hasher) const {
  hasher.add(identity_id).add(id).add(user_id).add(provider).add(identity_data.text());
  add(hasher, last_sign_in_at);
  add(hasher, created_at);
  add(hasher, updated_at);
}

void User::hash(Hasher& hasher) const {
  hasher.add(id).add(aud).add(role).add(email).add(phone);
  for (const auto* time : {&email_confirmed_at, &phone_confirmed_at, &confirmed_at, &last_sign_in_at, &created_at,
                           &updated_at, &banned_until, &deleted_at}) {
    add(hasher, *time);
  }
  hasher.add(app_metadata.text()).add(user_metadata.text()).add(static_cast<std::uint64_t>(is_anonymous));
  hasher.add(static_cast<std::uint64_t>(identities.size()));
  for (const Identity& identity : identities) identity.hash(hasher);
}

std::string User::print() const {
  std::string line = fmt::format("user {}", id);
  if (!email.empty()) line += " " + email;
  if (!phone.empty()) line += " " + phone;
  if (!email_confirmed_at && !phone_confirmed_at) line += ", unconfirmed";
  if (banned_until) line += ", banned until " + print_rfc3339(*banned_until);
  if (deleted_at) line += ", soft-deleted";
  if (!app_metadata.empty()) line += ", app_metadata " + app_metadata.text();
  if (!user_metadata.empty()) line += ", user_metadata " + user_metadata.text();
  return line;
}

}  // namespace halfdone::supabase_auth

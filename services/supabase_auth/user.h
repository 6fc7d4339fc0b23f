// The user object of Supabase Auth, as its admin endpoints answer it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fingerprint.h"
#include "services/supabase_auth/metadata.h"
#include "services/timestamp.h"

namespace halfdone::supabase_auth {

// One way to sign in. For the providers `email` and `phone`, `id` is the user's own id.
struct Identity {
  std::string identity_id{};
  std::string id{};  // the provider's id of the person: the column provider_id
  std::string user_id{};
  std::string provider{};
  Metadata identity_data{};
  std::optional<Timestamp> last_sign_in_at{};
  std::optional<Timestamp> created_at{};
  std::optional<Timestamp> updated_at{};

  void hash(Hasher& hasher) const;
  friend bool operator==(const Identity&, const Identity&) = default;
};

// Absent strings are empty, as the server sends `email` and `phone`. Fields of the real object that no operation here
// can change (invitations, confirmation mails, pending changes of address, MFA factors) are left out.
struct User {
  std::string id{};
  std::string aud{};
  std::string role{};
  std::string email{};
  std::string phone{};
  std::optional<Timestamp> email_confirmed_at{};
  std::optional<Timestamp> phone_confirmed_at{};
  // The earlier of the two above. A generated column: only a read fills it, the answer to the write that confirmed
  // lacks it.
  std::optional<Timestamp> confirmed_at{};
  std::optional<Timestamp> last_sign_in_at{};
  Metadata app_metadata{};
  Metadata user_metadata{};
  std::vector<Identity> identities{};
  std::optional<Timestamp> created_at{};
  std::optional<Timestamp> updated_at{};
  std::optional<Timestamp> banned_until{};
  std::optional<Timestamp> deleted_at{};  // set by a soft delete
  bool is_anonymous = false;

  void hash(Hasher& hasher) const;
  // One line: id, address and what is unusual about it.
  std::string print() const;
  friend bool operator==(const User&, const User&) = default;
};

}  // namespace halfdone::supabase_auth

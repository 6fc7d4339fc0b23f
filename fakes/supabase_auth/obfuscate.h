// What a soft delete leaves of an address, a phone number and a provider's id: hashes that free the value for others.
#pragma once

#include <string>
#include <string_view>

namespace halfdone::supabase_auth {

// The unpadded base64url SHA-256 of the user's id followed by the value; an absent value is an empty text.
std::string obfuscated_email(std::string_view user_id, std::string_view email);
// Cut to 15 characters: the column was a varchar(15) once.
std::string obfuscated_phone(std::string_view user_id, std::string_view phone);
// Of `provider:provider_id`.
std::string obfuscated_provider_id(std::string_view user_id, std::string_view provider, std::string_view provider_id);

}  // namespace halfdone::supabase_auth

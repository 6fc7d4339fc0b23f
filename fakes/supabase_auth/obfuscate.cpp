#include "fakes/supabase_auth/obfuscate.h"

#include <openssl/sha.h>

#include <array>

namespace halfdone::supabase_auth {

namespace {

std::string hash(std::string_view user_id, std::string_view value) {
  const std::string text = std::string(user_id) + std::string(value);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());

  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string encoded;
  unsigned bits = 0, held = 0;  // the last `held` bits of `bits` are still to be written
  for (const unsigned char byte : digest) {
    bits = (bits << 8) | byte;
    for (held += 8; held >= 6; held -= 6) encoded += alphabet[(bits >> (held - 6)) & 63];
  }
  if (held > 0) encoded += alphabet[(bits << (6 - held)) & 63];
  return encoded;
}

}  // namespace

std::string obfuscated_email(std::string_view user_id, std::string_view email) { return hash(user_id, email); }

std::string obfuscated_phone(std::string_view user_id, std::string_view phone) {
  return hash(user_id, phone).substr(0, 15);
}

std::string obfuscated_provider_id(std::string_view user_id, std::string_view provider, std::string_view provider_id) {
  return hash(user_id, std::string(provider) + ":" + std::string(provider_id));
}

}  // namespace halfdone::supabase_auth

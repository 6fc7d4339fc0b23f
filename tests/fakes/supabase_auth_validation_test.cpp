#include "fakes/supabase_auth/validation.h"

#include <gtest/gtest.h>

#include "fakes/supabase_auth/obfuscate.h"

namespace halfdone::supabase_auth {
namespace {

std::string complaint(const AnswerPtr& answer) { return answer ? answer->print() : "none"; }

TEST(SupabaseAuthValidation, LowersTheCaseOfAnAddress) {
  EXPECT_EQ(check_email("Ada@Example.COM").value, "ada@example.com");
}

TEST(SupabaseAuthValidation, RefusesWhatIsNoAddress) {
  for (const char* text : {"ada", "@example.com", "ada@", "ada@example..com", "ada@-example.com", "ada@example-.com",
                           "a da@example.com", "a@b@c"}) {
    EXPECT_EQ(complaint(check_email(text).complaint),
              "400 validation_failed: Unable to validate email address: invalid format")
        << text;
  }
}

TEST(SupabaseAuthValidation, TakesAnAddressWithoutADot) { EXPECT_FALSE(check_email("ada@localhost").complaint); }

TEST(SupabaseAuthValidation, RefusesAnAddressOver255Characters) {
  EXPECT_FALSE(check_email(std::string(249, 'a') + "@b.org").complaint);
  EXPECT_EQ(complaint(check_email(std::string(250, 'a') + "@b.org").complaint),
            "400 validation_failed: An email address is too long");
}

TEST(SupabaseAuthValidation, StoresAPhoneNumberWithoutPlusAndBlanks) {
  EXPECT_EQ(check_phone("+49 30 123456").value, "4930123456");
  EXPECT_EQ(complaint(check_phone("030 123456").complaint),
            "400 validation_failed: Invalid phone number format (E.164 required)");
}

TEST(SupabaseAuthValidation, APhoneNumberHas2To15Digits) {
  EXPECT_TRUE(check_phone("1").complaint);
  EXPECT_FALSE(check_phone("12").complaint);
  EXPECT_FALSE(check_phone(std::string(15, '1')).complaint);
  EXPECT_TRUE(check_phone(std::string(16, '1')).complaint);
}

TEST(SupabaseAuthValidation, ReadsDurationsAsGoDoes) {
  EXPECT_EQ(check_ban_duration("none").microseconds, 0);
  EXPECT_EQ(check_ban_duration("300ms").microseconds, 300'000);
  EXPECT_EQ(check_ban_duration("2h45m").microseconds, (2 * 60 + 45) * 60'000'000ll);
  EXPECT_EQ(check_ban_duration("-1.5h").microseconds, -90 * 60'000'000ll);
  EXPECT_EQ(check_ban_duration("876000h").microseconds, 876000ll * 3600 * 1'000'000);
}

TEST(SupabaseAuthValidation, NamesWhatIsWrongWithADurationAsGoDoes) {
  const std::string start = "400 validation_failed: invalid format for ban duration: time: ";
  EXPECT_EQ(complaint(check_ban_duration("soon").complaint), start + "invalid duration \"soon\"");
  EXPECT_EQ(complaint(check_ban_duration("10").complaint), start + "missing unit in duration \"10\"");
  EXPECT_EQ(complaint(check_ban_duration("10d").complaint), start + "unknown unit \"d\" in duration \"10d\"");
  EXPECT_EQ(complaint(check_ban_duration("9999999h").complaint), start + "invalid duration \"9999999h\"");
}

TEST(SupabaseAuthValidation, KnowsTheFormatsOfPasswordHashes) {
  EXPECT_TRUE(is_password_hash("$2a$10$abcdefghijklmnopqrstuv"));
  EXPECT_TRUE(is_password_hash("$argon2id$v=19$m=65536"));
  EXPECT_FALSE(is_password_hash("secret"));
}

// The expected texts were computed with another implementation: printf %s "$id$value" | openssl dgst -sha256 -binary |
// basenc --base64url
TEST(SupabaseAuthObfuscation, IsTheUnpaddedBase64UrlSha256OfIdAndValue) {
  const std::string id = "a0000000-0000-4000-8000-00000000000a";
  EXPECT_EQ(obfuscated_email(id, "ada@example.com"), "ft1N-eR3BULlKYWZqwYI6n7fVJ1Tyv1OLuuOLKWEzXk");
  EXPECT_EQ(obfuscated_phone(id, ""), "vKXiVqupMYxLMXx");
  EXPECT_EQ(obfuscated_provider_id(id, "email", id), "FHVEBnd1Y-oUcd_jMirYi2lJvOZK1cFX13w6CoTl4_8");
}

}  // namespace
}  // namespace halfdone::supabase_auth

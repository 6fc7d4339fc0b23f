// How requests and answers of Supabase Auth and Resend look to a person, and what their fingerprints tell apart.
#include <gtest/gtest.h>

#include "services/resend/protocol.h"
#include "services/supabase_auth/protocol.h"
#include "services/timestamp.h"

namespace halfdone {
namespace {

TEST(Timestamp, PrintsAsEachServiceWritesTimes) {
  const Timestamp time = 817850399'540770;  // a fraction with a trailing zero
  EXPECT_EQ(print_rfc3339(time), "2025-11-30T20:39:59.54077Z");
  EXPECT_EQ(print_postgres_time(time), "2025-11-30 20:39:59.54077+00");
  EXPECT_EQ(print_postgres_time(0), "2000-01-01 00:00:00+00");
  EXPECT_EQ(print_postgres_time(-1), "1999-12-31 23:59:59.999999+00");
}

TEST(SupabaseAuthProtocol, PrintsARequestAsALineOfHttp) {
  const auto request = supabase_auth::make_request(supabase_auth::DeleteUser{"a0", true});
  EXPECT_EQ(request->print(), "DELETE /admin/users/a0 should_soft_delete");
  EXPECT_EQ(request->name(), "auth.admin_delete_user");
}

TEST(SupabaseAuthProtocol, NeverPrintsAPasswordHash) {
  const auto request =
      supabase_auth::make_request(supabase_auth::CreateUser{.email = "a@b.c", .password_hash = "$2a$10$x"});
  EXPECT_EQ(request->print(), "POST /admin/users email=a@b.c password_hash=(given)");
}

TEST(SupabaseAuthProtocol, PrintsAnErrorWithStatusCodeAndMessage) {
  const auto answer = supabase_auth::make_answer(404, supabase_auth::Error{"user_not_found", "User not found"});
  EXPECT_EQ(answer->print(), "404 user_not_found: User not found");
}

TEST(SupabaseAuthProtocol, TellsRequestsWithEqualFieldsOfDifferentKindsApart) {
  const auto get = supabase_auth::make_request(supabase_auth::GetUser{"a"});
  const auto remove = supabase_auth::make_request(supabase_auth::DeleteUser{"a"});
  EXPECT_NE(get->fingerprint(), remove->fingerprint());
}

TEST(SupabaseAuthProtocol, GivesEqualRequestsEqualFingerprints) {
  const auto once = supabase_auth::make_request(supabase_auth::UpdateUser{.id = "a", .ban_duration = "none"});
  const auto again = supabase_auth::make_request(supabase_auth::UpdateUser{.id = "a", .ban_duration = "none"});
  EXPECT_EQ(once->fingerprint(), again->fingerprint());
}

TEST(SupabaseAuthProtocol, AnAbsentTimeIsNotTheEpoch) {
  const auto never = supabase_auth::make_answer(200, supabase_auth::User{});
  const auto epoch = supabase_auth::make_answer(200, supabase_auth::User{.banned_until = 0});
  EXPECT_NE(never->fingerprint(), epoch->fingerprint());
}

TEST(ResendProtocol, PrintsARemovalUnderAnAudience) {
  const auto request = resend::make_request(resend::ContactsRemove{"aud", "ada@example.com"});
  EXPECT_EQ(request->print(), "DELETE /audiences/aud/contacts/ada@example.com");
  EXPECT_EQ(request->name(), "resend.contacts_remove");
}

TEST(ResendProtocol, TellsALeftOutFieldFromNull) {
  const auto left_out = resend::make_request(resend::ContactsUpdate{"", "c", {}});
  const auto null = resend::make_request(resend::ContactsUpdate{"", "c", {.first_name = resend::Nullable()}});
  EXPECT_NE(left_out->fingerprint(), null->fingerprint());
  EXPECT_EQ(null->print(), "PATCH /contacts/c first_name=null");
}

TEST(ResendProtocol, APayloadDoesNotIncludeItsKey) {
  const resend::EmailsSend one{.subject = "Hello", .idempotency_key = "1"};
  const resend::EmailsSend two{.subject = "Hello", .idempotency_key = "2"};
  EXPECT_EQ(resend::payload_fingerprint(one), resend::payload_fingerprint(two));
  EXPECT_NE(resend::make_request(one)->fingerprint(), resend::make_request(two)->fingerprint());
}

}  // namespace
}  // namespace halfdone

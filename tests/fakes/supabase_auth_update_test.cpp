// Updates of a user, by the fake of Supabase Auth, against the server's behaviour: one rule a test.
#include "tests/fakes/supabase_auth_testing.h"

namespace halfdone::supabase_auth {
namespace {

class SupabaseAuthUpdate : public SupabaseAuthTest {};

TEST_F(SupabaseAuthUpdate, ABanLastsFromNowAndNoneLiftsIt) {
  EXPECT_EQ(ask(UpdateUser{.id = ada, .ban_duration = "24h"})->user()->banned_until, now + 24 * hour);
  EXPECT_EQ(ask(GetUser{ada})->user()->banned_until, now + 24 * hour);
  EXPECT_EQ(ask(UpdateUser{.id = ada, .ban_duration = "none"})->user()->banned_until, std::nullopt);
  EXPECT_EQ(ask(GetUser{ada})->user()->banned_until, std::nullopt);
}

TEST_F(SupabaseAuthUpdate, AnUpdateWithoutABanKeepsTheOldOne) {
  ask(UpdateUser{.id = ada, .ban_duration = "24h"});
  ask(UpdateUser{.id = ada, .app_metadata = {{"marker", "1"}}});
  EXPECT_EQ(ask(GetUser{ada})->user()->banned_until, now + 24 * hour);
}

TEST_F(SupabaseAuthUpdate, MetadataAreMergedAndANullDeletesItsKey) {
  ask(UpdateUser{.id = ada, .app_metadata = {{"marker", "\"saga\""}}});
  EXPECT_EQ(ask(GetUser{ada})->user()->app_metadata.text(),
            R"({"marker": "saga", "provider": "email", "providers": ["email"]})");
  const AnswerPtr answer = ask(UpdateUser{.id = ada, .app_metadata = {{"marker", "null"}}});
  EXPECT_EQ(answer->user()->app_metadata.text(), R"({"provider": "email", "providers": ["email"]})");
  EXPECT_EQ(ask(GetUser{ada})->user()->app_metadata, answer->user()->app_metadata);
}

TEST_F(SupabaseAuthUpdate, AnUpdateOfMetadataTouchesTheUpdateTime) {
  ask(UpdateUser{.id = ada, .user_metadata = {{"city", "\"London\""}}});
  EXPECT_EQ(ask(GetUser{ada})->user()->updated_at, now);
}

TEST_F(SupabaseAuthUpdate, ANewAddressChangesUserAndIdentityAndClearsTokens) {
  const AnswerPtr answer = ask(UpdateUser{.id = ada, .email = "countess@example.com"});
  ASSERT_TRUE(answer->user()) << answer->print();
  const AnswerPtr read = ask(GetUser{ada});
  EXPECT_EQ(read->user()->email, "countess@example.com");
  EXPECT_EQ(read->user()->identities.at(0).identity_data.find("email"), "\"countess@example.com\"");
  EXPECT_EQ(rows("select count(*) from auth.one_time_tokens"), "0");
}

TEST_F(SupabaseAuthUpdate, ANewAddressMakesAnIdentityWhereThereIsNone) {
  const AnswerPtr answer = ask(UpdateUser{.id = bob, .email = "robert@example.com", .email_confirm = true});
  ASSERT_TRUE(answer->user()) << answer->print();
  EXPECT_EQ(ask(GetUser{bob})->user()->identities.at(0).identity_data.find("email_verified"), "true");
}

TEST_F(SupabaseAuthUpdate, ATakenAddressOnUpdateIsA500AndNothingChanges) {
  const Fingerprint before = database.fingerprint();
  EXPECT_EQ(said(UpdateUser{.id = bob, .email = "ada@example.com", .app_metadata = {{"marker", "1"}}}),
            "500 unexpected_failure: Error updating user");
  EXPECT_EQ(database.fingerprint(), before);
}

TEST_F(SupabaseAuthUpdate, AnUpdateOfRoleAndConfirmationIsWritten) {
  ask(UpdateUser{.id = bob, .role = "editor", .email_confirm = true});
  const AnswerPtr read = ask(GetUser{bob});
  EXPECT_EQ(read->user()->role, "editor");
  EXPECT_EQ(read->user()->email_confirmed_at, now);
  EXPECT_EQ(read->user()->user_metadata.find("email_verified"), "true");
}

TEST_F(SupabaseAuthUpdate, TheAnswerToAConfirmationHasItToo) {
  const AnswerPtr answer = ask(UpdateUser{.id = bob, .email_confirm = true});
  EXPECT_EQ(answer->user()->user_metadata.find("email_verified"), "true");
  EXPECT_EQ(ask(GetUser{bob})->user()->user_metadata, answer->user()->user_metadata);
}

TEST_F(SupabaseAuthUpdate, AnUpdateThatSaysNothingChangesNothing) {
  const Fingerprint before = database.fingerprint();
  EXPECT_EQ(ask(UpdateUser{.id = ada})->status(), 200);
  EXPECT_EQ(database.fingerprint(), before);
}

TEST_F(SupabaseAuthUpdate, AnUpdateThatWaitedWritesMetadataMergedWithWhatItHadRead) {
  execute(2, "begin");
  execute(
      2,
      "update auth.users set raw_app_meta_data = '{\"other\": 1}' where id = 'a0000000-0000-4000-8000-00000000000a'");
  Operation operation(make_request(UpdateUser{.id = ada, .app_metadata = {{"marker", "1"}}}), 1, {.request = 1});
  ASSERT_FALSE(loaded().auth.start(operation, database, woken));
  execute(2, "commit");
  ASSERT_EQ(woken.size(), 1u);
  EXPECT_EQ(loaded().auth.resume(operation, database, woken[0].answer, woken)->status(), 200);
  EXPECT_EQ(ask(GetUser{ada})->user()->app_metadata.find("other"), std::nullopt);
}

TEST_F(SupabaseAuthUpdate, AnUpdateThatWaitedKeepsMetadataThatItDoesNotSet) {
  execute(2, "begin");
  execute(
      2,
      "update auth.users set raw_app_meta_data = '{\"other\": 1}' where id = 'a0000000-0000-4000-8000-00000000000a'");
  Operation operation(make_request(UpdateUser{.id = ada, .user_metadata = {{"city", "1"}}}), 1, {.request = 1});
  ASSERT_FALSE(loaded().auth.start(operation, database, woken));
  execute(2, "commit");
  ASSERT_EQ(woken.size(), 1u);
  EXPECT_EQ(loaded().auth.resume(operation, database, woken[0].answer, woken)->status(), 200);
  EXPECT_EQ(ask(GetUser{ada})->user()->app_metadata.text(), R"({"other": 1})");
}

TEST_F(SupabaseAuthUpdate, AnUpdateThatWaitedKeepsABanThatCameMeanwhile) {
  execute(2, "begin");
  execute(2, "update auth.users set banned_until = now() where id = 'a0000000-0000-4000-8000-00000000000a'");
  Operation operation(make_request(UpdateUser{.id = ada, .app_metadata = {{"marker", "1"}}}), 1, {.request = 1});
  ASSERT_FALSE(loaded().auth.start(operation, database, woken));
  execute(2, "commit");
  ASSERT_EQ(woken.size(), 1u);
  EXPECT_EQ(loaded().auth.resume(operation, database, woken[0].answer, woken)->status(), 200);
  EXPECT_EQ(ask(GetUser{ada})->user()->banned_until, now);
}

TEST_F(SupabaseAuthUpdate, TheAnswerHasTheUpdateTime) {
  EXPECT_EQ(ask(UpdateUser{.id = ada, .app_metadata = {{"marker", "1"}}})->user()->updated_at, now);
}

TEST_F(SupabaseAuthUpdate, TheAnswerToNothingHasTheOldUpdateTime) {
  EXPECT_EQ(ask(UpdateUser{.id = ada})->user()->updated_at, ask(GetUser{ada})->user()->updated_at);
}

TEST_F(SupabaseAuthUpdate, ANewNumberClearsTokensToo) {
  EXPECT_EQ(ask(UpdateUser{.id = ada, .phone = "+49 30 123456"})->status(), 200);
  EXPECT_EQ(rows("select count(*) from auth.one_time_tokens"), "0");
}

TEST_F(SupabaseAuthUpdate, AUserIsConfirmedSinceTheEarlierOfTwoTimes) {
  ask(UpdateUser{.id = bob, .phone = "+49 30 123456", .phone_confirm = true});
  const AnswerPtr read = ask(GetUser{bob});
  EXPECT_EQ(read->user()->phone_confirmed_at, now);
  EXPECT_EQ(read->user()->confirmed_at, read->user()->email_confirmed_at);
  EXPECT_LT(read->user()->email_confirmed_at, now);
}

}  // namespace
}  // namespace halfdone::supabase_auth

// The fake of Supabase Auth against the server's behaviour, over the fake of Postgres: one rule a test.
#include "base/generated_uuid.h"
#include "fakes/supabase_auth/obfuscate.h"
#include "tests/fakes/supabase_auth_testing.h"

namespace halfdone::supabase_auth {
namespace {

class SupabaseAuthConformance : public SupabaseAuthTest {};

TEST_F(SupabaseAuthConformance, GetAnswersTheUserWithItsIdentities) {
  const AnswerPtr answer = ask(GetUser{ada});
  ASSERT_TRUE(answer->user()) << answer->print();
  EXPECT_EQ(answer->user()->email, "ada@example.com");
  EXPECT_EQ(answer->user()->user_metadata.find("full_name"), "\"Ada\"");
  EXPECT_EQ(answer->user()->confirmed_at, answer->user()->email_confirmed_at);
  ASSERT_EQ(answer->user()->identities.size(), 1u);
  EXPECT_EQ(answer->user()->identities[0].id, ada);
}

TEST_F(SupabaseAuthConformance, AnUnknownUserIsA404) {
  EXPECT_EQ(said(GetUser{nobody}), "404 user_not_found: User not found");
  EXPECT_EQ(said(UpdateUser{.id = nobody}), "404 user_not_found: User not found");
  EXPECT_EQ(said(DeleteUser{nobody}), "404 user_not_found: User not found");
}

TEST_F(SupabaseAuthConformance, AMalformedIdIsA404OfAnotherCode) {
  EXPECT_EQ(said(GetUser{"42"}), "404 validation_failed: user_id must be an UUID");
}

TEST_F(SupabaseAuthConformance, ListsTheNewestUserFirst) {
  const AnswerPtr answer = ask(ListUsers{1, 1});
  ASSERT_TRUE(answer->users()) << answer->print();
  EXPECT_EQ(answer->users()->total, 2);
  ASSERT_EQ(answer->users()->users.size(), 1u);
  EXPECT_EQ(answer->users()->users[0].id, bob);
  const AnswerPtr second = ask(ListUsers{2, 1});
  EXPECT_EQ(second->users()->users.at(0).identities.size(), 1u);
}

TEST_F(SupabaseAuthConformance, AHardDeleteTakesEverythingThatCascades) {
  EXPECT_EQ(said(DeleteUser{ada}), "200 {}");
  EXPECT_EQ(rows("select count(*) from auth.identities"), "0");
  EXPECT_EQ(rows("select count(*) from auth.sessions"), "0");
  EXPECT_EQ(rows("select count(*) from auth.refresh_tokens"), "0");
  EXPECT_EQ(rows("select count(*) from auth.mfa_factors"), "0");
  EXPECT_EQ(rows("select count(*) from auth.one_time_tokens"), "0");
  EXPECT_EQ(rows("select email from public.profiles"), "bob@example.com");
}

TEST_F(SupabaseAuthConformance, ASecondHardDeleteIsA404) {
  ask(DeleteUser{ada});
  EXPECT_EQ(said(DeleteUser{ada}), "404 user_not_found: User not found");
}

TEST_F(SupabaseAuthConformance, AForeignKeyWithoutCascadeRefusesADelete) {
  execute(2, "insert into public.orders (id, user_id) values (1, 'a0000000-0000-4000-8000-00000000000a')");
  const Fingerprint before = database.fingerprint();
  EXPECT_EQ(said(DeleteUser{ada}), "500 unexpected_failure: Database error deleting user");
  EXPECT_EQ(database.fingerprint(), before);
}

TEST_F(SupabaseAuthConformance, ADeleteThatFindsTheRowGoneByThenStillAnswers200) {
  execute(2, "begin");
  execute(2, "delete from auth.users where id = 'a0000000-0000-4000-8000-00000000000a'");
  Operation operation(make_request(DeleteUser{ada}), 1, {.request = 1});
  ASSERT_FALSE(loaded().auth.start(operation, database, woken));
  execute(2, "commit");
  ASSERT_EQ(woken.size(), 1u);
  EXPECT_EQ(woken[0].session, 1u);
  EXPECT_EQ(loaded().auth.resume(operation, database, woken[0].answer, woken)->print(), "200 {}");
}

TEST_F(SupabaseAuthConformance, ASoftDeleteKeepsTheRowAndHidesWhoItWas) {
  EXPECT_EQ(said(DeleteUser{ada, true}), "200 {}");
  const AnswerPtr answer = ask(GetUser{ada});
  ASSERT_TRUE(answer->user()) << answer->print();
  EXPECT_EQ(answer->user()->email, obfuscated_email(ada, "ada@example.com"));
  EXPECT_EQ(answer->user()->phone, obfuscated_phone(ada, ""));
  EXPECT_EQ(answer->user()->deleted_at, now);
  EXPECT_TRUE(answer->user()->user_metadata.empty());
  EXPECT_EQ(answer->user()->identities.at(0).id, obfuscated_provider_id(ada, "email", ada));
  EXPECT_TRUE(answer->user()->identities.at(0).identity_data.empty());
}

TEST_F(SupabaseAuthConformance, ASoftDeleteRemovesSessionsFactorsTokensAndPassword) {
  ask(DeleteUser{ada, true});
  EXPECT_EQ(rows("select count(*) from auth.sessions"), "0");
  EXPECT_EQ(rows("select count(*) from auth.mfa_factors"), "0");
  EXPECT_EQ(rows("select count(*) from auth.one_time_tokens"), "0");
  EXPECT_EQ(rows("select encrypted_password from auth.users order by created_at"), "null; $2a$10$bob");
  EXPECT_EQ(rows("select count(*) from public.profiles"), "2");
}

TEST_F(SupabaseAuthConformance, ASecondSoftDeleteDoesNothing) {
  ask(DeleteUser{ada, true});
  const Fingerprint before = database.fingerprint();
  EXPECT_EQ(said(DeleteUser{ada, true}), "200 {}");
  EXPECT_EQ(database.fingerprint(), before);
}

TEST_F(SupabaseAuthConformance, ASoftDeletedUserCanBeHardDeleted) {
  ask(DeleteUser{ada, true});
  EXPECT_EQ(said(DeleteUser{ada}), "200 {}");
  EXPECT_EQ(rows("select email from auth.users"), "bob@example.com");
}

TEST_F(SupabaseAuthConformance, ASoftDeleteFreesTheAddress) {
  ask(DeleteUser{ada, true});
  execute(2, "delete from public.profiles where email = 'ada@example.com'");  // not auth's to clean up
  const AnswerPtr answer = ask(CreateUser{.email = "ada@example.com"});
  EXPECT_EQ(answer->status(), 200) << answer->print();
}

TEST_F(SupabaseAuthConformance, CreatingMakesTheUserItsIdentityAndItsProfile) {
  const AnswerPtr answer =
      ask(CreateUser{.id = nobody, .email = "Carol@Example.com", .user_metadata = {{"full_name", "\"Carol\""}}});
  ASSERT_TRUE(answer->user()) << answer->print();
  EXPECT_EQ(answer->status(), 200);
  EXPECT_EQ(answer->user()->id, nobody);
  EXPECT_EQ(answer->user()->email, "carol@example.com");
  EXPECT_EQ(answer->user()->role, "authenticated");
  EXPECT_EQ(answer->user()->app_metadata.text(), R"({"provider": "email", "providers": ["email"]})");
  EXPECT_EQ(rows("select provider, identity_data ->> 'email_verified' from auth.identities where provider_id = "
                 "'00000000-0000-4000-8000-00000000000f'"),
            "email|false");
  EXPECT_EQ(rows("select email from public.profiles where id = '00000000-0000-4000-8000-00000000000f'"),
            "carol@example.com");
}

TEST_F(SupabaseAuthConformance, TheAnswerToACreationIsWhatAReadThenShowsButForConfirmedAt) {
  const AnswerPtr answer = ask(CreateUser{.id = nobody, .email = "carol@example.com", .email_confirm = true});
  ASSERT_TRUE(answer->user()) << answer->print();
  EXPECT_EQ(answer->user()->confirmed_at, std::nullopt);
  User expected = *answer->user();
  expected.confirmed_at = now;
  const AnswerPtr read = ask(GetUser{nobody});
  EXPECT_TRUE(*read->user() == expected) << read->print() << " and " << answer->print();
}

TEST_F(SupabaseAuthConformance, ConfirmingMarksTheMetadataButNotTheIdentity) {
  const AnswerPtr answer = ask(CreateUser{.email = "carol@example.com", .email_confirm = true});
  ASSERT_TRUE(answer->user()) << answer->print();
  EXPECT_EQ(answer->user()->user_metadata.find("email_verified"), "true");
  EXPECT_EQ(answer->user()->email_confirmed_at, now);
  EXPECT_EQ(answer->user()->identities.at(0).identity_data.find("email_verified"), "false");
}

TEST_F(SupabaseAuthConformance, AppMetadataAreLaidOverTheProviders) {
  const AnswerPtr answer =
      ask(CreateUser{.email = "carol@example.com", .app_metadata = {{"plan", "\"pro\""}, {"provider", "\"google\""}}});
  ASSERT_TRUE(answer->user()) << answer->print();
  EXPECT_EQ(answer->user()->app_metadata.text(), R"({"plan": "pro", "provider": "google", "providers": ["email"]})");
}

TEST_F(SupabaseAuthConformance, APasswordHashIsKeptAsItIs) {
  ask(CreateUser{.id = nobody, .email = "carol@example.com", .password_hash = "$2a$10$carol"});
  EXPECT_EQ(rows("select encrypted_password from auth.users where email = 'carol@example.com'"), "$2a$10$carol");
}

TEST_F(SupabaseAuthConformance, WithoutAPasswordOneIsSetAllTheSame) {
  ask(CreateUser{.email = "carol@example.com"});
  EXPECT_EQ(rows("select encrypted_password like '$2a$10$%' from auth.users where email = 'carol@example.com'"), "t");
}

TEST_F(SupabaseAuthConformance, EachCreationDrawsAnIdOfItsOwn) {
  ask(CreateUser{.email = "carol@example.com"});
  ask(CreateUser{.email = "dave@example.com"});
  EXPECT_EQ(rows("select count(distinct id), count(distinct email) from auth.users"), "4|4");
}

TEST_F(SupabaseAuthConformance, ATakenAddressIsA422WhateverItsCase) {
  EXPECT_EQ(said(CreateUser{.email = "ADA@example.com"}),
            "422 email_exists: A user with this email address has already been registered");
}

TEST_F(SupabaseAuthConformance, AnAddressIsTakenByAUserWithoutAnIdentityToo) {
  EXPECT_EQ(ask(CreateUser{.email = "bob@example.com"})->status(), 422);
}

TEST_F(SupabaseAuthConformance, AnAddressIsTakenByAnIdentityAlone) {
  execute(2, "update auth.users set email = 'countess@example.com' where email = 'ada@example.com'");
  EXPECT_EQ(ask(CreateUser{.email = "ada@example.com"})->status(), 422);
}

TEST_F(SupabaseAuthConformance, ATakenIdIsA500) {
  const Fingerprint before = database.fingerprint();
  EXPECT_EQ(said(CreateUser{.id = ada, .email = "carol@example.com"}),
            "500 unexpected_failure: Database error creating new user");
  EXPECT_EQ(database.fingerprint(), before);
}

TEST_F(SupabaseAuthConformance, AFailingTriggerIsA500AndNothingIsCreated) {
  execute(2, "update public.profiles set email = 'carol@example.com' where email = 'ada@example.com'");
  const Fingerprint before = database.fingerprint();
  EXPECT_EQ(said(CreateUser{.email = "carol@example.com"}), "500 unexpected_failure: Database error creating new user");
  EXPECT_EQ(database.fingerprint(), before);
}

TEST_F(SupabaseAuthConformance, RecreatingADeletedUserBringsBackABareProfile) {
  ask(DeleteUser{ada});
  EXPECT_EQ(ask(CreateUser{.id = ada, .email = "ada@example.com"})->status(), 200);
  EXPECT_EQ(rows("select email from public.profiles where id = 'a0000000-0000-4000-8000-00000000000a'"),
            "ada@example.com");
  EXPECT_EQ(rows("select count(*) from auth.sessions"), "0");
}

TEST_F(SupabaseAuthConformance, SaysWhatIsWrongWithACreation) {
  const std::string invalid = "400 validation_failed: ";
  EXPECT_EQ(said(CreateUser{}), invalid + "Cannot create a user without either an email or phone");
  EXPECT_EQ(said(CreateUser{.email = "carol"}), invalid + "Unable to validate email address: invalid format");
  EXPECT_EQ(said(CreateUser{.id = "42", .email = "c@example.com"}), invalid + "ID must conform to the uuid v4 format");
  EXPECT_EQ(said(CreateUser{.id = "00000000-0000-0000-0000-000000000000", .email = "c@example.com"}),
            invalid + "ID cannot be a nil uuid");
  EXPECT_EQ(said(CreateUser{.email = "c@example.com", .password_hash = "secret"}),
            "500 unexpected_failure: Error creating user");
  EXPECT_EQ(said(CreateUser{.email = "c@example.com", .ban_duration = "10d"}),
            invalid + "invalid format for ban duration: time: unknown unit \"d\" in duration \"10d\"");
}

TEST_F(SupabaseAuthConformance, APhoneNumberMakesAnIdentityOfItsOwn) {
  const AnswerPtr answer = ask(CreateUser{.email = "carol@example.com", .phone = "+49 30 123456"});
  ASSERT_TRUE(answer->user()) << answer->print();
  EXPECT_EQ(answer->user()->phone, "4930123456");
  EXPECT_EQ(answer->user()->identities.size(), 2u);
  EXPECT_EQ(answer->user()->app_metadata.text(), R"({"provider": "email", "providers": ["email", "phone"]})");
  EXPECT_EQ(said(CreateUser{.phone = "4930123456"}),
            "422 phone_exists: Phone number already registered by another user");
}

TEST_F(SupabaseAuthConformance, ASoftDeleteThatFailsHalfWayIsRolledBack) {
  const std::string hidden = obfuscated_email(ada, "ada@example.com");
  execute(2, ("update auth.users set email = '" + hidden + "' where email = 'bob@example.com'").c_str());
  const Fingerprint before = database.fingerprint();
  EXPECT_EQ(said(DeleteUser{ada, true}), "500 unexpected_failure: Error soft deleting user");
  EXPECT_FALSE(database.in_block(1));
  EXPECT_EQ(database.fingerprint(), before);
}

TEST_F(SupabaseAuthConformance, ASoftDeleteThatFailsAtItsLastStepIsRolledBack) {
  execute(2, "insert into public.visits values (1, '5e000000-0000-4000-8000-00000000000a')");
  const Fingerprint before = database.fingerprint();
  EXPECT_EQ(said(DeleteUser{ada, true}), "500 unexpected_failure: Error deleting user's sessions");
  EXPECT_FALSE(database.in_block(1));
  EXPECT_EQ(database.fingerprint(), before);
}

TEST_F(SupabaseAuthConformance, ASoftDeleteHidesEachIdentity) {
  ask(UpdateUser{.id = ada, .phone = "+49 30 123456"});
  ask(DeleteUser{ada, true});
  EXPECT_EQ(rows("select count(*) from auth.identities where identity_data = '{}'"), "2");
}

TEST_F(SupabaseAuthConformance, AnIdCarriesTheLifeInWhichItWasAskedFor) {
  postgres::Database other = database;
  const auto id_in = [&](postgres::Database& where, std::uint64_t life) {
    Operation operation(make_request(CreateUser{.email = "carol@example.com"}), 1,
                        {.seed = 1, .request = 7, .now = now, .life = life});
    return loaded().auth.start(operation, where, woken)->user()->id;
  };
  EXPECT_TRUE(has_uuid_of_life(id_in(database, 1), 1));
  EXPECT_TRUE(has_uuid_of_life(id_in(other, 2), 2));
}

TEST_F(SupabaseAuthConformance, AnAddressIsTakenWhateverCaseItIsStoredIn) {
  execute(2, "update auth.users set email = 'Bob@Example.com' where email = 'bob@example.com'");
  EXPECT_EQ(ask(CreateUser{.email = "bob@example.com"})->status(), 422);
}

// The answer is about one audience; the table's unique constraint on numbers is about all.
TEST_F(SupabaseAuthConformance, ANumberOfAnotherAudienceIsFoundByTheTableOnly) {
  EXPECT_EQ(ask(CreateUser{.phone = "4930123456"})->status(), 200);
  EXPECT_EQ(said(CreateUser{.aud = "other", .phone = "4930123456"}),
            "500 unexpected_failure: Database error creating new user");
}

TEST_F(SupabaseAuthConformance, AWaitingRequestIsAValue) {
  execute(2, "begin");
  execute(2, "update auth.users set phone = '1' where id = 'a0000000-0000-4000-8000-00000000000a'");
  Operation operation(make_request(DeleteUser{ada}), 1, {.request = 1});
  ASSERT_FALSE(loaded().auth.start(operation, database, woken));
  const Operation copy = operation;
  postgres::Database other = database;
  EXPECT_EQ(copy.fingerprint(), operation.fingerprint());

  execute(2, "rollback");
  ASSERT_EQ(woken.size(), 1u);
  EXPECT_EQ(loaded().auth.resume(operation, database, woken[0].answer, woken)->print(), "200 {}");
  EXPECT_EQ(rows("select count(*) from auth.users"), "1");
  EXPECT_TRUE(other.is_waiting(1));
  EXPECT_NE(copy.fingerprint(), Operation(make_request(DeleteUser{ada}), 1, {.request = 1}).fingerprint());
}

}  // namespace
}  // namespace halfdone::supabase_auth

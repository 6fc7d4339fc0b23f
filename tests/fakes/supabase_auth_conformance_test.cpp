// The fake of Supabase Auth against the server's behaviour, over the fake of Postgres: one rule a test.
#include <gtest/gtest.h>

#include "fakes/supabase_auth/obfuscate.h"
#include "fakes/supabase_auth/supabase_auth.h"

namespace halfdone::supabase_auth {
namespace {

using testing::Test;

const std::string ada = "a0000000-0000-4000-8000-00000000000a";
const std::string bob = "b0000000-0000-4000-8000-00000000000b";
const std::string nobody = "00000000-0000-4000-8000-00000000000f";
constexpr std::int64_t hour = 3'600'000'000;

// A profile that a trigger makes and a cascade removes; and a table that can hold a user back.
constexpr const char* application = R"(
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, email text unique);
create table public.orders (id int primary key, user_id uuid references auth.users (id));
create function public.handle_new_user() returns trigger as $$
begin
  insert into public.profiles (id, email) values (new.id, new.email);
  return new;
end;
$$ language plpgsql;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();

insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data,
                        created_at, updated_at) values
  ('a0000000-0000-4000-8000-00000000000a', 'authenticated', 'authenticated', 'ada@example.com', '$2a$10$ada', '2025-01-01 00:00:00+00',
   '{"provider": "email", "providers": ["email"]}', '{"full_name": "Ada"}', '2025-01-01 00:00:00+00', '2025-01-01 00:00:00+00'),
  ('b0000000-0000-4000-8000-00000000000b', 'authenticated', 'authenticated', 'bob@example.com', '$2a$10$bob', '2025-01-02 00:00:00+00',
   '{"provider": "email", "providers": ["email"]}', '{}', '2025-01-02 00:00:00+00', '2025-01-02 00:00:00+00');
insert into auth.identities (id, provider_id, user_id, provider, identity_data, created_at) values
  ('1d000000-0000-4000-8000-00000000000a', 'a0000000-0000-4000-8000-00000000000a', 'a0000000-0000-4000-8000-00000000000a', 'email',
   '{"sub": "a0000000-0000-4000-8000-00000000000a", "email": "ada@example.com", "email_verified": false, "phone_verified": false}',
   '2025-01-01 00:00:00+00');
insert into auth.sessions (id, user_id) values
  ('5e000000-0000-4000-8000-00000000000a', 'a0000000-0000-4000-8000-00000000000a');
insert into auth.refresh_tokens (id, token, session_id) values (1, 'token', '5e000000-0000-4000-8000-00000000000a');
insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at) values
  ('fa000000-0000-4000-8000-00000000000a', 'a0000000-0000-4000-8000-00000000000a', 'totp', 'verified', now(), now());
insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to) values
  ('07000000-0000-4000-8000-00000000000a', 'a0000000-0000-4000-8000-00000000000a', 'recovery_token', 'hash', 'ada@example.com');
)";

// Loaded and planned once; each test works on a copy.
struct Loaded {
  postgres::Database database = [] {
    postgres::Database empty;
    load_schema(empty);
    empty.load(application, "application");
    return empty;
  }();
  SupabaseAuth auth{database};  // plans against the loaded catalog
};

const Loaded& loaded() {
  static const Loaded once;
  return once;
}

class SupabaseAuthConformance : public Test {
 protected:
  AnswerPtr ask(RequestBody body) {
    Operation operation(make_request(std::move(body)), 1, {.seed = 1, .request = ++requests, .now = now});
    return loaded().auth.start(operation, database, woken);
  }
  std::string said(RequestBody body) { return ask(std::move(body))->print(); }

  // The rows of a query, one value a row and column, as text: "ada|1; bob|2".
  std::string rows(const char* sql) {
    const postgres::AnswerPtr answer = database.read_committed(database.plan(sql));
    if (answer->failed()) return answer->error->message;
    std::string text;
    for (const auto& row : answer->rows) {
      text += text.empty() ? "" : "; ";
      for (std::size_t i = 0; i < row.size(); ++i)
        text += (i ? "|" : "") + (row[i].is_null() ? "null" : row[i].print());
    }
    return text;
  }

  postgres::AnswerPtr execute(postgres::SessionId session, const char* sql) {
    return database.execute(session, database.plan(sql), {}, {.request = ++requests, .now = now}, woken).answer;
  }

  postgres::Database database = loaded().database;
  std::vector<postgres::Woken> woken;
  std::uint64_t requests = 100;
  std::int64_t now = 26ll * 365 * 24 * hour;
};

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

TEST_F(SupabaseAuthConformance, ABanLastsFromNowAndNoneLiftsIt) {
  EXPECT_EQ(ask(UpdateUser{.id = ada, .ban_duration = "24h"})->user()->banned_until, now + 24 * hour);
  EXPECT_EQ(ask(GetUser{ada})->user()->banned_until, now + 24 * hour);
  EXPECT_EQ(ask(UpdateUser{.id = ada, .ban_duration = "none"})->user()->banned_until, std::nullopt);
  EXPECT_EQ(ask(GetUser{ada})->user()->banned_until, std::nullopt);
}

TEST_F(SupabaseAuthConformance, AnUpdateWithoutABanKeepsTheOldOne) {
  ask(UpdateUser{.id = ada, .ban_duration = "24h"});
  ask(UpdateUser{.id = ada, .app_metadata = {{"marker", "1"}}});
  EXPECT_EQ(ask(GetUser{ada})->user()->banned_until, now + 24 * hour);
}

TEST_F(SupabaseAuthConformance, MetadataAreMergedAndANullDeletesItsKey) {
  ask(UpdateUser{.id = ada, .app_metadata = {{"marker", "\"saga\""}}});
  EXPECT_EQ(ask(GetUser{ada})->user()->app_metadata.text(),
            R"({"marker": "saga", "provider": "email", "providers": ["email"]})");
  const AnswerPtr answer = ask(UpdateUser{.id = ada, .app_metadata = {{"marker", "null"}}});
  EXPECT_EQ(answer->user()->app_metadata.text(), R"({"provider": "email", "providers": ["email"]})");
  EXPECT_EQ(ask(GetUser{ada})->user()->app_metadata, answer->user()->app_metadata);
}

TEST_F(SupabaseAuthConformance, AnUpdateOfMetadataTouchesTheUpdateTime) {
  ask(UpdateUser{.id = ada, .user_metadata = {{"city", "\"London\""}}});
  EXPECT_EQ(ask(GetUser{ada})->user()->updated_at, now);
}

TEST_F(SupabaseAuthConformance, ANewAddressChangesUserAndIdentityAndClearsTokens) {
  const AnswerPtr answer = ask(UpdateUser{.id = ada, .email = "countess@example.com"});
  ASSERT_TRUE(answer->user()) << answer->print();
  const AnswerPtr read = ask(GetUser{ada});
  EXPECT_EQ(read->user()->email, "countess@example.com");
  EXPECT_EQ(read->user()->identities.at(0).identity_data.find("email"), "\"countess@example.com\"");
  EXPECT_EQ(rows("select count(*) from auth.one_time_tokens"), "0");
}

TEST_F(SupabaseAuthConformance, ANewAddressMakesAnIdentityWhereThereIsNone) {
  const AnswerPtr answer = ask(UpdateUser{.id = bob, .email = "robert@example.com", .email_confirm = true});
  ASSERT_TRUE(answer->user()) << answer->print();
  EXPECT_EQ(ask(GetUser{bob})->user()->identities.at(0).identity_data.find("email_verified"), "true");
}

TEST_F(SupabaseAuthConformance, ATakenAddressOnUpdateIsA500AndNothingChanges) {
  const Fingerprint before = database.fingerprint();
  EXPECT_EQ(said(UpdateUser{.id = bob, .email = "ada@example.com", .app_metadata = {{"marker", "1"}}}),
            "500 unexpected_failure: Error updating user");
  EXPECT_EQ(database.fingerprint(), before);
}

TEST_F(SupabaseAuthConformance, AnUpdateOfRoleAndConfirmationIsWritten) {
  ask(UpdateUser{.id = bob, .role = "editor", .email_confirm = true});
  const AnswerPtr read = ask(GetUser{bob});
  EXPECT_EQ(read->user()->role, "editor");
  EXPECT_EQ(read->user()->email_confirmed_at, now);
  EXPECT_EQ(read->user()->user_metadata.find("email_verified"), "true");
}

TEST_F(SupabaseAuthConformance, AnUpdateThatSaysNothingChangesNothing) {
  const Fingerprint before = database.fingerprint();
  EXPECT_EQ(ask(UpdateUser{.id = ada})->status(), 200);
  EXPECT_EQ(database.fingerprint(), before);
}

TEST_F(SupabaseAuthConformance, AnUpdateThatWaitedWritesMetadataMergedWithWhatItHadRead) {
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

TEST_F(SupabaseAuthConformance, AnUpdateThatWaitedKeepsABanThatCameMeanwhile) {
  execute(2, "begin");
  execute(2, "update auth.users set banned_until = now() where id = 'a0000000-0000-4000-8000-00000000000a'");
  Operation operation(make_request(UpdateUser{.id = ada, .app_metadata = {{"marker", "1"}}}), 1, {.request = 1});
  ASSERT_FALSE(loaded().auth.start(operation, database, woken));
  execute(2, "commit");
  ASSERT_EQ(woken.size(), 1u);
  EXPECT_EQ(loaded().auth.resume(operation, database, woken[0].answer, woken)->status(), 200);
  EXPECT_EQ(ask(GetUser{ada})->user()->banned_until, now);
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

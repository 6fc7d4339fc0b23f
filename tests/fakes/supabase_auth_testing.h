// A database with two users of Supabase Auth and an application's tables, for tests of the fake.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/supabase_auth/supabase_auth.h"

namespace halfdone::supabase_auth {

inline const std::string ada = "a0000000-0000-4000-8000-00000000000a";
inline const std::string bob = "b0000000-0000-4000-8000-00000000000b";
inline const std::string nobody = "00000000-0000-4000-8000-00000000000f";
inline constexpr std::int64_t hour = 3'600'000'000;

// A profile that a trigger makes and a cascade removes; and tables that can hold a user and a session back.
inline constexpr const char* application = R"(
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, email text unique);
create table public.orders (id int primary key, user_id uuid references auth.users (id));
create table public.visits (id int primary key, session_id uuid references auth.sessions (id));
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

inline const Loaded& loaded() {
  static const Loaded once;
  return once;
}

class SupabaseAuthTest : public testing::Test {
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

}  // namespace halfdone::supabase_auth

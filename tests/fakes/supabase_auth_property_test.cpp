// Properties of the handlers of Supabase Auth over the fake of Postgres, under random requests.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "fakes/supabase_auth/supabase_auth.h"

namespace halfdone::supabase_auth {
namespace {

struct Loaded {
  postgres::Database database = [] {
    postgres::Database empty;
    load_schema(empty);
    empty.load("create table public.orders (id int primary key, user_id uuid references auth.users (id));",
               "application");
    return empty;
  }();
  SupabaseAuth auth{database};  // plans against the loaded catalog
};

const Loaded& loaded() {
  static const Loaded once;
  return once;
}

rc::Gen<std::string> ids() {
  return rc::gen::element<std::string>("a0000000-0000-4000-8000-00000000000a", "b0000000-0000-4000-8000-00000000000b",
                                       "c0000000-0000-4000-8000-00000000000c", "42");
}

rc::Gen<Metadata> metadata() {
  return rc::gen::element<Metadata>(Metadata(), Metadata{{"marker", "1"}}, Metadata{{"marker", "null"}},
                                    Metadata{{"plan", "\"pro\""}});
}

rc::Gen<RequestBody> requests() {
  return rc::gen::exec([]() -> RequestBody {
    const std::string id = *ids();
    const auto email = *rc::gen::element<std::string>("a@x.org", "b@x.org", "c@x.org", "");
    const auto phone = *rc::gen::element<std::string>("", "", "+49301", "0");
    const auto ban = *rc::gen::element<std::string>("", "none", "24h", "10d");
    const bool confirm = *rc::gen::arbitrary<bool>();
    switch (*rc::gen::inRange(0, 6)) {
      case 0: return GetUser{id};
      case 1: return ListUsers{};
      case 2:
      case 3:
        return CreateUser{.id = id,
                          .email = email,
                          .phone = phone,
                          .email_confirm = confirm,
                          .ban_duration = ban,
                          .user_metadata = *metadata(),
                          .app_metadata = *metadata()};
      case 4:
        return UpdateUser{.id = id,
                          .email = email,
                          .phone = phone,
                          .email_confirm = confirm,
                          .ban_duration = ban,
                          .user_metadata = *metadata(),
                          .app_metadata = *metadata()};
      default: return DeleteUser{id, confirm};
    }
  });
}

AnswerPtr ask(postgres::Database& database, const RequestBody& body, std::uint64_t request) {
  std::vector<postgres::Woken> woken;
  Operation operation(make_request(body), 1, {.seed = 1, .request = request, .now = 1000});
  return loaded().auth.start(operation, database, woken);
}

RC_GTEST_PROP(SupabaseAuthProperty, ARefusedRequestChangesNothing, ()) {
  postgres::Database database = loaded().database;
  std::uint64_t count = 0;
  for (const RequestBody& body : *rc::gen::container<std::vector<RequestBody>>(requests())) {
    const Fingerprint before = database.fingerprint();
    const AnswerPtr answer = ask(database, body, count++);
    RC_ASSERT(answer->succeeded() || database.fingerprint() == before);
  }
}

RC_GTEST_PROP(SupabaseAuthProperty, LeavesNoSessionAndAnExactFingerprint, ()) {
  postgres::Database database = loaded().database;
  std::uint64_t count = 0;
  for (const RequestBody& body : *rc::gen::container<std::vector<RequestBody>>(requests())) {
    ask(database, body, count++);
    RC_ASSERT(!database.in_block(1));
    RC_ASSERT(database.fingerprint() == database.recomputed_fingerprint());
  }
}

RC_GTEST_PROP(SupabaseAuthProperty, AnAnswerToAWriteIsWhatAReadThenShows, ()) {
  postgres::Database database = loaded().database;
  std::uint64_t count = 0;
  for (const RequestBody& body : *rc::gen::container<std::vector<RequestBody>>(requests())) {
    const AnswerPtr answer = ask(database, body, count++);
    if (!answer->user()) continue;
    const AnswerPtr read = ask(database, GetUser{answer->user()->id}, count++);
    RC_ASSERT(read->succeeded());
    User written = *answer->user(), shown = *read->user();
    // Known differences: a generated column, and an identity that the write changed shows as it was read before.
    written.confirmed_at = shown.confirmed_at;
    written.identities.clear();
    shown.identities.clear();
    RC_ASSERT(written == shown);
  }
}

}  // namespace
}  // namespace halfdone::supabase_auth

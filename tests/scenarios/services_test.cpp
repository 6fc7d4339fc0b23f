// The three fakes as one backend: whose a session is, what may go wrong with which request, what invariants see.
#include "scenarios/services.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/bad_input.h"
#include "scenarios/registry.h"

namespace halfdone::scenarios {
namespace {

using sim::VerdictKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view ada = "a0000000-0000-4000-8000-00000000000a";
constexpr unsigned conflict_40001 = 0, full_53300 = 1, shutdown_57P01 = 2;

// One request on its way: whose, in which life, on which session.
struct From {
  sim::ActorId actor = 0;
  std::uint8_t life = 0;
  sim::CallId session = 1;
  sim::CallId call = 1;
};

sim::Address address(const From& from, Service service) {
  return {{from.actor, from.life, from.session}, from.call, id_of(service)};
}
sim::Message sql(std::string text) { return pack(make_shared_value<postgres::Query>(std::move(text))); }
sim::Message auth(supabase_auth::RequestBody body) { return pack(supabase_auth::make_request(std::move(body))); }
sim::Message resend_request(resend::RequestBody body) { return pack(resend::make_request(std::move(body))); }

std::unique_ptr<Services> new_services() {
  const std::string files = folder() + "/delete_user/";
  auto services = std::make_unique<Services>(std::vector{files + "schema.sql", files + "seed.sql"});
  services->resend().seed_contact(
      {.id = "c0000000-0000-4000-8000-00000000000a", .email = "ada@example.com", .first_name = "Ada"}, {});
  return services;
}

// A backend, and who was woken in it.
struct Desk {
  static std::string shown(const sim::Message& reply) { return reply ? reply->print() : "waits"; }

  std::string deliver(const From& from, Service service, const sim::Message& request, unsigned nth = 0) {
    return shown(services->deliver(address(from, service), request, nth, woken).reply);
  }
  std::string run(const From& from, std::string text, unsigned nth = 0) {
    return deliver(from, Service::db, sql(std::move(text)), nth);
  }
  std::string refuse(const From& from, std::string text, unsigned why) {
    return shown(services->refuse(address(from, Service::db), sql(std::move(text)), why, woken));
  }
  bool allows(VerdictKind kind, const From& from, std::string text, unsigned why = 0) const {
    return services->allows({kind, static_cast<std::uint8_t>(why)}, address(from, Service::db), sql(std::move(text)));
  }
  bool allows(VerdictKind kind, Service service, const sim::Message& request) const {
    return services->allows({kind}, address({}, service), request);
  }
  bool reads(const From& from, std::string text) const {
    return services->reads(address(from, Service::db), sql(std::move(text)));
  }
  void crash(sim::ActorId actor, std::uint8_t life) { services->disconnect_actor(actor, life, {}, woken); }
  std::vector<std::string> take_woken() {
    std::vector<std::string> texts;
    for (const sim::Woken& each : woken)
      texts.push_back(
          fmt::format("actor {} life {}: {}", each.session.actor, each.session.generation, each.reply->print()));
    woken.clear();
    return texts;
  }
  std::string plan_of(const std::string& team) {
    return services->query("select plan from teams where name = '" + team + "'", "the test").at(0);
  }

  std::unique_ptr<Services> services = new_services();
  std::vector<sim::Woken> woken;
};

constexpr From first{.session = 1, .call = 1}, second{.session = 1, .call = 2}, third{.session = 1, .call = 3};
constexpr From other{.actor = 1};
const std::string change_solo = "update teams set plan = 'free' where name = 'solo'";
const std::string change_shared = "update teams set plan = 'free' where name = 'shared'";

Desk with_open_block() {
  Desk desk;
  EXPECT_EQ(desk.run(first, "begin"), "BEGIN");
  EXPECT_EQ(desk.run(second, change_solo), "UPDATE 1");
  return desk;
}

// --- Whose a session is

TEST(Session, OfTwoLivesIsTwo) {
  Desk desk = with_open_block();
  EXPECT_EQ(desk.run({.life = 1}, change_solo), "waits");
}

TEST(Session, OfTwoActorsIsTwo) {
  Desk desk = with_open_block();
  EXPECT_EQ(desk.run(other, change_solo), "waits");
}

TEST(Session, EndsWithACrashOfItsLifeAlone) {
  Desk desk = with_open_block();
  desk.run({.life = 1, .call = 1}, "begin");
  desk.run({.life = 1, .call = 2}, change_shared);
  EXPECT_EQ(desk.run(other, change_solo), "waits");
  desk.crash(0, 1);
  EXPECT_THAT(desk.take_woken(), IsEmpty());
  EXPECT_EQ(desk.run({.actor = 2}, change_shared), "UPDATE 1");
  desk.crash(0, 0);
  EXPECT_THAT(desk.take_woken(), ElementsAre("actor 1 life 0: UPDATE 1"));
}

// Its last request is still on its way; the session ends behind it.
TEST(Session, OutlivesACrashWhileARequestIsOnItsWay) {
  Desk desk = with_open_block();
  const std::vector<sim::Session> keep = {address(second, Service::db).session};
  desk.services->disconnect_actor(0, 0, keep, desk.woken);
  EXPECT_EQ(desk.run(other, change_solo), "waits");
  desk.crash(0, 0);
  EXPECT_THAT(desk.take_woken(), ElementsAre("actor 1 life 0: UPDATE 1"));
}

TEST(Session, OfAuthOutlivesItsClient) {
  Desk desk;
  desk.run({.actor = 1, .call = 1}, "begin");
  desk.run({.actor = 1, .call = 2}, fmt::format("select id from auth.users where id = '{}' for update", ada));
  const auto request = auth(supabase_auth::DeleteUser{std::string(ada)});
  EXPECT_EQ(desk.deliver({.actor = 0}, Service::auth, request), "waits");
  desk.crash(0, 0);
  desk.run({.actor = 1, .call = 3}, "commit");
  EXPECT_THAT(desk.take_woken(), ElementsAre(HasSubstr("actor 0 life 0: 200")));
  EXPECT_THAT(desk.services->query("select id from auth.users where id = '" + std::string(ada) + "'", ""), IsEmpty());
}

TEST(Session, OfAuthThatWaitsIsPartOfTheFingerprint) {
  // The first statement that waits is the same; what the request will write then isn't.
  const auto waiting = [](const char* nickname) {
    Desk desk;
    desk.run({.actor = 1, .call = 1}, "begin");
    desk.run({.actor = 1, .call = 2}, fmt::format("select id from auth.users where id = '{}' for update", ada));
    supabase_auth::UpdateUser update{.id = std::string(ada), .email_confirm = true};
    update.user_metadata = supabase_auth::Metadata{{"nickname", nickname}};
    EXPECT_EQ(desk.deliver({}, Service::auth, auth(update)), "waits");
    return desk;
  };
  const Desk one = waiting("\"A\""), two = waiting("\"B\"");
  ASSERT_EQ(one.services->database().fingerprint(), two.services->database().fingerprint());
  EXPECT_NE(one.services->fingerprint(), two.services->fingerprint());
  EXPECT_EQ(one.services->fingerprint(), waiting("\"A\"").services->fingerprint());
}

// --- Generated ids

TEST(GeneratedId, DependsOnWhoAsks) {
  Desk desk;
  const std::string ask = "select gen_random_uuid()";
  const std::vector<std::string> ids = {desk.run({}, ask), desk.run({.actor = 1}, ask), desk.run({.life = 1}, ask),
                                        desk.run({.session = 2, .call = 2}, ask), desk.run({}, ask, 1)};
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
  EXPECT_EQ(desk.run({}, ask), ids[0]);
}

TEST(Life, IsRememberedWhileASessionOfItsIsOpen) {
  Desk desk;
  desk.run(first, "begin");
  EXPECT_TRUE(desk.services->remembers(0, 0));
  EXPECT_FALSE(desk.services->remembers(0, 1));
  EXPECT_FALSE(desk.services->remembers(1, 0));
  desk.run(second, "commit");
  EXPECT_FALSE(desk.services->remembers(0, 0));
}

TEST(Life, IsRememberedWhileAnIdThatItGeneratedIsStored) {
  Desk desk;
  desk.run({.life = 2}, "insert into outbox (service, payload) values ('auth', '{}')");
  EXPECT_TRUE(desk.services->remembers(0, 2));
  EXPECT_FALSE(desk.services->remembers(0, 0));
  desk.run({.life = 0}, "delete from outbox");
  EXPECT_FALSE(desk.services->remembers(0, 2));
}

TEST(Life, IsRememberedByWhatIsStoredInATextOrNotYetCommitted) {
  Desk desk;
  desk.run({.life = 2},
           "insert into outbox (id, service, payload) select '50100000-0000-4000-8000-000000000001', "
           "'auth', jsonb_build_object('key', gen_random_uuid()::text)");
  EXPECT_TRUE(desk.services->remembers(0, 2));
  desk.run({.actor = 1, .call = 1}, "begin");
  desk.run({.actor = 1, .call = 2}, "delete from outbox");
  EXPECT_TRUE(desk.services->remembers(0, 2)) << "it may come back";
  desk.run({.actor = 1, .call = 3}, "commit");
  EXPECT_FALSE(desk.services->remembers(0, 2));
}

TEST(Life, IsRememberedWhileAuthOrResendHasAnIdOfIts) {
  Desk desk;
  desk.deliver({.life = 1}, Service::resend, resend_request(resend::SegmentsCreate{"news"}));
  EXPECT_TRUE(desk.services->remembers(0, 1));
  desk.deliver({.life = 3}, Service::auth, auth(supabase_auth::CreateUser{.email = "carol@example.com"}));
  EXPECT_TRUE(desk.services->remembers(0, 3));
  EXPECT_FALSE(desk.services->remembers(0, 0));
}

// --- Transactions

TEST(BrokenConnection, HasNoEffectAndNoSqlstate) {
  Desk desk = with_open_block();
  std::vector<sim::Woken> woken;
  desk.services->disconnect(address(second, Service::db), woken);
  EXPECT_EQ(desk.run(third, change_shared), "Connection terminated unexpectedly");
  EXPECT_EQ(desk.plan_of("shared"), "plan = pro");
  EXPECT_EQ(desk.run(third, "commit"), "Connection terminated unexpectedly");
  EXPECT_EQ(desk.plan_of("solo"), "plan = pro");
}

TEST(BrokenConnection, MeetsNoFaults) {
  Desk desk = with_open_block();
  EXPECT_TRUE(desk.allows(VerdictKind::lost_reply, third, change_shared));
  desk.crash(0, 0);
  for (const VerdictKind kind : sim::all_verdicts)
    EXPECT_EQ(desk.allows(kind, third, "select 1"), kind == VerdictKind::ok) << name_of(kind);
}

TEST(BrokenConnection, EndsWithANewBegin) {
  Desk desk = with_open_block();
  desk.crash(0, 0);
  EXPECT_EQ(desk.run(first, "begin"), "BEGIN");
  EXPECT_EQ(desk.run(second, change_solo), "UPDATE 1");
}

TEST(Refusal, OfAnEndedSessionLetsItsLocksGo) {
  Desk desk = with_open_block();
  EXPECT_EQ(desk.run(other, change_solo), "waits");
  EXPECT_THAT(desk.refuse(third, "select 1", shutdown_57P01), HasSubstr("57P01"));
  EXPECT_THAT(desk.take_woken(), ElementsAre("actor 1 life 0: UPDATE 1"));
  EXPECT_EQ(desk.run(third, "commit"), "Connection terminated unexpectedly");
}

TEST(Refusal, OfAStatementFailsItsBlock) {
  Desk desk = with_open_block();
  EXPECT_THAT(desk.refuse(third, change_shared, conflict_40001), HasSubstr("40001"));
  EXPECT_THAT(desk.run(third, "select 1"), HasSubstr("25P02"));
  EXPECT_EQ(desk.run(third, "commit"), "ROLLBACK");
}

TEST(Refusal, OfACommitEndsItsBlock) {
  Desk desk = with_open_block();
  EXPECT_EQ(desk.run(other, change_solo), "waits");
  EXPECT_THAT(desk.refuse(third, "commit", conflict_40001), HasSubstr("40001"));
  EXPECT_THAT(desk.take_woken(), ElementsAre("actor 1 life 0: UPDATE 1"));
  desk = with_open_block();
  desk.refuse(third, "commit", conflict_40001);
  EXPECT_EQ(desk.services->fingerprint(), Desk().services->fingerprint()) << "something of the block is left";
}

TEST(Refusal, With40001MeetsStatementsAndCommitsOnly) {
  Desk desk;
  const auto is_refused = [&](const From& from, const char* text) {
    return desk.allows(VerdictKind::refused, from, text, conflict_40001);
  };
  EXPECT_TRUE(is_refused({}, change_solo.c_str()));
  EXPECT_FALSE(is_refused({}, "begin"));
  desk = with_open_block();
  for (const char* text : {change_shared.c_str(), "select 1", "commit", "end"})
    EXPECT_TRUE(is_refused(third, text)) << text;
  for (const char* text : {"rollback", "rollback to savepoint a", "release a", "savepoint a"})
    EXPECT_FALSE(is_refused(third, text)) << text;
  desk.refuse(third, "select 1", conflict_40001);
  for (const char* text : {change_shared.c_str(), "select 1", "commit"}) EXPECT_FALSE(is_refused(third, text)) << text;
}

TEST(Refusal, For53300MeetsWhoConnects) {
  const Desk desk = with_open_block();
  EXPECT_TRUE(desk.allows(VerdictKind::refused, other, "select 1", full_53300));
  EXPECT_TRUE(desk.allows(VerdictKind::refused, other, "begin", full_53300));
  EXPECT_FALSE(desk.allows(VerdictKind::refused, third, "select 1", full_53300));
}

// --- What only reads

TEST(Read, IsDecidedByThePlan) {
  const Desk desk;
  for (const char* text : {"select 1", "SELECT name FROM teams", "(select 1)", "values (1)",
                           "with t as (select id from teams) select * from t", "-- update\nselect 1"})
    EXPECT_TRUE(desk.reads({}, text)) << text;
  for (const char* text : {"select id from teams for update", "select id from teams for key share",
                           "with t as (delete from outbox returning id) select * from t", "update teams set plan = 'x'",
                           "begin", "", "select x from nowhere"})
    EXPECT_FALSE(desk.reads({}, text)) << text;
}

TEST(Read, IsNoneInABlock) {
  const Desk desk = with_open_block();
  EXPECT_FALSE(desk.reads(third, "select 1"));
  EXPECT_TRUE(desk.reads(other, "select 1"));
}

TEST(Read, OfADatabaseMayBeStaleAndNotLate) {
  const Desk desk = with_open_block();
  EXPECT_TRUE(desk.allows(VerdictKind::stale, other, "select 1"));
  EXPECT_FALSE(desk.allows(VerdictKind::late, other, "select 1"));
  EXPECT_FALSE(desk.allows(VerdictKind::stale, other, change_solo));
  EXPECT_TRUE(desk.allows(VerdictKind::late, other, change_solo));
  EXPECT_TRUE(desk.allows(VerdictKind::late, other, "select id from teams for update"));
  EXPECT_FALSE(desk.allows(VerdictKind::late, other, "start transaction"));
  for (const VerdictKind kind : {VerdictKind::stale, VerdictKind::late})
    EXPECT_FALSE(desk.allows(kind, third, "select 1")) << name_of(kind);
}

TEST(Read, OverHttpIsNeitherLateNorDuplicated) {
  const Desk desk;
  const auto of = [&](Service service, const sim::Message& request) {
    return std::vector{
        desk.services->reads(address({}, service), request), desk.allows(VerdictKind::stale, service, request),
        desk.allows(VerdictKind::late, service, request), desk.allows(VerdictKind::duplicate, service, request)};
  };
  const auto only_reads = ElementsAre(true, true, false, false), changes = ElementsAre(false, false, true, true);
  EXPECT_THAT(of(Service::resend, resend_request(resend::ContactsGet{.contact = "ada@example.com"})), only_reads);
  EXPECT_THAT(of(Service::resend, resend_request(resend::ContactsRemove{.contact = "GET @example.com"})), changes);
  EXPECT_THAT(of(Service::auth, auth(supabase_auth::GetUser{std::string(ada)})), only_reads);
  EXPECT_THAT(of(Service::auth, auth(supabase_auth::ListUsers{})), only_reads);
  EXPECT_THAT(of(Service::auth, auth(supabase_auth::DeleteUser{std::string(ada)})), changes);
}

TEST(Begin, IsNeverHollow) {
  const Desk desk;
  EXPECT_FALSE(desk.allows(VerdictKind::hollow, {}, "begin"));
  EXPECT_TRUE(desk.allows(VerdictKind::hollow, {}, change_solo));
}

// --- Deadlocks

TEST(Deadlock, MayBeOfTwoSessionsOfOneActor) {
  const Desk desk;
  const auto may = [&](const From& a, const From& b) {
    return desk.services->may_deadlock(address(a, Service::db), sql("select id from teams order by name for update"),
                                       address(b, Service::db),
                                       sql("select id from teams order by name desc for update"));
  };
  EXPECT_TRUE(may({.session = 1, .call = 1}, {.session = 2, .call = 2}));
  EXPECT_FALSE(may({.session = 1, .call = 1}, {.session = 1, .call = 2}));
  EXPECT_FALSE(may({.session = 1, .call = 1}, {.session = 2, .call = 3})) << "its connection is gone";
}

// --- What others see

TEST(Query, SeesWhatResendHolds) {
  Desk desk;
  EXPECT_THAT(desk.services->query("select email from resend.contacts", "the test"),
              ElementsAre("email = ada@example.com"));
  desk.deliver({}, Service::resend, resend_request(resend::ContactsRemove{.contact = "ada@example.com"}));
  EXPECT_THAT(desk.services->query("select email from resend.contacts", "the test"), IsEmpty());
}

// --- What the fake doesn't do

std::string complaint_about(std::string text) {
  Desk desk;
  try {
    desk.run({}, std::move(text));
  } catch (const BadInput& error) {
    return error.what();
  }
  return "none";
}

TEST(Unsupported, IsBadInputThatNamesStatementAndConstruct) {
  EXPECT_THAT(complaint_about("select id,\n  pg_sleep(1) from teams"),
              testing::AllOf(HasSubstr("select id, pg_sleep(1) from teams"), HasSubstr("the function pg_sleep"),
                             HasSubstr("docs/fakes/postgres.md")));
  EXPECT_THAT(complaint_about("lock table teams"), HasSubstr("LOCK TABLE is not supported"));
  // By what is in the rows.
  EXPECT_THAT(complaint_about("select ('1e' || length(name) * 30)::numeric from teams"), HasSubstr("not supported"));
}

TEST(Unsupported, IsWhatTheServerItselfRefusesToo) {
  EXPECT_THAT(complaint_about("select distinct plan from teams for update"),
              testing::AllOf(HasSubstr("FOR UPDATE is not allowed with DISTINCT"), HasSubstr("PostgreSQL")));
}

TEST(Unsupported, IsNoSyntaxError) { EXPECT_EQ(complaint_about("selct 1"), "none"); }

TEST(Unsupported, IsFoundBehindAWaitToo) {
  Desk desk = with_open_block();
  desk.run(third, "update teams set name = '1e90' where name = 'solo'");
  EXPECT_EQ(
      desk.run(
          other,
          "update teams set plan = case name when 'solo' then 'x' else name::numeric::text end where name <> 'shared'"),
      "waits");
  EXPECT_THROW(desk.run(third, "commit"), BadInput);
}

}  // namespace
}  // namespace halfdone::scenarios

// The three fakes as one backend: whose a session is, whose an id, who goes on, what invariants see.
#include "scenarios/services.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/bad_input.h"
#include "tests/scenarios/desk.h"

namespace halfdone::scenarios {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

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
  EXPECT_FALSE(desk.services->remembers(0, 0)) << "it has answered";
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

TEST(Life, IsRememberedWhileAnIdOfItsStandsInAnArray) {
  Desk desk;
  desk.run({.life = 2},
           "insert into transactions (id, team_id, amount, booked, tags) select "
           "'50100000-0000-4000-8000-000000000001', id, 1, '2026-01-01', array['a', gen_random_uuid()::text] "
           "from teams where name = 'solo'");
  EXPECT_TRUE(desk.services->remembers(0, 2));
  desk.run({}, "update transactions set tags = array['a']");
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

TEST(Deadlock, OfOneLetsTheOtherGoOn) {
  Desk desk = with_open_block();
  EXPECT_EQ(desk.run(other, change_solo), "waits");
  EXPECT_THAT(desk.services->deadlock_victim(address(third, Service::db), {}, desk.woken)->print(), HasSubstr("40P01"));
  EXPECT_THAT(desk.take_woken(), ElementsAre("actor 1 life 0: UPDATE 1"));
}

// --- What others see

TEST(Query, TellsNullFromEmpty) {
  Desk desk;
  EXPECT_THAT(desk.services->query("select id from resend.contacts where last_name is null", "the test"), SizeIs(1));
  desk.run({}, "update teams set plan = '' where name = 'solo'");
  std::string plan = "none";
  desk.services->rows([&](const sim::StoredRow& row) {
    const auto is_of_solo = [](const auto& field) { return field.second == "solo"; };
    if (row.table != "public.teams" || std::ranges::none_of(row.fields, is_of_solo)) return;
    plan = std::ranges::find(row.fields, "plan", &std::pair<std::string, std::string>::first)->second;
  });
  EXPECT_EQ(plan, "");
}

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

// What may go wrong with which request, and what a refusal leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/desk.h"

namespace halfdone::scenarios {
namespace {

using sim::VerdictKind;
using testing::ElementsAre;
using testing::HasSubstr;

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

TEST(BrokenConnection, ReadsNothing) {
  Desk desk = with_open_block();
  EXPECT_TRUE(desk.reads({.session = 9, .call = 9}, "select 1"));
  desk.crash(0, 0);
  EXPECT_FALSE(desk.reads(third, "select 1"));
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
  EXPECT_FALSE(is_refused({}, "commit")) << "it has nothing to commit";
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

}  // namespace
}  // namespace halfdone::scenarios

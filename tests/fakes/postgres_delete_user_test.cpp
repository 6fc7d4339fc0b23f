// The schema this project started from: what deleting a user takes with it.
#include <gtest/gtest.h>

#include "tests/fakes/postgres_testing.h"

namespace halfdone::postgres {
namespace {

const std::string ada = "a0000000-0000-4000-8000-00000000000a";

class DeleteUser : public ::testing::Test {
 protected:
  DeleteUser() {
    client.database.load(read_source("fakes/supabase_auth/schema.sql"), "auth.sql");
    client.database.load(read_source("scenarios/delete_user/schema.sql"), "schema.sql");
    client.database.load(read_source("scenarios/delete_user/seed.sql"), "seed.sql");
  }
  std::string count(const std::string& table) { return client.run("select count(*) from " + table); }
  Client client;
};

TEST_F(DeleteUser, TheTriggerMakesAProfileForEachAuthUser) {
  EXPECT_EQ(client.run("select full_name, email from users order by email"), "Ada,ada@example.com;Bob,bob@example.com");
}

TEST_F(DeleteUser, DeletingTheAuthUserTakesWhateverReferencesTheProfile) {
  EXPECT_EQ(client.run("delete from auth.users where id = $1", {Value::text(ada)}), "DELETE 1");
  EXPECT_EQ(count("users") + count("auth.identities") + count("users_on_team"), "111");
  EXPECT_EQ(count("bank_accounts") + count("transactions") + count("invoices") + count("user_invites"), "0000");
  EXPECT_EQ(count("teams") + count("bank_connections"), "21");
}

TEST_F(DeleteUser, DeletingTheProfileLeavesTheAuthUser) {
  EXPECT_EQ(client.run("delete from users where id = $1", {Value::text(ada)}), "DELETE 1");
  EXPECT_EQ(count("users") + count("auth.users"), "12");
}

TEST_F(DeleteUser, CountsOneMemberPerTeamWhenItFiltersOnTheUserFirst) {
  EXPECT_EQ(client.run(
                "select team_id, count(user_id) as member_count from users_on_team where user_id = $1 group by team_id",
                {Value::text(ada)}),
            "50000000-0000-4000-8000-000000000001,1;50000000-0000-4000-8000-000000000002,1");
}

TEST_F(DeleteUser, FingerprintsStayWhatTheyWouldBeComputedFromNothing) {
  const Database before = client.database;
  EXPECT_EQ(before.fingerprint(), before.recomputed_fingerprint());
  client.run("delete from auth.users where id = $1", {Value::text(ada)});
  EXPECT_EQ(client.database.fingerprint(), client.database.recomputed_fingerprint());
  EXPECT_NE(client.database.fingerprint(), before.fingerprint());
}

TEST_F(DeleteUser, ACopyStaysAsItWas) {
  const Database before = client.database;
  const Fingerprint fingerprint = before.fingerprint();
  client.run("delete from auth.users where id = $1", {Value::text(ada)});
  EXPECT_EQ(before.recomputed_fingerprint(), fingerprint);
}

TEST_F(DeleteUser, ARolledBackDeletionLeavesTheSameFingerprint) {
  const Fingerprint before = client.database.fingerprint();
  client.run("begin");
  client.run("delete from auth.users where id = $1", {Value::text(ada)});
  EXPECT_EQ(client.database.fingerprint(), client.database.recomputed_fingerprint());
  EXPECT_NE(client.database.fingerprint(), before);
  client.run("rollback");
  EXPECT_EQ(client.database.fingerprint(), before);
}

TEST_F(DeleteUser, ACommittedBlockEndsLikeTheSameStatementAlone) {
  Client other = client;
  client.run("delete from auth.users where id = $1", {Value::text(ada)});
  other.run("begin");
  other.run("delete from auth.users where id = $1", {Value::text(ada)});
  other.run("commit");
  EXPECT_EQ(client.database.fingerprint(), other.database.fingerprint());
}

}  // namespace
}  // namespace halfdone::postgres

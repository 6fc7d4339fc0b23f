// Two statements in flight that could deadlock although each is one step here.
#include <gtest/gtest.h>

#include "tests/fakes/postgres_testing.h"

namespace halfdone::postgres {
namespace {

class MayDeadlock : public ::testing::Test {
 protected:
  bool between(const std::string& a, const std::string& b) {
    const Database& database = client.database;
    return database.may_deadlock(1, database.plan(a), {}, 2, database.plan(b), {}, Context{});
  }
  Client client{
      "create table kv (id int primary key, v int); insert into kv values (1, 10), (2, 20), (3, 30);"
      "create table p (id int primary key); insert into p values (1), (2);"
      "create table c (id int primary key, pid int references p on delete cascade); insert into c values (1, 1), (2, "
      "2);"};
};

TEST_F(MayDeadlock, WhenRowsAreTakenInOppositeOrders) {
  EXPECT_TRUE(between("select * from kv order by id for update", "select * from kv order by id desc for update"));
}

TEST_F(MayDeadlock, NotWhenRowsAreTakenInOneOrder) {
  EXPECT_FALSE(between("update kv set v = 1", "delete from kv where id in (1, 2)"));
}

TEST_F(MayDeadlock, NotWhenTheLocksAreCompatible) {
  EXPECT_FALSE(between("select * from kv order by id for share", "select * from kv order by id desc for share"));
}

TEST_F(MayDeadlock, NotOverASingleRow) {
  EXPECT_FALSE(between("update kv set v = 1 where id = 1", "delete from kv where id = 1"));
}

TEST_F(MayDeadlock, WhenRowsAreTakenInOppositeOrdersWithOthersBetween) {
  EXPECT_TRUE(between("select * from kv order by id for update",
                      "select * from kv where id in (1, 3) order by id desc for update"));
}

TEST_F(MayDeadlock, WhenTheLocksAreWeakerButConflict) {
  EXPECT_TRUE(between("select * from kv order by id for share", "select * from kv order by id desc for no key update"));
}

TEST_F(MayDeadlock, NotOverRowsOfDifferentTables) {
  EXPECT_FALSE(between("select * from kv order by id for update", "select * from p order by id desc for update"));
}

TEST_F(MayDeadlock, NotOverARowThatIsLockedTwice) {
  const std::string upsert = "insert into kv values (1, 5) on conflict (id) do update set v = excluded.v";
  EXPECT_FALSE(between(upsert, upsert));
}

TEST_F(MayDeadlock, WhenOneTakesParentsThenChildrenAndTheOtherChildrenThenParents) {
  EXPECT_TRUE(between("delete from p", "update c set pid = 3 - pid"));
}

TEST_F(MayDeadlock, NotWithAStatementThatOnlyReads) {
  EXPECT_FALSE(between("select * from kv", "update kv set v = 1"));
}

TEST_F(MayDeadlock, AskingChangesNothing) {
  const Fingerprint before = client.database.fingerprint();
  between("update kv set v = 1", "delete from kv");
  EXPECT_EQ(client.database.recomputed_fingerprint(), before);
}

TEST_F(MayDeadlock, TheVictimOfABlockLosesItsBlock) {
  client.run(1, "begin");
  client.run(1, "update kv set v = 1 where id = 3");
  EXPECT_EQ(show(client.database.deadlock_victim(1, client.woken)), "40P01");
  EXPECT_EQ(client.run(1, "commit"), "ROLLBACK");
  EXPECT_EQ(client.run("select v from kv where id = 3"), "30");
}

TEST_F(MayDeadlock, AVictimAloneHasDoneNothing) {
  const Fingerprint before = client.database.fingerprint();
  EXPECT_EQ(show(client.database.deadlock_victim(1, client.woken)), "40P01");
  EXPECT_EQ(client.database.fingerprint(), before);
}

}  // namespace
}  // namespace halfdone::postgres

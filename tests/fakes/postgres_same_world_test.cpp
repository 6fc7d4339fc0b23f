// Different ways to one content are one world: what comes after them can't tell them apart, so they are explored once.
#include <gtest/gtest.h>

#include "tests/fakes/postgres_testing.h"

namespace halfdone::postgres {
namespace {

class SameWorld : public ::testing::Test {
 protected:
  // The world after these statements of a session in a block.
  Fingerprint after(std::initializer_list<const char*> statements) const {
    Client each = client;
    each.run(1, "begin");
    for (const char* statement : statements) each.run(1, statement);
    return each.database.fingerprint();
  }
  Client client{
      "create table kv (id int primary key, v int); insert into kv values (1, 10);"
      "create table bag (v int);"};
};

TEST_F(SameWorld, ANewRowMayGetItsValuesLater) {
  EXPECT_EQ(after({"insert into kv values (5, 1)", "update kv set v = 2 where id = 5"}),
            after({"insert into kv values (5, 2)"}));
}

TEST_F(SameWorld, ARowThatMovesMayGetItsValuesLater) {
  EXPECT_EQ(after({"update kv set id = 5 where id = 1", "update kv set v = 2 where id = 5"}),
            after({"update kv set id = 5, v = 2 where id = 1"}));
}

// The key that it had meanwhile is one that was taken and given back.
TEST_F(SameWorld, ARowThatMovedAwayAndBackIsOnlyUpdated) {
  EXPECT_EQ(after({"update kv set id = 5, v = 2 where id = 1", "update kv set id = 1 where id = 5"}),
            after({"select * from kv for update", "update kv set v = 2", "insert into kv values (5, 0)",
                   "delete from kv where id = 5"}));
}

TEST_F(SameWorld, ADeletedRowLeavesNothingBehind) {
  Client other = client;
  other.run("insert into bag values (7)");
  other.run("delete from bag");
  for (Client* each : {&client, &other}) {
    each->run(1, "begin");
    each->run(1, "insert into bag values (7)");
  }
  EXPECT_EQ(client.database, other.database);
}

TEST_F(SameWorld, AStatementThatFailsOutsideABlockLeavesNothingWhileOthersAreInOne) {
  client.run(1, "begin");
  const Fingerprint before = client.database.fingerprint();
  EXPECT_EQ(client.run(2, "insert into kv values (2, 20), (1, 10)"), "23505");
  EXPECT_EQ(client.database.fingerprint(), before);
}

}  // namespace
}  // namespace halfdone::postgres

// What a caller is told about sessions and about what they hold.
#include <gtest/gtest.h>

#include "tests/fakes/postgres_testing.h"

namespace halfdone::postgres {
namespace {

class Sessions : public ::testing::Test {
 protected:
  bool holds(const Value& wanted) const {
    return client.database.has_value([&](const Value& value) { return value == wanted; });
  }
  Client client{"create table kv (id int primary key, v int); insert into kv values (1, 10);"};
};

TEST_F(Sessions, WaitingOutsideABlockIsNotBeingInOne) {
  client.run(1, "begin");
  client.run(1, "update kv set v = 11");
  EXPECT_EQ(client.run(2, "update kv set v = 12"), "waits");
  EXPECT_TRUE(client.database.in_block(1));
  EXPECT_FALSE(client.database.in_block(2));
}

TEST_F(Sessions, AFailedBlockLetsOthersGoOn) {
  client.run(1, "begin");
  client.run(1, "update kv set v = 11");
  client.run(2, "update kv set v = v + 1 returning v");
  client.database.fail_block(1, client.woken);
  EXPECT_EQ(client.take_woken(), "2:11");
}

TEST_F(Sessions, AValueIsHeldBeforeItIsCommitted) {
  client.run(1, "begin");
  client.run(1, "insert into kv values (2, 77)");
  EXPECT_TRUE(holds(Value::integer(77)));
  client.run(1, "rollback");
  EXPECT_FALSE(holds(Value::integer(77)));
}

}  // namespace
}  // namespace halfdone::postgres

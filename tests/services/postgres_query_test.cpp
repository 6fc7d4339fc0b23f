#include "services/postgres/query.h"

#include <gtest/gtest.h>

#include "services/postgres/refusals.h"

namespace halfdone::postgres {
namespace {

BlockChange change_of(const char* sql) { return Query(sql).block_change(); }

TEST(BlockChange, IsKnownByTheFirstWords) {
  for (const char* sql : {"begin", "BEGIN isolation level serializable", " start transaction;"})
    EXPECT_EQ(change_of(sql), BlockChange::opens) << sql;
  for (const char* sql : {"commit", "END", "rollback", "abort;", "rollback work"})
    EXPECT_EQ(change_of(sql), BlockChange::ends) << sql;
  for (const char* sql :
       {"", "select 1", "rollback to savepoint a", "savepoint a", "release a", "update begin set a = 1"})
    EXPECT_EQ(change_of(sql), BlockChange::none) << sql;
}

TEST(ConnectionTerminated, HasNoSqlstate) {
  EXPECT_EQ(connection_terminated()->print(), "Connection terminated unexpectedly");
  EXPECT_TRUE(ends_connection(*connection_terminated()->error));
}

TEST(EndsConnection, SaysWhichRefusalsDo) {
  EXPECT_TRUE(ends_connection(*answer_of(Refusal::admin_shutdown)->error));
  for (const Refusal refusal : {Refusal::serialization_failure, Refusal::query_canceled, Refusal::out_of_memory})
    EXPECT_FALSE(ends_connection(*answer_of(refusal)->error)) << name(refusal);
}

}  // namespace
}  // namespace halfdone::postgres

// Transaction blocks, savepoints, parameters, and what a failed block answers.
#include <gtest/gtest.h>

#include "base/bad_input.h"
#include "fakes/postgres/plan/plan.h"
#include "tests/fakes/postgres_testing.h"

namespace halfdone::postgres {
namespace {

class Block : public ::testing::Test {
 protected:
  Client client{
      "create table kv (id int primary key, v int); insert into kv values (1, 10), (2, 20);"
      "create type mood as enum ('sad', 'ok'); create table m (id int primary key, m mood, c varchar(3), n numeric(4, "
      "2));"
      "create table s (id bigserial primary key, v text);"};
};

TEST_F(Block, BeginInsideABlockChangesNothing) {
  client.run("begin");
  EXPECT_EQ(client.run("begin"), "BEGIN");
  EXPECT_TRUE(client.database.in_block(0));
}

TEST_F(Block, StartTransactionHasItsOwnTag) { EXPECT_EQ(client.run("start transaction"), "START TRANSACTION"); }

// NO ACTION is looked at behind the statement, RESTRICT at once.
TEST(ForeignKey, WithNoActionIsSatisfiedByAnotherRowThatHasTheKeyByThen) {
  for (const bool restricts : {false, true}) {
    Client client(
        fmt::format("create table p (id int primary key); insert into p values (2), (3);"
                    "create table c (pid int references p{}); insert into c values (2);",
                    restricts ? " on update restrict" : ""));
    EXPECT_EQ(client.run("update p set id = id - 1"), restricts ? "23503" : "UPDATE 2");
  }
}

TEST_F(Block, CommitOutsideABlockIsNoError) { EXPECT_EQ(client.run("commit"), "COMMIT"); }

TEST_F(Block, RollbackUndoesWhatTheBlockDid) {
  client.run("begin");
  client.run("delete from kv");
  client.run("rollback");
  EXPECT_EQ(client.run("select count(*) from kv"), "2");
}

TEST_F(Block, OthersSeeNothingBeforeTheCommit) {
  client.run(1, "begin");
  client.run(1, "insert into kv values (3, 30)");
  EXPECT_EQ(client.run(2, "select count(*) from kv"), "2");
  client.run(1, "commit");
  EXPECT_EQ(client.run(2, "select count(*) from kv"), "3");
}

TEST_F(Block, CommitOfAFailedBlockAnswersRollback) {
  client.run("begin");
  client.run("insert into kv values (3, 30)");
  client.run("select 1 / 0");
  EXPECT_EQ(client.run("commit"), "ROLLBACK");
  EXPECT_EQ(client.run("select count(*) from kv"), "2");
}

TEST_F(Block, AFailedBlockRefusesEvenStatementsThatCouldNotBePlanned) {
  client.run("begin");
  client.run("select 1 / 0");
  EXPECT_EQ(client.run("select * from nowhere"), "25P02");
}

TEST_F(Block, AFailedBlockStillSaysWhatTheGrammarRejects) {
  client.run("begin");
  client.run("select 1 / 0");
  EXPECT_EQ(client.run("selec"), "42601");
}

TEST_F(Block, ABlockWithNothingDoneIsTheSameWorldAgainAfterItsEnd) {
  const Fingerprint before = client.database.fingerprint();
  client.run("begin");
  EXPECT_NE(client.database.fingerprint(), before);
  client.run("commit");
  EXPECT_EQ(client.database.fingerprint(), before);
}

TEST_F(Block, SavepointsOfOneNameAreFoundFromTheLast) {
  client.run("begin");
  client.run("savepoint a");
  client.run("delete from kv where id = 1");
  client.run("savepoint a");
  client.run("delete from kv where id = 2");
  client.run("rollback to a");
  EXPECT_EQ(client.run("select id from kv"), "2");
  client.run("release a");
  client.run("rollback to a");
  EXPECT_EQ(client.run("select count(*) from kv"), "2");
}

TEST_F(Block, AnUnknownSavepointFailsTheBlock) {
  client.run("begin");
  EXPECT_EQ(client.run("rollback to nowhere"), "3B001");
  EXPECT_EQ(client.run("select 1"), "25P02");
}

TEST_F(Block, ReleasingAnUnknownSavepointFailsTheBlock) {
  client.run("begin");
  EXPECT_EQ(client.run("release nowhere"), "3B001");
}

TEST_F(Block, SavepointsNeedABlock) { EXPECT_EQ(client.run("savepoint a"), "25P01"); }
TEST_F(Block, RollbackToNeedsABlock) { EXPECT_EQ(client.run("rollback to a"), "25P01"); }
TEST_F(Block, ReleaseNeedsABlock) { EXPECT_EQ(client.run("release a"), "25P01"); }

TEST_F(Block, WhatASavepointWouldBringBackIsPartOfTheWorld) {
  Client other = client;
  for (Client* each : {&client, &other}) each->run("begin");
  client.run("savepoint a");
  client.run("update kv set v = 1 where id = 1");
  other.run("update kv set v = 1 where id = 1");
  other.run("savepoint a");
  EXPECT_NE(client.database.fingerprint(), other.database.fingerprint());
}

TEST_F(Block, FailBlockActsLikeAnErrorOfTheServer) {
  client.run("begin");
  client.run("delete from kv");
  client.database.fail_block(0, client.woken);
  EXPECT_EQ(client.run("select 1"), "25P02");
  EXPECT_EQ(client.run("commit"), "ROLLBACK");
}

TEST_F(Block, OtherIsolationLevelsAreNotSupported) {
  EXPECT_EQ(client.run("begin isolation level serializable"), "0A000");
}
TEST_F(Block, ReadCommittedMayBeNamed) { EXPECT_EQ(client.run("begin isolation level read committed"), "BEGIN"); }

TEST_F(Block, ParametersMayBeTextForAnyType) {
  EXPECT_EQ(client.run("insert into m values ($1, $2, $3, $4) returning *",
                       {Value::text("7"), Value::text("ok"), Value::text("abc"), Value::text("1.5")}),
            "7,ok,abc,1.50");
}

TEST_F(Block, ParametersMayHaveTheirOwnKind) {
  EXPECT_EQ(client.run("select v from kv where id = $1", {Value::integer(2)}), "20");
}
TEST_F(Block, ANullParameterEqualsNothing) { EXPECT_EQ(client.run("select v from kv where id = $1", {Value()}), ""); }
TEST_F(Block, AParameterThatIsNoValueOfItsTypeIsAnError) {
  EXPECT_EQ(client.run("select 1 where 1 = $1", {Value::text("x")}), "22P02");
}
TEST_F(Block, AParameterOutOfItsTypesRangeIsAnError) {
  EXPECT_EQ(client.run("select 1 where 1 = $1", {Value::integer(1LL << 40)}), "22003");
}
TEST_F(Block, AnUnknownLabelIsAnError) {
  EXPECT_EQ(client.run("insert into m values (1, $1)", {Value::text("mad")}), "22P02");
}
TEST_F(Block, AMissingParameterIsAProtocolViolation) {
  EXPECT_EQ(client.run("select $1::int, $2::int", {Value::integer(1)}), "08P01");
}
TEST_F(Block, AnArrayParameterGivesTheListOfAny) {
  EXPECT_EQ(client.run("select v from kv where id = any ($1) order by id", {Value::text("{2,1,9}")}), "10;20");
}

TEST_F(Block, SequencesAreNotTakenBackByARollback) {
  client.run("begin");
  EXPECT_EQ(client.run("insert into s (v) values ('a') returning id"), "1");
  client.run("rollback");
  EXPECT_EQ(client.run("insert into s (v) values ('b') returning id"), "2");
}

TEST_F(Block, DdlAfterLoadingIsNotSupported) { EXPECT_EQ(client.run("create table x (id int)"), "0A000"); }
TEST_F(Block, TwoStatementsInOneTextAreAnError) { EXPECT_EQ(client.run("select 1; select 2"), "42601"); }
TEST_F(Block, ATextWithoutAStatementAnswersNothing) { EXPECT_EQ(client.run("-- nothing"), ""); }

TEST_F(Block, ReadCommittedSeesNothingUncommitted) {
  client.run("begin");
  client.run("delete from kv");
  EXPECT_EQ(show(client.database.read_committed(client.database.plan("select count(*) from kv"))), "2");
}

TEST_F(Block, ReadCommittedDoesNotWrite) {
  EXPECT_EQ(show(client.database.read_committed(client.database.plan("delete from kv"))), "25006");
}

TEST_F(Block, ATextIsPlannedOnce) {
  EXPECT_EQ(client.database.plan("select 1"), Database(client.database).plan("select 1"));
}

TEST(Load, AScriptThatFailsNamesItsLineAndLeavesNothing) {
  Database database;
  const Fingerprint before = database.fingerprint();
  try {
    database.load("create table a (id int primary key);\ninsert into a values (1);\ninsert into a values (1);\n",
                  "seed.sql");
    FAIL();
  } catch (const BadInput& error) {
    EXPECT_EQ(std::string(error.what()).substr(0, 72),
              "seed.sql:3: duplicate key value violates unique constraint \"a_pkey\" (Key");
  }
  EXPECT_EQ(database.fingerprint(), before);
  EXPECT_EQ(database.plan("select * from a")->error->sqlstate, "42P01");
}

TEST(Load, GrammarErrorsNameTheirLine) {
  Database database;
  EXPECT_THROW(database.load("create table a (id int);\n\ncreate tabel b (id int);", "schema.sql"), BadInput);
}

TEST(Load, CopiesMadeBeforeKeepTheirCatalog) {
  Database database;
  const Database before = database;
  database.load("create table a (id int primary key)", "schema.sql");
  EXPECT_EQ(before.plan("select * from a")->error->sqlstate, "42P01");
  EXPECT_EQ(database.plan("select * from a")->error, nullptr);
}

TEST_F(Block, AMomentIsMovedByAConstantInterval) {
  const std::string moment = "select '2026-01-31 23:59:30+00'::timestamptz ";
  EXPECT_EQ(client.run(moment + "+ interval '30 seconds'"), "2026-02-01 00:00:00+00");
  EXPECT_EQ(client.run(moment + "- interval '1 day 2 hours'"), "2026-01-30 21:59:30+00");
  EXPECT_EQ(client.run(moment + "+ '90 min'::interval"), "2026-02-01 01:29:30+00");
  EXPECT_EQ(client.run("select 'infinity'::timestamptz + interval '1 s'"), "infinity");
}

TEST_F(Block, OtherIntervalsAreSaidToBeUnsupported) {
  EXPECT_EQ(client.run("select now() + interval '1 month'"), "0A000");
  EXPECT_EQ(client.run("select interval '1 s'"), "0A000");
  EXPECT_EQ(client.run("select 1 + interval '1 s'"), "0A000");
}

// A row that moved before the savepoint and was changed after it came from where it came from.
TEST(Savepoint, BringsBackWhereAMovedRowCameFrom) {
  Client client("create table t (id int primary key, v int); insert into t values (1, 1);");
  client.run(1, "begin");
  client.run(1, "update t set id = 2 where id = 1");
  client.run(1, "savepoint a");
  const Fingerprint before = client.database.fingerprint();
  EXPECT_EQ(client.run(1, "update t set v = 5 where id = 2"), "UPDATE 1");
  EXPECT_NE(client.database.fingerprint(), before);
  client.run(1, "rollback to savepoint a");
  EXPECT_EQ(client.database.fingerprint(), before);
}

}  // namespace
}  // namespace halfdone::postgres

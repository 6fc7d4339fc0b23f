// What two and three transactions at READ COMMITTED do to each other, as measured on PostgreSQL 15.20.
#include <gtest/gtest.h>

#include "tests/fakes/postgres_testing.h"

namespace halfdone::postgres {
namespace {

// Sessions 1, 2 and 3 are in a block each. A step that waits is answered later: `woken` of the step that lets it go on.
class Concurrency : public ::testing::Test {
 protected:
  Concurrency()
      : client(
            "create table kv (id int primary key, v int); insert into kv values (1, 10), (2, 20);"
            "create table p (id int primary key, v int); insert into p values (1, 1), (2, 2);"
            "create table c (id int primary key, pid int references p on delete cascade); insert into c values (1, "
            "1);") {
    for (const SessionId session : {1, 2, 3}) client.run(session, "begin");
  }
  ~Concurrency() override {
    EXPECT_EQ(client.database.fingerprint(), client.database.recomputed_fingerprint());
    EXPECT_EQ(client.take_woken(), "");
  }
  std::string t1(const std::string& sql) { return client.run(1, sql); }
  std::string t2(const std::string& sql) { return client.run(2, sql); }
  std::string t3(const std::string& sql) { return client.run(3, sql); }
  std::string woken() { return client.take_woken(); }
  Client client;
};

const std::string all = "select * from kv order by id";

TEST_F(Concurrency, UniqueInsertRaceFirstCommits) {
  EXPECT_EQ(t1("insert into kv values (3, 1)"), "INSERT 0 1");
  EXPECT_EQ(t2("insert into kv values (3, 2)"), "waits");
  EXPECT_EQ(t1("commit"), "COMMIT");
  EXPECT_EQ(woken(), "2:23505");
  EXPECT_EQ(t2("commit"), "ROLLBACK");
  EXPECT_EQ(t2(all), "1,10;2,20;3,1");
}

TEST_F(Concurrency, UniqueInsertRaceFirstRollsBack) {
  t1("insert into kv values (3, 1)");
  EXPECT_EQ(t2("insert into kv values (3, 2)"), "waits");
  t1("rollback");
  EXPECT_EQ(woken(), "2:INSERT 0 1");
  EXPECT_EQ(t2("commit"), "COMMIT");
  EXPECT_EQ(t2(all), "1,10;2,20;3,2");
}

TEST_F(Concurrency, UpsertWaitsForAConcurrentInsertAndUpdatesItsRow) {
  t1("insert into kv values (3, 1)");
  EXPECT_EQ(t2("insert into kv values (3, 2) on conflict (id) do update set v = kv.v + excluded.v returning *"),
            "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:3,3");
  t2("commit");
  EXPECT_EQ(t2(all), "1,10;2,20;3,3");
}

TEST_F(Concurrency, DoNothingWaitsForAConcurrentInsertAndSkipsItsRow) {
  t1("insert into kv values (3, 1)");
  EXPECT_EQ(t2("insert into kv values (3, 2) on conflict do nothing returning *"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:");
  EXPECT_EQ(t2("select * from kv where id = 3"), "3,1");
}

TEST_F(Concurrency, DoNothingSkipsARowCommittedAfterItsTransactionBegan) {
  EXPECT_EQ(t2("select 1"), "1");
  t1("insert into kv values (3, 1)");
  t1("commit");
  EXPECT_EQ(t2("insert into kv values (3, 2) on conflict do nothing returning *"), "");
}

TEST_F(Concurrency, UpsertUpdatesARowCommittedAfterItsTransactionBegan) {
  EXPECT_EQ(t2("select 1"), "1");
  t1("insert into kv values (3, 1)");
  t1("commit");
  EXPECT_EQ(t2("insert into kv values (3, 2) on conflict (id) do update set v = 9 returning *"), "3,9");
}

TEST_F(Concurrency, SelectForUpdateWaitsForAnUpdateAndShowsIt) {
  t1("update kv set v = 11 where id = 1");
  EXPECT_EQ(t2("select * from kv where id = 1 for update"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:1,11");
}

TEST_F(Concurrency, SelectForUpdateTestsItsConditionAgain) {
  t1("update kv set v = 11 where id = 1");
  EXPECT_EQ(t2("select * from kv where v = 10 for update"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:");
}

TEST_F(Concurrency, SelectForUpdateWaitsForADelete) {
  t1("delete from kv where id = 1");
  EXPECT_EQ(t2("select * from kv where id = 1 for update"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:");
}

TEST_F(Concurrency, UpdateWaitsForADelete) {
  t1("delete from kv where id = 1");
  EXPECT_EQ(t2("update kv set v = 12 where id = 1"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:UPDATE 0");
  EXPECT_EQ(t2(all), "2,20");
}

TEST_F(Concurrency, NowaitFailsAtOnce) {
  EXPECT_EQ(t1("select * from kv where id = 1 for update"), "1,10");
  EXPECT_EQ(t2("select * from kv where id = 1 for update nowait"), "55P03");
}

TEST_F(Concurrency, SkipLockedPassesOverLockedRows) {
  EXPECT_EQ(t1("select * from kv where id = 1 for update"), "1,10");
  EXPECT_EQ(t2("select * from kv order by id for update skip locked"), "2,20");
}

TEST_F(Concurrency, SkipLockedWithALimitTakesTheNextRow) {
  EXPECT_EQ(t1("select * from kv order by id limit 1 for update skip locked"), "1,10");
  EXPECT_EQ(t2("select * from kv order by id limit 1 for update skip locked"), "2,20");
}

TEST_F(Concurrency, SharersGoTogetherAndKeepAnUpdateWaiting) {
  EXPECT_EQ(t1("select * from kv where id = 1 for share"), "1,10");
  EXPECT_EQ(t2("select * from kv where id = 1 for share"), "1,10");
  EXPECT_EQ(t1("update kv set v = 11 where id = 1"), "waits");
  t2("commit");
  EXPECT_EQ(woken(), "1:UPDATE 1");
}

TEST_F(Concurrency, ForKeyShareDoesNotBlockAnUpdateOfOtherColumns) {
  EXPECT_EQ(t1("select * from kv where id = 1 for key share"), "1,10");
  EXPECT_EQ(t2("update kv set v = 11 where id = 1"), "UPDATE 1");
}

TEST_F(Concurrency, ForNoKeyUpdateGoesTogetherWithForKeyShare) {
  EXPECT_EQ(t1("select * from kv where id = 1 for no key update"), "1,10");
  EXPECT_EQ(t2("select * from kv where id = 1 for key share"), "1,10");
}

TEST_F(Concurrency, ForKeyShareBlocksADelete) {
  EXPECT_EQ(t1("select * from kv where id = 1 for key share"), "1,10");
  EXPECT_EQ(t2("delete from kv where id = 1"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:DELETE 1");
}

TEST_F(Concurrency, PlainSelectNeverWaits) {
  EXPECT_EQ(t1("select * from kv for update"), "1,10;2,20");
  EXPECT_EQ(t2(all), "1,10;2,20");
}

TEST_F(Concurrency, OfADeadlockTheEarliestWaiterFails) {
  t1("update kv set v = 11 where id = 1");
  t2("update kv set v = 22 where id = 2");
  EXPECT_EQ(t1("update kv set v = 12 where id = 2"), "waits");
  EXPECT_EQ(t2("update kv set v = 21 where id = 1"), "UPDATE 1");
  EXPECT_EQ(woken(), "1:40P01");
  EXPECT_EQ(t1("commit"), "ROLLBACK");
  t2("commit");
  EXPECT_EQ(t1(all), "1,21;2,22");
}

TEST_F(Concurrency, TwoSharersThatBothUpdateAreADeadlock) {
  t1("select * from kv where id = 1 for share");
  t2("select * from kv where id = 1 for share");
  EXPECT_EQ(t1("update kv set v = 11 where id = 1"), "waits");
  EXPECT_EQ(t2("update kv set v = 12 where id = 1"), "UPDATE 1");
  EXPECT_EQ(woken(), "1:40P01");
}

TEST_F(Concurrency, InADeadlockOfThreeTheOthersGoOnInTurn) {
  t1("update kv set v = 1 where id = 1");
  t2("update kv set v = 2 where id = 2");
  t3("insert into kv values (3, 3)");
  t3("commit");
  t3("begin");
  t3("update kv set v = 3 where id = 3");
  EXPECT_EQ(t1("update kv set v = 1 where id = 2"), "waits");
  EXPECT_EQ(t2("update kv set v = 2 where id = 3"), "waits");
  EXPECT_EQ(t3("update kv set v = 3 where id = 1"), "UPDATE 1");
  EXPECT_EQ(woken(), "1:40P01");
  EXPECT_EQ(t1("commit"), "ROLLBACK");
  EXPECT_EQ(t3("commit"), "COMMIT");
  EXPECT_EQ(woken(), "2:UPDATE 1");
}

TEST_F(Concurrency, InsertOfAChildKeepsADeleteOfItsParentWaiting) {
  t1("insert into c values (2, 2)");
  EXPECT_EQ(t2("delete from p where id = 2"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:DELETE 1");
  EXPECT_EQ(t2("select * from c order by id"), "1,1");
}

TEST_F(Concurrency, DeleteOfAParentKeepsAnInsertOfAChildWaiting) {
  t2("delete from p where id = 2");
  EXPECT_EQ(t1("insert into c values (2, 2)"), "waits");
  t2("commit");
  EXPECT_EQ(woken(), "1:23503");
}

TEST_F(Concurrency, InsertOfAChildDoesNotBlockAnUpdateOfOtherColumnsOfItsParent) {
  t1("insert into c values (2, 2)");
  EXPECT_EQ(t2("update p set v = 9 where id = 2"), "UPDATE 1");
}

TEST_F(Concurrency, InsertOfAChildKeepsAnUpdateOfItsParentsKeyWaiting) {
  t1("insert into c values (2, 2)");
  EXPECT_EQ(t2("update p set id = 3 where id = 2"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:23503");
}

TEST_F(Concurrency, RollbackToASavepointReleasesLocksTakenSince) {
  t1("savepoint a");
  t1("update kv set v = 11 where id = 1");
  EXPECT_EQ(t2("update kv set v = 12 where id = 1"), "waits");
  t1("rollback to a");
  EXPECT_EQ(woken(), "2:UPDATE 1");
  t2("commit");
  t1("commit");
  EXPECT_EQ(t1(all), "1,12;2,20");
}

TEST_F(Concurrency, RowsThatBeginToMatchWhileWaitingAreNotPickedUp) {
  t1("insert into kv values (3, 10)");
  t1("update kv set v = 11 where id = 1");
  EXPECT_EQ(t2("update kv set v = 0 where v = 10 returning id"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:");
  t2("commit");
  EXPECT_EQ(t2(all), "1,11;2,20;3,10");
}

TEST_F(Concurrency, ASecondStatementSeesWhatWasCommittedBetween) {
  EXPECT_EQ(t2("select count(*) from kv"), "2");
  t1("insert into kv values (3, 30)");
  t1("commit");
  EXPECT_EQ(t2("select count(*) from kv"), "3");
}

TEST_F(Concurrency, ACompatibleSharerOvertakesAWaitingUpdate) {
  t1("select * from kv where id = 1 for share");
  EXPECT_EQ(t2("update kv set v = 5 where id = 1"), "waits");
  EXPECT_EQ(t3("select * from kv where id = 1 for share"), "1,10");
  t1("commit");
  EXPECT_EQ(woken(), "");
  t3("commit");
  EXPECT_EQ(woken(), "2:UPDATE 1");
}

TEST_F(Concurrency, WaitersGetTheRowInTheirOrder) {
  t1("update kv set v = 5 where id = 1");
  EXPECT_EQ(t2("update kv set v = 6 where id = 1"), "waits");
  EXPECT_EQ(t3("update kv set v = 7 where id = 1"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:UPDATE 1");
  t2("commit");
  EXPECT_EQ(woken(), "3:UPDATE 1");
  t3("commit");
  EXPECT_EQ(t1(all), "1,7;2,20");
}

TEST_F(Concurrency, WaitersGetTheRowInTheirOrderAfterARollbackToo) {
  t1("update kv set v = 5 where id = 1");
  EXPECT_EQ(t2("update kv set v = 6 where id = 1"), "waits");
  EXPECT_EQ(t3("update kv set v = 7 where id = 1"), "waits");
  t1("rollback");
  EXPECT_EQ(woken(), "2:UPDATE 1");
  t2("commit");
  EXPECT_EQ(woken(), "3:UPDATE 1");
}

TEST_F(Concurrency, AJoinIsTestedAgainOnTheNewVersion) {
  t1("update kv set v = 15 where id = 1");
  EXPECT_EQ(t2("update kv t set v = t.v + o.v from kv o where t.id = 1 and o.id = 2 and t.v < 12 returning t.*"),
            "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:");
  EXPECT_EQ(t2(all), "1,15;2,20");
}

TEST_F(Concurrency, IncrementsAreNotLost) {
  t1("update kv set v = v + 1 where id = 1");
  EXPECT_EQ(t2("update kv set v = v + 1 where id = 1 returning v"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:12");
}

TEST_F(Concurrency, ASubSelectKeepsTheOldSnapshot) {
  t1("update kv set v = 100 where id in (1, 2)");
  EXPECT_EQ(t2("update kv set v = v + (select sum(v) from kv) where id = 1 returning v"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:130");
}

TEST_F(Concurrency, LimitTakesTheNextRowWhenTheFirstNoLongerMatches) {
  t1("update kv set v = 99 where id = 1");
  EXPECT_EQ(t2("select * from kv where v < 50 order by id limit 1 for update"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:2,20");
}

TEST_F(Concurrency, LockedRowsMayComeOutOfOrder) {
  t1("update kv set v = 99 where id = 1");
  EXPECT_EQ(t2("select * from kv order by v for update"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:1,99;2,20");
}

TEST_F(Concurrency, ARowWhoseKeyMovedNoLongerMatches) {
  t1("update kv set id = 5 where id = 1");
  EXPECT_EQ(t2("update kv set v = 0 where id = 1"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:UPDATE 0");
  EXPECT_EQ(t2(all), "2,20;5,10");
}

TEST_F(Concurrency, ARowWhoseKeyMovedIsFollowed) {
  t1("update kv set id = 5 where id = 1");
  EXPECT_EQ(t2("update kv set v = 0 where v = 10"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:UPDATE 1");
  EXPECT_EQ(t2(all), "2,20;5,0");
}

TEST_F(Concurrency, ARowDeletedAndInsertedAgainIsNotFollowed) {
  t1("delete from kv where id = 1");
  t1("insert into kv values (1, 77)");
  EXPECT_EQ(t2("update kv set v = v + 1 where id = 1 returning *"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:");
  EXPECT_EQ(t2(all), "1,77;2,20");
}

TEST_F(Concurrency, InsertWaitsForADeleteOfItsKey) {
  t1("delete from kv where id = 1");
  EXPECT_EQ(t2("insert into kv values (1, 77)"), "waits");
  t1("commit");
  EXPECT_EQ(woken(), "2:INSERT 0 1");
  t2("commit");
  EXPECT_EQ(t2(all), "1,77;2,20");
}

TEST_F(Concurrency, InsertFailsWhenTheDeleteOfItsKeyRollsBack) {
  t1("delete from kv where id = 1");
  EXPECT_EQ(t2("insert into kv values (1, 77)"), "waits");
  t1("rollback");
  EXPECT_EQ(woken(), "2:23505");
  EXPECT_EQ(t2("commit"), "ROLLBACK");
  EXPECT_EQ(t2(all), "1,10;2,20");
}

TEST_F(Concurrency, AnErrorAfterASavepointIsUndoneByRollingBackToIt) {
  t1("savepoint a");
  EXPECT_EQ(t1("insert into kv values (1, 5)"), "23505");
  EXPECT_EQ(t1("rollback to a"), "ROLLBACK");
  EXPECT_EQ(t1("update kv set v = 3 where id = 1"), "UPDATE 1");
  EXPECT_EQ(t1("commit"), "COMMIT");
  EXPECT_EQ(t2(all), "1,3;2,20");
}

TEST_F(Concurrency, SwappingUniqueKeysInOneStatementFails) { EXPECT_EQ(t1("update kv set id = 3 - id"), "23505"); }

TEST_F(Concurrency, ShiftingUniqueKeysFailsInTheMiddle) { EXPECT_EQ(t1("update kv set id = id + 1"), "23505"); }

TEST_F(Concurrency, ClosingASessionRollsItBackAndWakesWhoWaited) {
  t1("update kv set v = 5 where id = 1");
  EXPECT_EQ(t2("update kv set v = v + 1 where id = 1 returning v"), "waits");
  client.database.close(1, client.woken);
  EXPECT_EQ(woken(), "2:11");
}

TEST_F(Concurrency, ClosingAWaitingSessionDropsItsStatement) {
  t1("update kv set v = 5 where id = 1");
  EXPECT_EQ(t2("update kv set v = v + 1 where id = 1"), "waits");
  client.database.close(2, client.woken);
  t1("commit");
  EXPECT_EQ(woken(), "");
  EXPECT_EQ(t3(all), "1,5;2,20");
}

TEST_F(Concurrency, AnErrorInABlockReleasesItsLocksAtOnce) {
  t1("update kv set v = 5 where id = 1");
  EXPECT_EQ(t2("update kv set v = 6 where id = 1"), "waits");
  EXPECT_EQ(t1("select 1 / 0"), "22012");
  EXPECT_EQ(woken(), "2:UPDATE 1");
}

TEST_F(Concurrency, ACopyOfAWaitingDatabaseGoesOnByItself) {
  t1("update kv set v = v + 1 where id = 1");
  t2("update kv set v = v + 1 where id = 1 returning v");
  Client copy = client;
  copy.run(1, "rollback");
  EXPECT_EQ(copy.take_woken(), "2:11");
  t1("commit");
  EXPECT_EQ(woken(), "2:12");
}

}  // namespace
}  // namespace halfdone::postgres

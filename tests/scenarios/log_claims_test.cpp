// How coordinators come by a saga and keep it: the statements that claim one, read it again and look whether it is
// still theirs, executed on a log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/log_desk.h"

namespace halfdone::scenarios {
namespace {

using saga::Log;
using saga::Record;
using saga::SagaRowPtr;
using saga::State;
using testing::ElementsAre;
using testing::SizeIs;

// What makes a saga one that no coordinator may carry on.
const std::vector<std::string> ends_or_sticks = {"state = 'completed'", "state = 'aborted'", "state = 'abandoned'",
                                                 "stuck = 'freeze refused'"};

const std::string free_again = "epoch = null, lease_until = null";

std::string new_lease(const std::string& row) {
  const std::size_t lease = row.find("lease_until");
  return row.substr(lease, row.find(", record") - lease);
}

// --- Claim

class StatementsOfClaims : public LogDesk {
 protected:
  SagaRowPtr claim() { return Log::row_of(ask(log.claim())); }
};

TEST_F(StatementsOfClaims, TakeASagaThatIsFreeWithANewEpochAndALease) {
  put(State::undoing, 2, free_again);
  const SagaRowPtr row = claim();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->saga, first_saga);
  EXPECT_EQ(row->subject, "a");
  EXPECT_EQ(row->state, State::undoing);
  EXPECT_EQ(row->cursor, 2);
  EXPECT_EQ(row->record, Record{"x"});
  EXPECT_EQ(row->now, now);
  EXPECT_THAT(texts("select epoch from sagas"), ElementsAre("epoch = " + row->epoch.print()));
  EXPECT_EQ(new_lease(sagas().at(0)), "lease_until = 2026-01-01 00:00:30+00");
}

TEST_F(StatementsOfClaims, TakeASagaAwayFromACoordinatorWhoseLeaseIsOver) {
  put(State::forward, 1, "lease_until = now()");
  const SagaRowPtr row = claim();
  ASSERT_TRUE(row);
  EXPECT_NE(row->epoch.print(), first_epoch);
}

TEST_F(StatementsOfClaims, TakeNothingThatIsHeld) {
  put(State::forward, 1);
  const std::vector<std::string> before = sagas();
  EXPECT_FALSE(claim());
  EXPECT_EQ(sagas(), before);
}

TEST_F(StatementsOfClaims, TakeNothingThatHasEndedOrIsStuck) {
  put(State::committed, 6, free_again);
  const Services before = services;
  for (const std::string& meanwhile : ends_or_sticks) {
    services = before;
    change(meanwhile);
    EXPECT_FALSE(claim()) << meanwhile;
  }
}

TEST_F(StatementsOfClaims, TakeNothingOfAnotherOperation) {
  put(State::forward, 1, free_again + ", operation = 'open'");
  EXPECT_FALSE(claim());
}

TEST_F(StatementsOfClaims, TakeOneSagaAtATime) {
  put(State::forward, 1, free_again);
  run(fmt::format("insert into sagas (id, operation, subject) values ('{}', 'close', 'b')", second_saga));
  EXPECT_EQ(claim()->saga, first_saga);
  EXPECT_EQ(claim()->saga, second_saga);
  EXPECT_FALSE(claim());
}

// Two claims at once see the same saga, and the second waits for the row of the first.
TEST_F(StatementsOfClaims, LookAgainWhenTheyHaveWaitedForTheRow) {
  put(State::forward, 1, free_again);
  const Services before = services;
  std::vector<std::string> changes = ends_or_sticks;
  changes.push_back("lease_until = now() + interval '30 seconds'");
  for (const std::string& meanwhile : changes) {
    services = before;
    const auto in_a_block = [&](const std::string& sql, sim::CallId call) {
      deliver(make_shared_value<postgres::Query>(sql), 0, call);
    };
    in_a_block("begin", 1);
    in_a_block("update sagas set " + meanwhile, 2);
    EXPECT_FALSE(deliver(log.claim(), 1)) << "it waits";
    woken.clear();
    in_a_block("commit", 3);
    ASSERT_THAT(woken, SizeIs(1)) << meanwhile;
    EXPECT_FALSE(Log::row_of(reply(woken[0].reply))) << meanwhile;
  }
}

// --- Reload

class StatementsOfReloads : public LogDesk {
 protected:
  StatementsOfReloads() { put(State::committed, 6); }
  SagaRowPtr reload() { return Log::row_of(ask(log.reload(known(State::forward, 0)))); }
  bool is_mine() { return !ask(log.mine(known(State::forward, 0))).answer->rows.empty(); }
};

TEST_F(StatementsOfReloads, ReadTheSagaAndRenewTheLease) {
  const SagaRowPtr row = reload();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->saga, first_saga);
  EXPECT_EQ(row->state, State::committed);
  EXPECT_EQ(row->cursor, 6);
  EXPECT_EQ(row->epoch.print(), first_epoch);
  EXPECT_EQ(new_lease(sagas().at(0)), "lease_until = 2026-01-01 00:00:30+00");
}

TEST_F(StatementsOfReloads, RenewALeaseThatIsOverWhileNoOtherHasTakenTheSaga) {
  change("lease_until = now() - interval '1 hour'");
  EXPECT_TRUE(reload());
  EXPECT_EQ(new_lease(sagas().at(0)), "lease_until = 2026-01-01 00:00:30+00");
}

TEST_F(StatementsOfReloads, GiveNothingOfWhatIsAnothersOrOver) {
  std::vector<std::string> changes = ends_or_sticks;
  changes.push_back("epoch = '" + second_epoch + "'");
  changes.push_back("epoch = null");
  const Services before = services;
  for (const std::string& meanwhile : changes) {
    services = before;
    change(meanwhile);
    const std::vector<std::string> changed = sagas();
    EXPECT_FALSE(is_mine()) << meanwhile;
    EXPECT_FALSE(reload()) << meanwhile;
    EXPECT_EQ(sagas(), changed) << meanwhile;
  }
}

TEST_F(StatementsOfReloads, TellWhetherTheSagaIsStillOnesOwnWithoutRenewing) {
  const std::vector<std::string> before = sagas();
  EXPECT_TRUE(is_mine());
  EXPECT_EQ(sagas(), before);
}

}  // namespace
}  // namespace halfdone::scenarios

// What callers, people and monitoring see of a saga's log, and what people change in it, executed on a log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/log_desk.h"

namespace halfdone::scenarios {
namespace {

using saga::Log;
using saga::State;
using saga::Steered;
using testing::ElementsAre;

// --- What a caller sees

class StatementsOfStatus : public LogDesk {
 protected:
  // Of the saga that the caller has chosen, about `a`; another one about it is called `second_saga`.
  std::optional<State> status() { return Log::state_of(ask(log.status(first_saga, "a"))); }
  void put_another(State state, const std::string& operation = "close", const std::string& subject = "a") {
    run(fmt::format("insert into sagas (id, operation, subject, state) values ('{}', '{}', '{}', '{}')", second_saga,
                    operation, subject, name_of(state)));
  }
};

TEST_F(StatementsOfStatus, TellOfOnesOwnSagaWhateverItIsAt) {
  put(State::forward, 0);
  for (const State state :
       {State::forward, State::undoing, State::committed, State::completed, State::aborted, State::abandoned}) {
    change(fmt::format("state = '{}'", name_of(state)));
    EXPECT_EQ(status(), state);
  }
}

TEST_F(StatementsOfStatus, TellOfOnesOwnSagaBeforeALiveOne) {
  put(State::aborted, 0);
  put_another(State::committed);
  EXPECT_EQ(status(), State::aborted);
}

TEST_F(StatementsOfStatus, TellOfTheLiveSagaThatIsInTheWay) {
  put_another(State::undoing);
  EXPECT_EQ(status(), State::undoing);
}

TEST_F(StatementsOfStatus, TellNothingOfOthersThatHaveEnded) {
  for (const State state : {State::completed, State::aborted, State::abandoned}) {
    put_another(state);
    EXPECT_EQ(status(), std::nullopt) << name_of(state);
    run("delete from sagas");
  }
}

TEST_F(StatementsOfStatus, TellNothingOfOtherOperationsAndSubjects) {
  put_another(State::forward, "open", "a");
  EXPECT_EQ(status(), std::nullopt);
  run("delete from sagas");
  put_another(State::forward, "close", "b");
  EXPECT_EQ(status(), std::nullopt);
}

// --- What people see and order

class StatementsOfOrders : public LogDesk {
 protected:
  // The list of stuck sagas, row by row.
  std::vector<std::string> stuck() {
    const Reply<postgres::Answer> list = ask(log.stuck());
    std::vector<std::string> rows;
    for (const auto& row : list.answer->rows)
      rows.push_back(fmt::format("{} of {}, {} {}: {}", row[0].print(), row[1].print(), row[2].print(), row[3].print(),
                                 row[4].print()));
    return rows;
  }
  Steered resume() { return Log::steered(ask(log.resume(first_saga, "Grace", "the key is back"))); }
  Steered abandon() { return Log::steered(ask(log.abandon(first_saga, "Alan", "it is lost"))); }
  const std::string refused = "epoch = null, lease_until = null, stuck = 'remove refused'";
};

TEST_F(StatementsOfOrders, ListWhatIsStuckById) {
  run(
      fmt::format("insert into sagas (id, operation, subject, state, cursor, stuck) values ('{}', 'close', 'b', "
                  "'undoing', 1, 'freeze refused')",
                  second_saga));
  put(State::committed, 6, refused);
  EXPECT_THAT(stuck(), ElementsAre(first_saga + " of a, committed 6: remove refused",
                                   second_saga + " of b, undoing 1: freeze refused"));
}

TEST_F(StatementsOfOrders, ListNothingThatGoesOnOrIsAbandonedOrOfAnotherOperation) {
  put(State::committed, 6);
  EXPECT_THAT(stuck(), ElementsAre());
  change(refused + ", operation = 'open'");
  EXPECT_THAT(stuck(), ElementsAre());
  change(refused + ", operation = 'close', state = 'abandoned'");
  EXPECT_THAT(stuck(), ElementsAre());
}

TEST_F(StatementsOfOrders, LetTheNextClaimGoOnWhereTheSagaWasStuck) {
  put(State::committed, 6, refused);
  EXPECT_FALSE(Log::row_of(ask(log.claim())));
  EXPECT_EQ(resume(), Steered::yes);
  EXPECT_THAT(texts("select note from sagas"), ElementsAre("note = resumed by Grace: the key is back"));
  EXPECT_EQ(locks(), 1);
  const saga::SagaRowPtr row = Log::row_of(ask(log.claim()));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->state, State::committed);
  EXPECT_EQ(row->cursor, 6);
}

TEST_F(StatementsOfOrders, AbandonASagaWithItsReasonsAndLetGoOfItsLockAlone) {
  put(State::committed, 6, refused);
  run(fmt::format("insert into saga_locks (name, saga) values ('thing:b', '{}')", second_saga));
  EXPECT_EQ(abandon(), Steered::yes);
  EXPECT_THAT(sagas(), ElementsAre("state = abandoned, cursor = 6, held = f, lease_until = NULL, record = {x}, "
                                   "stuck = remove refused"));
  EXPECT_THAT(texts("select note from sagas"), ElementsAre("note = abandoned by Alan: it is lost"));
  EXPECT_THAT(texts("select name from saga_locks"), ElementsAre("name = thing:b"));
}

TEST_F(StatementsOfOrders, ChangeNothingThatGoesOnOrHasEnded) {
  put(State::committed, 6);
  const Services before = services;
  for (const std::string& meanwhile :
       {std::string("stuck = null"), std::string("state = 'completed'"), refused + ", state = 'abandoned'"}) {
    services = before;
    change(meanwhile);
    const std::vector<std::string> changed = sagas();
    EXPECT_EQ(resume(), Steered::not_stuck) << meanwhile;
    EXPECT_EQ(abandon(), Steered::not_stuck) << meanwhile;
    EXPECT_EQ(sagas(), changed) << meanwhile;
    EXPECT_EQ(locks(), 1) << meanwhile;
  }
}

TEST_F(StatementsOfOrders, EraseTheBeforeImageOnlyOfWhatIsAbandoned) {
  put(State::committed, 6, refused);
  const auto forget = [&] {
    ask(make_shared_value<postgres::Query>(std::string(Log::forget_sql()), std::vector{saga::uuid_value(first_saga)}));
    return texts("select record from sagas").at(0);
  };
  EXPECT_EQ(forget(), "record = {x}");
  change("state = 'abandoned'");
  EXPECT_EQ(forget(), "record = NULL");
}

// --- What monitoring sees

struct Seen {
  std::string name;
  std::string row;  // what is changed in a saga with ten seconds of a lease left
  bool claimable, leased, needs_person;
};

std::ostream& operator<<(std::ostream& out, const Seen& seen) { return out << seen.name; }

class OfMonitoring : public LogDesk, public testing::WithParamInterface<Seen> {};

TEST_P(OfMonitoring, TellWhoIsToDoSomething) {
  put(State::forward, 1, GetParam().row);
  EXPECT_EQ(services.any(Log::claimable_sql()), GetParam().claimable);
  EXPECT_EQ(services.any(Log::leased_sql()), GetParam().leased);
  EXPECT_EQ(services.any(Log::needs_person_sql()), GetParam().needs_person);
}

INSTANTIATE_TEST_SUITE_P(
    Statements, OfMonitoring,
    testing::Values(Seen{"held", "state = 'forward'", false, true, false},
                    Seen{"lease_over", "lease_until = now()", true, false, false},
                    Seen{"never_held", "epoch = null, lease_until = null", true, false, false},
                    Seen{"stuck", "epoch = null, lease_until = null, stuck = 'refused'", false, false, true},
                    Seen{"completed", "lease_until = null, state = 'completed'", false, false, false},
                    Seen{"aborted", "lease_until = null, state = 'aborted'", false, false, false},
                    Seen{"abandoned", "lease_until = null, state = 'abandoned', stuck = 'refused'", false, false,
                         false}),
    [](const auto& test) { return test.param.name; });

class StatementsOfTime : public LogDesk {};

TEST_F(StatementsOfTime, EndALeaseSoThatAnotherMayClaim) {
  services.set_leases({std::string(Log::lapse_sql()), std::string(Log::leased_sql())});
  put(State::forward, 1);
  EXPECT_TRUE(services.has_leases());
  services.lapse();
  EXPECT_FALSE(services.has_leases());
  EXPECT_TRUE(Log::row_of(ask(log.claim())));
}

}  // namespace
}  // namespace halfdone::scenarios

// The entries of a saga's log, executed: what each does to the row, what it carries, and when it changes nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/log_desk.h"

namespace halfdone::scenarios {
namespace {

using saga::Begun;
using saga::Log;
using saga::SagaRow;
using saga::State;
using saga::Written;
using testing::ElementsAre;

const std::string held = ", held = t, lease_until = 2026-01-01 00:00:30+00";
const std::string let_go = ", held = f, lease_until = NULL";
const std::string recorded = ", record = {x}, stuck = NULL";
const std::string erased = ", record = NULL, stuck = NULL";

struct Entry {
  std::string name;
  State from;
  int cursor;
  postgres::QueryPtr (*query)(const Log&, const SagaRow&);
  std::string row;
  std::string said;
  int locks = 1;
};

std::ostream& operator<<(std::ostream& out, const Entry& entry) { return out << entry.name; }

class OfEntries : public LogDesk, public testing::WithParamInterface<Entry> {
 protected:
  OfEntries() { put(GetParam().from, GetParam().cursor); }
  Written write() { return Log::written(ask(GetParam().query(log, known(GetParam().from, GetParam().cursor)))); }
};

TEST_P(OfEntries, ChangeTheRowAndCarryWhatBelongsToIt) {
  EXPECT_EQ(write(), Written::yes);
  EXPECT_THAT(sagas(), ElementsAre(GetParam().row));
  EXPECT_EQ(said(), GetParam().said);
  EXPECT_EQ(locks(), GetParam().locks);
}

TEST_P(OfEntries, AreFencedByEpochStateCursorAndBeingStuck) {
  const std::string other_state = GetParam().from == State::undoing ? "forward" : "undoing";
  const Services before = services;
  for (const std::string& meanwhile :
       {"epoch = '" + second_epoch + "'", std::string("epoch = null"), "state = '" + other_state + "'",
        std::string("cursor = cursor + 1"), std::string("stuck = 'refused'")}) {
    services = before;
    change(meanwhile);
    const std::vector<std::string> changed = sagas();
    EXPECT_EQ(write(), Written::fenced) << meanwhile;
    EXPECT_EQ(sagas(), changed) << meanwhile;
    EXPECT_EQ(said(), "") << meanwhile;
    EXPECT_EQ(locks(), 1) << meanwhile;
  }
}

TEST_P(OfEntries, AreOfOneSagaAlone) {
  run(
      fmt::format("insert into sagas (id, operation, subject, state, cursor, epoch) select '{}', operation, 'b', "
                  "state, cursor, epoch from sagas",
                  second_saga));
  const std::string other = sagas().at(1);
  EXPECT_EQ(write(), Written::yes);
  EXPECT_EQ(sagas().at(1), other);
}

INSTANTIATE_TEST_SUITE_P(
    Statements, OfEntries,
    testing::Values(Entry{"intend_freeze", State::forward, 0, [](auto& log, auto& row) { return log.intend(row, 1); },
                          "state = forward, cursor = 1" + held + ", record = {y}, stuck = NULL", ""},
                    Entry{"intend_mark", State::forward, 1, [](auto& log, auto& row) { return log.intend(row, 2); },
                          "state = forward, cursor = 2" + held + ", record = {y}, stuck = NULL", "mark"},
                    Entry{"turn", State::forward, 2, [](auto& log, auto& row) { return log.turn(row); },
                          "state = undoing, cursor = 2" + held + recorded, ""},
                    Entry{"undone_mark", State::undoing, 2, [](auto& log, auto& row) { return log.undone(row, 1); },
                          "state = undoing, cursor = 1" + held + recorded, "mark undone"},
                    Entry{"undone_freeze", State::undoing, 1, [](auto& log, auto& row) { return log.undone(row, 0); },
                          "state = undoing, cursor = 0" + held + recorded, ""},
                    Entry{"abort_at_once", State::forward, 0, [](auto& log, auto& row) { return log.abort(row); },
                          "state = aborted, cursor = 0" + let_go + erased, "aborted", 0},
                    Entry{"abort", State::undoing, 0, [](auto& log, auto& row) { return log.abort(row); },
                          "state = aborted, cursor = 0" + let_go + erased, "aborted", 0},
                    Entry{"commit", State::forward, 2, [](auto& log, auto& row) { return log.commit(row); },
                          "state = committed, cursor = 6" + held + recorded, "commit, dust, sweep"},
                    Entry{"done_remove", State::committed, 6, [](auto& log, auto& row) { return log.proceed(row); },
                          "state = completed, cursor = 0" + let_go + erased, "completed, tidy", 0},
                    Entry{"stick_undoing", State::undoing, 1,
                          [](auto& log, auto& row) { return log.stick(row, "freeze refused"); },
                          "state = undoing, cursor = 1" + let_go + ", record = {x}, stuck = freeze refused", ""},
                    Entry{"stick_committed", State::committed, 6,
                          [](auto& log, auto& row) { return log.stick(row, "remove refused"); },
                          "state = committed, cursor = 6" + let_go + ", record = {x}, stuck = remove refused", ""}),
    [](const auto& test) { return test.param.name; });

// --- The guard

class StatementsOfThePivot : public LogDesk {};

TEST_F(StatementsOfThePivot, ChangeNothingWhereTheGuardDoesNotHold) {
  put(State::forward, 2);
  run("update things set status = 'closed' where id = 'a'");
  const std::vector<std::string> before = sagas();
  EXPECT_EQ(Log::written(ask(log.commit(known(State::forward, 2)))), Written::guarded);
  EXPECT_EQ(sagas(), before);
  EXPECT_EQ(said(), "");
}

TEST_F(StatementsOfThePivot, AreGuardedByWhatTheSagaIsAbout) {
  put(State::forward, 2);
  run("update things set status = 'closed' where id = 'b'");
  EXPECT_EQ(Log::written(ask(log.commit(known(State::forward, 2)))), Written::yes);
}

// --- The beginning

class StatementsOfTheBeginning : public LogDesk {
 protected:
  Begun begin(const std::string& saga = first_saga, const std::string& subject = "a") {
    return Log::begun(ask(log.begin(saga, subject)));
  }
};

TEST_F(StatementsOfTheBeginning, MakeASagaThatIsFreeAndHoldsItsLock) {
  EXPECT_EQ(begin(), Begun::yes);
  EXPECT_THAT(sagas(), ElementsAre("state = forward, cursor = 0" + let_go + erased));
  EXPECT_THAT(texts("select operation, subject from sagas"), ElementsAre("operation = close, subject = a"));
  EXPECT_THAT(texts("select name, saga from saga_locks"), ElementsAre("name = thing:a, saga = " + first_saga));
  EXPECT_EQ(said(), "begun");
}

TEST_F(StatementsOfTheBeginning, TellWhatMayNotBeginFromWhatIsGone) {
  run("update things set status = 'closed' where id = 'a'");
  EXPECT_EQ(begin(first_saga, "a"), Begun::not_eligible);
  EXPECT_EQ(begin(first_saga, "c"), Begun::absent);
  EXPECT_EQ(locks(), 0);
  EXPECT_EQ(said(), "");
}

TEST_F(StatementsOfTheBeginning, AreInConflictWithALiveSagaAboutTheSame) {
  put(State::undoing, 1);
  const std::vector<std::string> before = sagas();
  EXPECT_EQ(begin(second_saga, "a"), Begun::conflict);
  EXPECT_EQ(sagas(), before);
  EXPECT_EQ(said(), "");
  EXPECT_EQ(begin(second_saga, "b"), Begun::yes);
}

TEST_F(StatementsOfTheBeginning, AreInConflictWithTheSameSagaThatHasEnded) {
  put(State::aborted, 0);
  run("delete from saga_locks");
  EXPECT_EQ(begin(first_saga, "a"), Begun::conflict);
  EXPECT_EQ(begin(second_saga, "a"), Begun::yes);
}

}  // namespace
}  // namespace halfdone::scenarios

// The coordinator, one event at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/saga/events.h"

namespace halfdone::saga {
namespace {

class CoordinatorTest : public testing::Test {
 protected:
  std::string wants_after(const std::vector<Heard>& events) {
    last = after(engine, events);
    return wants(last);
  }

  Engine engine{small_saga()};
  Transition last;
};

TEST_F(CoordinatorTest, WritesTheIntentBeforeTheCallAndTheResultBehindIt) {
  EXPECT_EQ(wants_after({claimed(State::forward, 0)}), "log.intend_freeze");
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written()}), "freeze.do");
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(), found_user(true)}), "log.commit");
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(), found_user(true), written()}), "remove.do");
}

TEST_F(CoordinatorTest, RestsWhenThereIsNothingToClaim) { EXPECT_EQ(wants_after({nothing_to_claim()}), "rest"); }

TEST_F(CoordinatorTest, GoesOnWhereTheLogSays) {
  EXPECT_EQ(wants_after({claimed(State::forward, 1)}), "freeze.do");
  EXPECT_EQ(wants_after({claimed(State::undoing, 1)}), "freeze.probe");
  EXPECT_EQ(wants_after({claimed(State::undoing, 0)}), "time_wait");
  EXPECT_EQ(wants_after({claimed(State::committed, 3)}), "remove.do");
}

TEST_F(CoordinatorTest, TurnsRoundInTheLogBeforeTheFirstUndo) {
  EXPECT_EQ(wants_after({claimed(State::forward, 1), refused(422)}), "freeze.do")
      << "what may have been done is unsure";
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(), refused(422)}), "log.turn");
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(), refused(422), written()}), "freeze.probe");
}

TEST_F(CoordinatorTest, TriesAgainBeforeItTurnsRound) {
  EXPECT_EQ(wants_after({claimed(State::forward, 1), unknown}), "freeze.do");
  EXPECT_EQ(wants_after({claimed(State::forward, 1), unknown, unknown}), "log.turn");
}

TEST_F(CoordinatorTest, UndoesOnlyWhatIsItsOwn) {
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), found_user(true)}), "freeze.undo");
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), found_user(false)}), "log.undone_freeze");
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), refused(404)}), "log.undone_freeze");
}

TEST_F(CoordinatorTest, LooksAgainAfterTheWaitAndWaitsAgainWhenSomethingCameLate) {
  EXPECT_EQ(wants_after({claimed(State::undoing, 0), {}}), "freeze.probe");
  EXPECT_EQ(wants_after({claimed(State::undoing, 0), {}, found_user(false)}), "log.abort");
  EXPECT_EQ(wants_after({claimed(State::undoing, 0), {}, found_user(true), found_user(false)}), "time_wait");
  EXPECT_EQ(wants_after({claimed(State::undoing, 0), {}, found_user(true)}), "freeze.undo");
  EXPECT_EQ(last.notices.at(0).kind, Notice::Kind::late_effect);
}

TEST_F(CoordinatorTest, OnlyGoesForwardAfterThePivot) {
  EXPECT_EQ(wants_after({claimed(State::committed, 3), unknown, unknown, unknown}), "remove.do");
  EXPECT_EQ(wants_after({claimed(State::committed, 3), refused(404)}), "log.done_remove");
}

TEST_F(CoordinatorTest, IsStuckWhenItIsRefusedForGoodAfterThePivot) {
  const std::vector<Heard> to_the_removal{claimed(State::forward, 0), written(), found_user(true), written()};
  std::vector<Heard> events = to_the_removal;
  events.push_back(refused(429));
  EXPECT_EQ(wants_after(events), "remove.do");
  events.back() = refused(403);
  EXPECT_EQ(wants_after(events), "log.stick");
  EXPECT_EQ(last.notices.back().kind, Notice::Kind::stuck);
}

TEST_F(CoordinatorTest, IsStuckWhenAnUndoIsRefusedForGood) {
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), refused(403)}), "log.stick");
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), found_user(true), refused(403)}), "log.stick");
}

TEST_F(CoordinatorTest, IsStuckWhenAnEarlierTryIsUnknownToo) {
  EXPECT_EQ(wants_after({claimed(State::committed, 3), refused(403)}), "log.stick")
      << "another coordinator may have tried";
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), found_user(true), unknown, refused(403)}), "log.stick");
}

TEST_F(CoordinatorTest, HasNothingToUndoWhereThereIsNothingWhateverCameOfAnEarlierTry) {
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), found_user(true), refused(404)}), "log.undone_freeze");
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), found_user(true), unknown, refused(404)}), "log.undone_freeze");
}

TEST_F(CoordinatorTest, RestsWhenTheSagaIsAnothers) {
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(0, 0)}), "rest");
  EXPECT_EQ(last.notices.at(0).kind, Notice::Kind::fenced);
}

TEST_F(CoordinatorTest, TurnsRoundWhenThePivotIsGuarded) {
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(), found_user(true), written(1, 0)}), "log.turn");
}

TEST_F(CoordinatorTest, ReadsTheLogAgainWhenAWriteHasNoAnswer) {
  EXPECT_EQ(wants_after({claimed(State::forward, 0), no_log_answer}), "log.reload");
  EXPECT_EQ(wants_after({claimed(State::forward, 0), no_log_answer, nothing_to_claim()}), "rest");
}

TEST_F(CoordinatorTest, TakesOverWhatAnEntrySays) {
  const Heard an_hour_on = rows({{postgres::Value::integer(1), postgres::Value::integer(1),
                                  postgres::Value::timestamptz(std::int64_t{3600} * 1'000'000)}});
  wants_after({claimed(State::forward, 0), an_hour_on});
  EXPECT_EQ(last.next.row->cursor, 1);
  EXPECT_EQ(last.next.row->now, std::int64_t{3600} * 1'000'000) << "requests are made of the latest time of the log";
}

TEST_F(CoordinatorTest, ReadsTheLogAgainAfterALapse) {
  EXPECT_EQ(wants_after({claimed(State::forward, 0), late(written())}), "log.reload");
}

}  // namespace
}  // namespace halfdone::saga

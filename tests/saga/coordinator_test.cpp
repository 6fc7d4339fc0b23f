// The coordinator, one event at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "saga/starter.h"
#include "tests/saga/replies.h"
#include "tests/saga/small_saga.h"

namespace halfdone::saga {
namespace {

using Phase = Coordinator::Phase;
using postgres::Value;

Heard rows(std::vector<std::vector<Value>> rows) { return {.answer = rows_reply(std::move(rows))}; }
Heard claimed(State state, int cursor) { return {.answer = claim_reply(state, cursor)}; }
Heard written(bool mine, bool moved) { return {.answer = entry_reply(mine, moved)}; }
const Heard no_log_answer{.answer = Reply<postgres::Answer>{}};

Heard answered(int status, supabase_auth::AnswerBody body) { return {.answer = auth_reply(status, std::move(body))}; }
const Heard unknown{.answer = Answer(Reply<supabase_auth::Answer>{})};
Heard user(bool banned) {
  supabase_auth::User user{.id = std::string(subject_of_tests)};
  if (banned) user.banned_until = 1;
  return answered(200, user);
}
Heard refused(int status) { return answered(status, supabase_auth::Error{"no", "no"}); }

class CoordinatorTest : public testing::Test {
 protected:
  // What it wants done after these events, by name.
  std::string wants_after(std::vector<Heard> events) {
    last = engine.start();
    for (const Heard& event : events) last = engine.advance(last.next, event);
    return last.next.is_at_rest() ? "rest" : last.effects.at(0).name;
  }

  Engine engine{small_saga()};
  Transition last;
};

TEST_F(CoordinatorTest, WritesTheIntentBeforeTheCallAndTheResultBehindIt) {
  EXPECT_EQ(wants_after({claimed(State::forward, 0)}), "log.intend_freeze");
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(1, 1)}), "freeze.do");
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(1, 1), user(true)}), "log.commit");
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(1, 1), user(true), written(1, 1)}), "remove.do");
}

// A call's place is its session and its id: two calls in one place would be one.
TEST(Places, AreDifferentForEachStepOfALongSaga) {
  Definition saga = small_saga();
  const Step freeze = saga.steps[0];
  saga.steps.insert(saga.steps.begin(), 200, freeze);
  const Engine engine(std::move(saga));
  std::map<std::uint16_t, int> calls;
  Transition last = engine.advance(engine.start().next, claimed(State::forward, 0));
  while (last.effects.at(0).name != "log.commit") {
    ++calls[last.effects.at(0).place];
    last = engine.advance(last.next, last.effects.at(0).name == "freeze.do" ? user(true) : written(1, 1));
  }
  EXPECT_EQ(calls.size(), 2 * 201u) << "an entry of the log and a call for each step";
}

TEST_F(CoordinatorTest, RestsWhenThereIsNothingToClaim) { EXPECT_EQ(wants_after({rows({})}), "rest"); }

TEST_F(CoordinatorTest, GoesOnWhereTheLogSays) {
  EXPECT_EQ(wants_after({claimed(State::forward, 1)}), "freeze.do");
  EXPECT_EQ(wants_after({claimed(State::undoing, 1)}), "freeze.probe");
  EXPECT_EQ(wants_after({claimed(State::undoing, 0)}), "time_wait");
  EXPECT_EQ(wants_after({claimed(State::committed, 3)}), "remove.do");
}

TEST_F(CoordinatorTest, TurnsRoundInTheLogBeforeTheFirstUndo) {
  EXPECT_EQ(wants_after({claimed(State::forward, 1), refused(422)}), "freeze.do")
      << "what may have been done is unsure";
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(1, 1), refused(422)}), "log.turn");
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(1, 1), refused(422), written(1, 1)}), "freeze.probe");
}

TEST_F(CoordinatorTest, TriesAgainBeforeItTurnsRound) {
  EXPECT_EQ(wants_after({claimed(State::forward, 1), unknown}), "freeze.do");
  EXPECT_EQ(wants_after({claimed(State::forward, 1), unknown, unknown}), "log.turn");
}

TEST_F(CoordinatorTest, UndoesOnlyWhatIsItsOwn) {
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), user(true)}), "freeze.undo");
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), user(false)}), "log.undone_freeze");
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), refused(404)}), "log.undone_freeze");
}

TEST_F(CoordinatorTest, LooksAgainAfterTheWaitAndWaitsAgainWhenSomethingCameLate) {
  EXPECT_EQ(wants_after({claimed(State::undoing, 0), {}}), "freeze.probe");
  EXPECT_EQ(wants_after({claimed(State::undoing, 0), {}, user(false)}), "log.abort");
  EXPECT_EQ(wants_after({claimed(State::undoing, 0), {}, user(true), user(false)}), "time_wait");
  EXPECT_EQ(wants_after({claimed(State::undoing, 0), {}, user(true)}), "freeze.undo");
  EXPECT_EQ(last.notices.at(0).kind, Notice::Kind::late_effect);
}

TEST_F(CoordinatorTest, OnlyGoesForwardAfterThePivot) {
  EXPECT_EQ(wants_after({claimed(State::committed, 3), unknown, unknown, unknown}), "remove.do");
  EXPECT_EQ(wants_after({claimed(State::committed, 3), refused(404)}), "log.done_remove");
}

TEST_F(CoordinatorTest, IsStuckWhenItIsRefusedForGoodAfterThePivot) {
  const std::vector<Heard> to_the_removal{claimed(State::forward, 0), written(1, 1), user(true), written(1, 1)};
  std::vector<Heard> events = to_the_removal;
  events.push_back(refused(429));
  EXPECT_EQ(wants_after(events), "remove.do");
  events.back() = refused(403);
  EXPECT_EQ(wants_after(events), "log.stick");
  EXPECT_EQ(last.notices.back().kind, Notice::Kind::stuck);
}

TEST_F(CoordinatorTest, IsStuckWhenAnUndoIsRefusedForGood) {
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), refused(403)}), "log.stick");
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), user(true), refused(403)}), "log.stick");
}

TEST_F(CoordinatorTest, CountsRefusalsOfAnUndoApartFromThoseOfItsProbe) {
  Definition patient = small_saga();
  for (Step& step : patient.steps) step.retry.poison = 2;
  const Engine patiently(std::move(patient));
  Transition now = patiently.start();
  for (const Heard& event : {claimed(State::undoing, 1), refused(403), user(true), refused(403)})
    now = patiently.advance(now.next, event);
  EXPECT_EQ(now.effects.at(0).name, "freeze.undo");
  EXPECT_EQ(patiently.advance(now.next, refused(403)).effects.at(0).name, "log.stick");
}

TEST_F(CoordinatorTest, IsStuckWhenAnEarlierTryIsUnknownToo) {
  EXPECT_EQ(wants_after({claimed(State::committed, 3), refused(403)}), "log.stick") << "somebody else may have tried";
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), user(true), unknown, refused(403)}), "log.stick");
}

TEST_F(CoordinatorTest, HasNothingToUndoWhereThereIsNothingWhateverCameOfAnEarlierTry) {
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), user(true), refused(404)}), "log.undone_freeze");
  EXPECT_EQ(wants_after({claimed(State::undoing, 1), user(true), unknown, refused(404)}), "log.undone_freeze");
}

TEST_F(CoordinatorTest, RestsWhenTheSagaIsAnothers) {
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(0, 0)}), "rest");
  EXPECT_EQ(last.notices.at(0).kind, Notice::Kind::fenced);
}

TEST_F(CoordinatorTest, TurnsRoundWhenThePivotIsGuarded) {
  EXPECT_EQ(wants_after({claimed(State::forward, 0), written(1, 1), user(true), written(1, 0)}), "log.turn");
}

TEST_F(CoordinatorTest, ReadsTheLogAgainWhenAWriteHasNoAnswer) {
  EXPECT_EQ(wants_after({claimed(State::forward, 0), no_log_answer}), "log.reload");
  EXPECT_EQ(wants_after({claimed(State::forward, 0), no_log_answer, rows({})}), "rest");
}

TEST_F(CoordinatorTest, ReadsTheLogAgainAfterALapse) {
  Heard lapsed = written(1, 1);
  lapsed.lapsed = true;
  EXPECT_EQ(wants_after({claimed(State::forward, 0), lapsed}), "log.reload");
}

// --- Whoever asks

Heard begun(int moved, int present) { return rows({{Value::integer(moved), Value::integer(present)}}); }

class StarterTest : public testing::Test {
 protected:
  Starter::Move after(Starter::Phase phase, const Heard& event) {
    return starter.advance(phase, std::get<Reply<postgres::Answer>>(event.answer));
  }
  const Engine engine{small_saga()};
  const Starter starter{engine, std::string(saga_of_tests), std::string(subject_of_tests)};
};

TEST_F(StarterTest, LooksByAReadAndBeginsByAWrite) {
  EXPECT_EQ(starter.start().effect->doing, Doing::writes);
  Heard conflict;
  postgres::Answer taken;
  taken.error = std::make_unique<postgres::SqlError>();
  taken.error->sqlstate = "23505";
  conflict.answer = Reply<postgres::Answer>{Arrival::whole, make_shared_value<postgres::Answer>(std::move(taken))};
  const Starter::Move look = after(Starter::Phase::beginning, conflict);
  ASSERT_TRUE(look.effect);
  EXPECT_EQ(look.effect->doing, Doing::reads);
}

TEST_F(StarterTest, SaysPendingOnceTheSagaIsInTheLog) {
  EXPECT_EQ(after(Starter::Phase::beginning, begun(1, 1)).told, Standing::pending);
}

TEST_F(StarterTest, TellsARefusalFromASubjectThatIsGone) {
  EXPECT_EQ(after(Starter::Phase::beginning, begun(0, 1)).told, Standing::failed);
  EXPECT_EQ(after(Starter::Phase::beginning, begun(0, 0)).told, Standing::done);
}

TEST_F(StarterTest, SaysUnsureWithoutAnAnswer) {
  EXPECT_EQ(after(Starter::Phase::beginning, no_log_answer).told, Standing::unsure);
}

TEST_F(StarterTest, TellsWhatALiveSagaIsAt) {
  const auto at = [&](State state) {
    return after(Starter::Phase::looking, rows({{Value::text(name_of(state))}})).told;
  };
  EXPECT_EQ(at(State::forward), Standing::pending);
  EXPECT_EQ(at(State::undoing), Standing::pending);
  EXPECT_EQ(at(State::committed), Standing::pending) << "it may still get stuck";
  EXPECT_EQ(at(State::completed), Standing::done);
  EXPECT_EQ(at(State::aborted), Standing::failed);
  EXPECT_EQ(at(State::abandoned), Standing::unsure);
}

}  // namespace
}  // namespace halfdone::saga

// A caller's side of a saga, one answer at a time: what it is told, and what is asked next.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "saga/starter.h"
#include "tests/saga/events.h"

namespace halfdone::saga {
namespace {

using postgres::Value;

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
  const Starter::Move look = after(Starter::Phase::beginning, log_error("23505"));
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
  for (const Starter::Phase phase : {Starter::Phase::beginning, Starter::Phase::looking}) {
    for (const Heard& heard : {no_log_answer, log_error("57P01")}) {
      EXPECT_EQ(after(phase, heard).told, Standing::unsure);
      EXPECT_FALSE(after(phase, heard).effect) << "the caller may ask again";
    }
  }
}

TEST_F(StarterTest, BeginsAgainWhenWhatWasInTheWayHasEnded) {
  const Starter::Move move = after(Starter::Phase::looking, rows({}));
  ASSERT_TRUE(move.effect);
  EXPECT_EQ(move.effect->name, "log.begin");
  EXPECT_FALSE(move.told);
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

// What the services see of a coordinator that is driven as in production: which calls, in which order, and no others.
#include "tests/saga/driven_saga.h"

namespace halfdone::saga {
namespace {

using postgres::Value;
using testing::_;
using testing::AllOf;
using testing::AnyNumber;
using testing::ElementsAre;
using testing::Ne;
using testing::Return;
using testing::Sequence;

MATCHER_P(MovesTo, cursor, "") { return arg->params().at(3) == Value::integer(cursor); }
MATCHER_P(Records, text, "") { return arg->params().at(4) == Value::text_array({Value::text(text)}); }
MATCHER(IsFenced, "") {
  return arg->params().at(0) == uuid_value(saga_of_tests) && arg->params().at(1) == uuid_value(epoch_of_tests);
}

// --- Forward

TEST_F(DrivenCoordinator, PutsEachCallBetweenItsIntentAndItsResult) {
  EXPECT_THAT(run(),
              ElementsAre("log.claim", "read_login", "log.intend_freeze", "freeze.do", "log.intend_mute", "mute.do",
                          "log.commit", "forget.do", "log.done_forget", "erase.do", "log.done_erase"));
}

TEST_F(DrivenCoordinator, WritesDownWhatWasThereBeforeWithTheIntent) {
  ON_CALL(auth, call("read_login", _)).WillByDefault(Return(user(false)));
  EXPECT_CALL(log, ask).Times(AnyNumber());
  EXPECT_CALL(log, ask("log.intend_freeze", AllOf(MovesTo(1), Records("free"))));
  EXPECT_CALL(log, ask("log.intend_mute", AllOf(MovesTo(2), Records("free"))));
  run();
}

TEST_F(DrivenCoordinator, FencesEachEntryWithSagaAndEpoch) {
  EXPECT_CALL(log, ask("log.claim", _));
  EXPECT_CALL(log, ask(Ne("log.claim"), IsFenced())).Times(5);
  run();
}

TEST_F(DrivenCoordinator, SpendsTheTriesOfEachStepApart) {
  EXPECT_CALL(auth, call).Times(AnyNumber());
  EXPECT_CALL(auth, call("freeze.do", _))
      .WillOnce(Return(auth_refuses(429)))
      .WillOnce(Return(auth_refuses(429)))
      .WillOnce(Return(user(true)));
  EXPECT_CALL(resend, call).Times(AnyNumber());
  EXPECT_CALL(resend, call("mute.do", _)).Times(2).WillRepeatedly(Return(resend_refuses(429)));
  run();
}

// --- Back

TEST_F(DrivenCoordinator, UndoesWhatEndedUnknown) {
  ON_CALL(resend, call("mute.do", _)).WillByDefault(Return(no_answer_of_resend));
  EXPECT_CALL(resend, call).Times(AnyNumber());
  EXPECT_CALL(resend, call("mute.undo", _)).WillOnce([this](auto&&...) {
    nothing_to_undo();
    return person(false);
  });
  run();
}

TEST_F(DrivenCoordinator, WritesTheTurnBeforeTheFirstUndoAndUndoesInReverseOrder) {
  ON_CALL(resend, call("mute.do", _)).WillByDefault(Return(resend_refuses(422)));
  ON_CALL(clock, wait).WillByDefault([this](auto&&...) { nothing_to_undo(); });
  EXPECT_THAT(run(),
              ElementsAre("log.claim", "read_login", "log.intend_freeze", "freeze.do", "log.intend_mute", "mute.do",
                          "log.turn", "mute.probe", "mute.undo", "log.undone_mute", "freeze.probe", "freeze.undo",
                          "log.undone_freeze", "time_wait", "mute.probe", "freeze.probe", "log.abort"));
}

TEST_F(DrivenCoordinator, TriesAnUndoForLongerThanItsDo) {
  claims(State::undoing, 1);
  Sequence tries;
  EXPECT_CALL(auth, call).Times(AnyNumber());
  EXPECT_CALL(auth, call("freeze.undo", _)).Times(5).InSequence(tries).WillRepeatedly(Return(auth_refuses(429)));
  EXPECT_CALL(auth, call("freeze.undo", _)).Times(5).InSequence(tries).WillRepeatedly(Return(no_answer_of_auth));
  EXPECT_CALL(auth, call("freeze.undo", _)).InSequence(tries).WillOnce([this](auto&&...) {
    nothing_to_undo();
    return user(false);
  });
  run();
}

// The tries of the do are no part of it (C13).
TEST_F(DrivenCoordinator, CountsRefusalsOfAnUndoFromTheStart) {
  Definition saga = saga_of_two_services();
  saga.steps[0].retry = {.tries = 2, .poison = 2};
  EXPECT_CALL(auth, call).Times(AnyNumber());
  EXPECT_CALL(auth, call("freeze.do", _)).Times(2).WillRepeatedly(Return(auth_refuses(429)));
  EXPECT_CALL(auth, call("freeze.undo", _)).WillOnce(Return(auth_refuses(403))).WillOnce([this](auto&&...) {
    nothing_to_undo();
    return user(false);
  });
  EXPECT_CALL(log, ask).Times(AnyNumber());
  EXPECT_CALL(log, ask("log.stick", _)).Times(0);
  run(std::move(saga));
}

TEST_F(DrivenCoordinator, SticksWhereAnUndoIsRefusedForGood) {
  claims(State::undoing, 2);
  ON_CALL(resend, call("mute.undo", _)).WillByDefault(Return(resend_refuses(403)));
  EXPECT_CALL(auth, call).Times(0);
  EXPECT_THAT(run(), ElementsAre("log.claim", "mute.probe", "mute.undo", "log.stick"));
}

TEST_F(DrivenCoordinator, WaitsBetweenTheLastUndoAndTheLastLook) {
  claims(State::undoing, 0);
  nothing_to_undo();
  EXPECT_CALL(clock, wait).Times(1);
  EXPECT_THAT(run(), ElementsAre("log.claim", "time_wait", "mute.probe", "freeze.probe", "log.abort"));
}

// --- Behind the pivot

TEST_F(DrivenCoordinator, NeverUndoesBehindThePivot) {
  Sequence tries;
  EXPECT_CALL(resend, call("mute.do", _));
  EXPECT_CALL(resend, call("forget.do", _)).Times(4).InSequence(tries).WillRepeatedly(Return(no_answer_of_resend));
  EXPECT_CALL(resend, call("forget.do", _)).Times(4).InSequence(tries).WillRepeatedly(Return(resend_refuses(503)));
  EXPECT_CALL(resend, call("forget.do", _)).InSequence(tries).WillOnce(Return(person(true)));
  EXPECT_CALL(auth, call("read_login", _));
  EXPECT_CALL(auth, call("freeze.do", _));
  EXPECT_CALL(auth, call("erase.do", _)).WillOnce(Return(auth_refuses(403)));
  EXPECT_EQ(run().back(), "log.stick");
}

TEST_F(DrivenCoordinator, SticksAfterSoManyRefusalsForGood) {
  Definition saga = saga_of_two_services();
  saga.steps[4].retry = {.tries = 1, .poison = 3};
  EXPECT_CALL(auth, call).Times(AnyNumber());
  EXPECT_CALL(auth, call("erase.do", _)).Times(3).WillRepeatedly(Return(auth_refuses(403)));
  EXPECT_EQ(run(std::move(saga)).back(), "log.stick");
}

// Whether the earlier try was done is unsure; that there is no use in asking again is not (E01).
TEST_F(DrivenCoordinator, SticksAtARefusalForGoodThatFollowsAnUnknown) {
  EXPECT_CALL(auth, call).Times(AnyNumber());
  EXPECT_CALL(auth, call("erase.do", _)).WillOnce(Return(no_answer_of_auth)).WillOnce(Return(auth_refuses(403)));
  EXPECT_EQ(run().back(), "log.stick");
}

TEST_F(DrivenCoordinator, SticksAtAnUndoThatIsRefusedForGoodAfterAnUnknown) {
  claims(State::undoing, 2);
  EXPECT_CALL(resend, call).Times(AnyNumber());
  EXPECT_CALL(resend, call("mute.undo", _)).WillOnce(Return(no_answer_of_resend)).WillOnce(Return(resend_refuses(403)));
  EXPECT_EQ(run().back(), "log.stick");
}

TEST_F(DrivenCoordinator, HasNothingToUndoWhereTheThingIsGone) {
  claims(State::undoing, 2);
  EXPECT_CALL(resend, call).Times(AnyNumber());
  EXPECT_CALL(resend, call("mute.undo", _)).WillOnce(Return(no_answer_of_resend)).WillOnce([this](auto&&...) {
    nothing_to_undo();
    return resend_refuses(404);
  });
  EXPECT_EQ(run().back(), "log.abort");
}

TEST_F(DrivenCoordinator, IsNotStuckByWhatMaySucceedLater) {
  Sequence tries;
  EXPECT_CALL(auth, call).Times(AnyNumber());
  EXPECT_CALL(auth, call("erase.do", _)).Times(20).InSequence(tries).WillRepeatedly(Return(auth_refuses(429)));
  EXPECT_CALL(auth, call("erase.do", _)).InSequence(tries).WillOnce(Return(user(true)));
  EXPECT_EQ(run().back(), "log.done_erase");
}

}  // namespace
}  // namespace halfdone::saga

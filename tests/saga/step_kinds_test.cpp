// Sagas with steps of every kind: local ones between calls, reads, and steps that have nothing to ask.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/saga/events.h"

namespace halfdone::saga {
namespace {

using postgres::Value;

const Step freeze_more = [] {
  Step step = small_saga().steps[0];
  step.name = "freeze_more";
  return step;
}();
const Step mark{.name = "mark", .place = Place::local};
const Step look{.name = "look", .kind = Kind::read_only, .act = get};
const MakeRequest nothing = [](const Case&) { return std::optional<Request>(); };

// The small saga with more steps behind its first one.
Definition saga_with(const std::vector<Step>& more) {
  Definition saga = small_saga();
  saga.steps.insert(saga.steps.begin() + 1, more.begin(), more.end());
  return saga;
}

std::string wants_after(Definition definition, const std::vector<Heard>& events) {
  const Engine engine(std::move(definition));
  return saga::wants_after(engine, events);
}

// --- Local steps

TEST(LocalStep, IsDoneByItsEntryAlone) {
  const Definition saga = saga_with({mark});
  EXPECT_EQ(wants_after(saga, {claimed(State::forward, 1), found_user(true)}), "log.intend_mark");
  EXPECT_EQ(wants_after(saga, {claimed(State::forward, 1), found_user(true), written()}), "log.commit");
}

TEST(LocalStep, IsNotDoneAgainByTheNextCoordinator) {
  EXPECT_EQ(wants_after(saga_with({mark}), {claimed(State::forward, 2)}), "log.commit");
}

TEST(LocalStep, IsUndoneByItsEntryAlone) {
  const Definition saga = saga_with({mark});
  EXPECT_EQ(wants_after(saga, {claimed(State::undoing, 2)}), "log.undone_mark");
  EXPECT_EQ(wants_after(saga, {claimed(State::undoing, 2), written()}), "freeze.probe");
}

TEST(LocalStep, IsNotLookedAtAgainAfterTheWait) {
  EXPECT_EQ(wants_after(saga_with({mark}), {claimed(State::undoing, 0), {}}), "freeze.probe");
}

TEST(LocalStep, CanNotComeLateSoASagaOfLocalOnesNeedNotWait) {
  Definition saga = small_saga();
  saga.steps[0] = mark;
  EXPECT_EQ(wants_after(saga, {claimed(State::undoing, 0)}), "log.abort");
}

// --- Reads

TEST(ReadOnlyStep, LetsTheSagaGoOnWhenItsAnswerIsRight) {
  Step strict = look;
  strict.is_right = [](const Answer& answer, const Case&) {
    return std::get<Reply<supabase_auth::Answer>>(answer).answer->user()->banned_until.has_value();
  };
  const Definition saga = saga_with({strict});
  EXPECT_EQ(wants_after(saga, {claimed(State::forward, 1), found_user(true), found_user(true)}), "log.commit");
  EXPECT_EQ(wants_after(saga, {claimed(State::forward, 1), found_user(true), found_user(false)}), "log.turn");
}

TEST(ReadOnlyStep, IsPassedOverOnTheWayBack) {
  const Engine engine(saga_with({look, freeze_more}));
  const Transition last = after(engine, {claimed(State::undoing, 3), found_user(false)});
  ASSERT_EQ(wants(last), "log.undone_freeze_more");
  EXPECT_EQ(std::get<postgres::QueryPtr>(last.effects[0].what)->params().at(3), Value::integer(1));
  EXPECT_EQ(wants(engine.advance(last.next, written())), "freeze.probe");
}

// --- Captures

TEST(Capture, OfWhatIsNotThereNotesNothing) {
  Definition saga = small_saga();
  saga.fields = {"ban"};
  saga.steps[0].captures = {{"read_login", get, [](const Answer&, Record& record) { record[0] = "free"; }}};
  const Engine engine(std::move(saga));
  const Transition absent = after(engine, {claimed(State::forward, 0), refused(404)});
  EXPECT_EQ(wants(absent), "log.intend_freeze");
  EXPECT_EQ(absent.next.row->record, Record{std::nullopt});
  EXPECT_EQ(after(engine, {claimed(State::forward, 0), found_user(false)}).next.row->record, Record{"free"});
}

TEST(Capture, ThatHasNothingToAskIsPassedOverAlone) {
  Definition saga = small_saga();
  const auto note = [](const Answer&, Record&) {};
  saga.steps[0].captures = {{"read_nothing", nothing, note}, {"read_login", get, note}};
  EXPECT_EQ(wants_after(saga, {claimed(State::forward, 0)}), "read_login");
}

// --- Steps that have nothing to ask

TEST(StepThatAsksForNothing, IsPassedOverBeforeThePivot) {
  Definition saga = small_saga();
  saga.steps[0].act = nothing;
  EXPECT_EQ(wants_after(saga, {claimed(State::forward, 0), written()}), "log.commit");
}

TEST(StepThatAsksForNothing, HasAnEntryBehindThePivot) {
  Definition saga = small_saga();
  saga.steps.back().act = nothing;
  EXPECT_EQ(wants_after(saga, {claimed(State::forward, 1), found_user(true), written()}), "log.done_remove");
  EXPECT_EQ(wants_after(saga, {claimed(State::committed, 3)}), "log.done_remove");
}

TEST(StepThatAsksForNothing, HasNothingToUndo) {
  Definition saga = small_saga();
  saga.steps[0].undo->probe = nothing;
  EXPECT_EQ(wants_after(saga, {claimed(State::undoing, 1)}), "log.undone_freeze");
  EXPECT_EQ(wants_after(saga, {claimed(State::undoing, 0), {}}), "log.abort");
}

}  // namespace
}  // namespace halfdone::saga

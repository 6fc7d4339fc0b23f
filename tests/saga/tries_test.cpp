// How often a coordinator asks: what counts as a try, what an earlier try leaves unsure, and where counting starts
// again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/saga/events.h"

namespace halfdone::saga {
namespace {

const Heard done = found_user(true);
const Heard not_there = found_user(false);
const Heard absent = refused(404);
const Heard for_now = refused(429);
const Heard for_good = refused(403);

struct Saga {
  Definition definition = small_saga();

  Step& freeze() { return definition.steps[0]; }
  Step& remove() { return definition.steps.back(); }
  std::string wants_after(const std::vector<Heard>& events) const {
    const Engine engine(definition);
    return saga::wants_after(engine, events);
  }
};

// --- Forward

TEST(TriesForward, MayFollowAnUnknownOneWhateverTheRefusalSays) {
  Saga saga;
  saga.freeze().retry.tries = 3;
  const std::vector<Heard> once{claimed(State::forward, 0), written(), unknown, for_good};
  EXPECT_EQ(saga.wants_after(once), "freeze.do") << "the first try may have been done";
  EXPECT_EQ(saga.wants_after({claimed(State::forward, 0), written(), for_good}), "log.turn");
}

TEST(TriesForward, AreCountedForEachStepApart) {
  Saga saga;
  saga.definition.steps.insert(saga.definition.steps.begin() + 1,
                               {.name = "look", .kind = Kind::read_only, .act = get});
  const std::vector<Heard> to_the_look{claimed(State::forward, 0), written(), for_now, done, for_now};
  EXPECT_EQ(saga.wants_after(to_the_look), "look.do");
  std::vector<Heard> once_more = to_the_look;
  once_more.push_back(for_now);
  EXPECT_EQ(saga.wants_after(once_more), "log.turn");
}

TEST(TriesForward, OfTheNextStepFollowNoUnknownOne) {
  Saga saga;
  saga.definition.steps.insert(saga.definition.steps.begin() + 1,
                               {.name = "look", .kind = Kind::read_only, .act = get});
  EXPECT_EQ(saga.wants_after({claimed(State::forward, 0), written(), unknown, done, for_good}), "log.turn")
      << "what was unknown was the freeze";
}

TEST(TriesForward, OfACaptureAskForTheSameAgain) {
  Saga saga;
  const auto nothing = [](const Answer&, Record&) {};
  saga.freeze().captures = {{"read_login", get, nothing}, {"read_more", get, nothing}};
  EXPECT_EQ(saga.wants_after({claimed(State::forward, 0), for_now}), "read_login");
  EXPECT_EQ(saga.wants_after({claimed(State::forward, 0), for_now, done}), "read_more");
  EXPECT_EQ(saga.wants_after({claimed(State::forward, 0), for_now, done, for_now}), "read_more");
  EXPECT_EQ(saga.wants_after({claimed(State::forward, 0), for_now, done, for_now, for_now}), "log.abort")
      << "nothing is to be undone yet";
}

// --- What isn't there

TEST(Absent, IsDoneForARemovalAndARefusalForAllElse) {
  const Saga saga;
  EXPECT_EQ(saga.wants_after({claimed(State::forward, 0), written(), absent}), "log.turn");
  EXPECT_EQ(saga.wants_after({claimed(State::forward, 0), written(), done, written(), absent}), "log.done_remove");
}

TEST(Absent, IsARefusalOfARemovalThatDoesNotTakeItForDone) {
  Saga saga;
  saga.remove().absent_is_done = false;
  const std::vector<Heard> to_the_removal{claimed(State::forward, 0), written(), done, written()};
  std::vector<Heard> events = to_the_removal;
  events.push_back(absent);
  EXPECT_EQ(saga.wants_after(events), "log.stick");
  events.insert(events.end() - 1, unknown);
  EXPECT_EQ(saga.wants_after(events), "log.done_remove") << "the unknown try has removed it";
}

// --- Behind the pivot and back

TEST(Insisting, BearsSoManyRefusalsForGoodAtEachStep) {
  Saga saga;
  saga.remove().retry.poison = 2;
  Step more = saga.remove();
  more.name = "remove_more";
  saga.definition.steps.push_back(more);
  const std::vector<Heard> to_the_next{claimed(State::committed, 3), for_good, done, written(), for_good};
  EXPECT_EQ(saga.wants_after(to_the_next), "remove_more.do");
  std::vector<Heard> once_more = to_the_next;
  once_more.push_back(for_good);
  EXPECT_EQ(saga.wants_after(once_more), "log.stick");
}

TEST(Insisting, TellsOfARefusalForGoodBehindAnUnknownTry) {
  const Engine engine(small_saga());
  const Transition last = after(engine, {claimed(State::committed, 3), unknown, for_good});
  ASSERT_EQ(last.notices.size(), 2u);
  EXPECT_EQ(last.notices[0].kind, Notice::Kind::outcome);
  EXPECT_EQ(last.notices[0].meaning, Meaning::refused_for_good);
}

TEST(Undoing, CountsRefusalsApartFromThoseOfItsProbe) {
  Saga saga;
  saga.freeze().retry.poison = 2;
  const std::vector<Heard> once{claimed(State::undoing, 1), for_good, done, for_good};
  EXPECT_EQ(saga.wants_after(once), "freeze.undo");
  std::vector<Heard> twice = once;
  twice.push_back(for_good);
  EXPECT_EQ(saga.wants_after(twice), "log.stick");
}

TEST(Undoing, CountsRefusalsOfEachStepApartWhenItLooksAgain) {
  Saga saga;
  saga.freeze().retry.poison = 2;
  Step more = saga.freeze();
  more.name = "freeze_more";
  saga.definition.steps.insert(saga.definition.steps.begin() + 1, more);
  const std::vector<Heard> to_the_first{claimed(State::undoing, 0), {}, for_good, not_there, for_good};
  EXPECT_EQ(saga.wants_after({claimed(State::undoing, 0), {}, for_good}), "freeze_more.probe");
  EXPECT_EQ(saga.wants_after(to_the_first), "freeze.probe");
}

}  // namespace
}  // namespace halfdone::saga

// What a coordinator says of each effect: in which place of the saga it stands, and what doing it twice would change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/saga/events.h"

namespace halfdone::saga {
namespace {

Effect effect_after(const std::vector<Heard>& events, Definition definition = small_saga(),
                    Safeguards safeguards = {}) {
  const Engine engine(std::move(definition), safeguards);
  return after(engine, events).effects.at(0);
}

Definition saga_that_looks() {
  Definition saga = small_saga();
  saga.steps.insert(saga.steps.begin() + 1, {.name = "look", .kind = Kind::read_only, .act = get});
  return saga;
}

// --- What it does

struct Expected {
  std::string name;
  Doing doing;
  std::vector<Heard> events;
};

class DoingOf : public testing::TestWithParam<Expected> {};

TEST_P(DoingOf, IsSaidWithTheEffect) {
  const auto& [name, doing, events] = GetParam();
  const Effect effect = effect_after(events, saga_that_looks());
  EXPECT_EQ(effect.name, name);
  EXPECT_EQ(effect.doing, doing);
}

// A removal counts as done when there is nothing: done twice, it has been done once.
INSTANTIATE_TEST_SUITE_P(
    All, DoingOf,
    testing::Values(Expected{"log.claim", Doing::writes, {}},
                    Expected{"log.reload", Doing::renews, {claimed(State::forward, 0), no_log_answer}},
                    Expected{"log.intend_freeze", Doing::acts_once, {claimed(State::forward, 0)}},
                    Expected{"freeze.do", Doing::writes, {claimed(State::forward, 1)}},
                    Expected{"look.do", Doing::reads, {claimed(State::forward, 0), written(), found_user(true)}},
                    Expected{"remove.do", Doing::acts_once, {claimed(State::committed, 4)}},
                    Expected{"freeze.probe", Doing::reads, {claimed(State::undoing, 1)}},
                    Expected{"freeze.undo", Doing::writes, {claimed(State::undoing, 1), found_user(true)}},
                    Expected{"log.undone_freeze", Doing::acts_once, {claimed(State::undoing, 1), found_user(false)}},
                    Expected{"time_wait", Doing::writes, {claimed(State::undoing, 0)}}),
    [](const auto& test) {
      std::string name = test.param.name;
      std::ranges::replace(name, '.', '_');
      return name;
    });

TEST(DoingOfAReload, IsAWriteLikeAnyOtherWhereNoEpochIsCompared) {
  const std::vector<Heard> events{claimed(State::forward, 0), no_log_answer};
  EXPECT_EQ(effect_after(events, small_saga(), {.epoch = false}).doing, Doing::writes);
}

// --- Where it stands. A call's place is part of what tells it from others: two calls in one place would be one.

TEST(Places, AreDifferentForEachStepOfALongSaga) {
  Definition saga = small_saga();
  const Step freeze = saga.steps[0];
  saga.steps.insert(saga.steps.begin(), 200, freeze);
  const Engine engine(std::move(saga));
  std::set<std::uint16_t> places;
  Transition last = engine.advance(engine.start().next, claimed(State::forward, 0));
  while (wants(last) != "log.commit") {
    places.insert(last.effects.at(0).place);
    last = engine.advance(last.next, wants(last) == "freeze.do" ? found_user(true) : written());
  }
  EXPECT_EQ(places.size(), 2 * 201u) << "an entry of the log and a call for each step";
}

TEST(Places, AreDifferentForEachEffectOfOneSaga) {
  const std::vector<std::vector<Heard>> runs = {
      {},
      {claimed(State::forward, 0)},
      {claimed(State::forward, 0), no_log_answer},
      {claimed(State::forward, 0), written()},
      {claimed(State::forward, 0), written(), found_user(true)},
      {claimed(State::forward, 0), written(), refused(422)},
      {claimed(State::undoing, 1)},
      {claimed(State::undoing, 1), found_user(true)},
      {claimed(State::undoing, 1), found_user(false)},
      {claimed(State::undoing, 0)},
      {claimed(State::undoing, 0), {}, found_user(false)},
      {claimed(State::committed, 3)},
      {claimed(State::committed, 3), found_user(true)},
      {claimed(State::committed, 3), refused(403)},
  };
  std::map<std::uint16_t, std::string> seen;
  for (const std::vector<Heard>& events : runs) {
    const Effect effect = effect_after(events);
    const auto [same, is_new] = seen.emplace(effect.place, effect.name);
    EXPECT_TRUE(is_new) << effect.name << " stands where " << same->second << " does";
  }
}

TEST(Places, TellACallThatMayHaveBeenDoneBeforeFromTheFirstTry) {
  const std::vector<Heard> to_the_call{claimed(State::forward, 0), written()};
  const auto place_after = [&](const Heard& event) {
    std::vector<Heard> events = to_the_call;
    events.push_back(event);
    return effect_after(events).place;
  };
  const std::uint16_t first = effect_after(to_the_call).place;
  EXPECT_NE(place_after(unknown), first);
  EXPECT_EQ(place_after(refused(429)), first);
}

}  // namespace
}  // namespace halfdone::saga

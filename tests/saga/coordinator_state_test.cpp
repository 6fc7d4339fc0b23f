// What tells coordinators apart, and what each does with an answer that came later than a lease.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fingerprints.h"
#include "tests/saga/replies.h"
#include "tests/saga/small_saga.h"

namespace halfdone::saga {
namespace {

using Phase = Coordinator::Phase;
using postgres::Value;

SagaRow row() {
  SagaRow row;
  row.id = uuid_value(saga_of_tests);
  row.epoch = uuid_value(epoch_of_tests);
  row.subject = subject_of_tests;
  row.record = {std::nullopt, ""};
  return row;
}

template <class Subject>
std::size_t fingerprints(const Subject& subject, const std::vector<void (*)(Subject&)>& changes) {
  return different_fingerprints(subject, changes, [](const Subject& each) { return each.fingerprint(); });
}

TEST(FingerprintOfASaga, HasAllThatACoordinatorKnowsOfIt) {
  const std::vector<void (*)(SagaRow&)> changes = {
      [](SagaRow& r) { r.id = uuid_value(epoch_of_tests); },
      [](SagaRow& r) { r.epoch = uuid_value(saga_of_tests); },
      [](SagaRow& r) { r.subject = "another"; },
      [](SagaRow& r) { r.state = State::undoing; },
      [](SagaRow& r) { r.cursor = 1; },
      [](SagaRow& r) { r.now = 1; },
      [](SagaRow& r) { r.record[0] = ""; },
      [](SagaRow& r) { r.record[1] = "x"; },
      [](SagaRow& r) { r.record[1] = std::nullopt; },
  };
  EXPECT_EQ(fingerprints(row(), changes), changes.size() + 1);
}

TEST(FingerprintOfACoordinator, HasWhereItIsAndWhatItKnows) {
  const std::vector<void (*)(Coordinator&)> changes = {
      [](Coordinator& c) { c.phase = Phase::writing; },
      [](Coordinator& c) { c.entry = Coordinator::Entry::commit; },
      [](Coordinator& c) { c.position = 1; },
      [](Coordinator& c) { c.tries = 1; },
      [](Coordinator& c) { c.repeats = true; },
      [](Coordinator& c) { c.verifying = true; },
      [](Coordinator& c) { c.repaired = true; },
      [](Coordinator& c) { c.row = make_shared_value<SagaRow>(row()); },
  };
  EXPECT_EQ(fingerprints(Coordinator(), changes), changes.size() + 1);
}

Heard claimed(State state, int cursor) { return {.answer = claim_reply(state, cursor)}; }
Heard written() { return {.answer = entry_reply(true, true)}; }
Heard nothing_to_claim() { return {.answer = rows_reply({})}; }
Heard user(bool banned) {
  supabase_auth::User user{.id = std::string(subject_of_tests)};
  if (banned) user.banned_until = 1;
  return {.answer = auth_reply(200, user)};
}
Heard late(Heard heard) {
  heard.lapsed = true;
  return heard;
}

// The small saga, which first reads what it will change.
Definition capturing_saga() {
  Definition saga = small_saga();
  saga.fields = {"was_banned"};
  saga.steps[0].captures = {{"read_login", get, [](const Answer&, Record& record) { record[0] = "no"; }}};
  return saga;
}

class LateAnswer : public testing::Test {
 protected:
  std::string wants_after(const Engine& of, const std::vector<Heard>& events) {
    last = of.start();
    for (const Heard& event : events) last = of.advance(last.next, event);
    return last.next.is_at_rest() ? "rest" : last.effects.at(0).name;
  }

  Engine engine{small_saga()};
  Transition last;
};

TEST_F(LateAnswer, IsReadAgainInTheLogWhereverItComes) {
  const std::vector<std::vector<Heard>> runs = {
      {late(claimed(State::forward, 0))},
      {claimed(State::forward, 1), late(user(true))},
      {claimed(State::forward, 0), late(written())},
      {claimed(State::undoing, 1), late(user(true))},
      {claimed(State::undoing, 1), user(true), late(user(false))},
      {claimed(State::undoing, 0), late({})},
      {late(claimed(State::forward, 0)), late(claimed(State::forward, 0))},
      {claimed(State::committed, 3), late(user(true))},
  };
  for (std::size_t index = 0; index < runs.size(); ++index)
    EXPECT_EQ(wants_after(engine, runs[index]), "log.reload") << index;
}

TEST_F(LateAnswer, ToACaptureIsReadAgainInTheLog) {
  const Engine capturing(capturing_saga());
  EXPECT_EQ(wants_after(capturing, {claimed(State::forward, 0)}), "read_login");
  EXPECT_EQ(wants_after(capturing, {claimed(State::forward, 0), late(user(false))}), "log.reload");
}

TEST_F(LateAnswer, ThatThereIsNothingToClaimIsNone) {
  EXPECT_EQ(wants_after(engine, {late(nothing_to_claim())}), "rest");
  EXPECT_TRUE(last.notices.empty());
}

TEST_F(LateAnswer, IsTellingWhereAnotherHasTheSagaByThen) {
  EXPECT_EQ(wants_after(engine, {claimed(State::forward, 1), late(user(true)), nothing_to_claim()}), "rest");
  ASSERT_EQ(last.notices.size(), 1u);
  EXPECT_EQ(last.notices[0].kind, Notice::Kind::fenced);
}

}  // namespace
}  // namespace halfdone::saga

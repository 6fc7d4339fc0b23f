// What tells coordinators apart, and what each does with an answer that came later than a lease.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fingerprints.h"
#include "tests/saga/events.h"

namespace halfdone::saga {
namespace {

using Phase = Coordinator::Phase;

SagaRow row() {
  SagaRow row;
  row.id = uuid_value(saga_of_tests);
  row.epoch = uuid_value(epoch_of_tests);
  row.subject = subject_of_tests;
  row.record = {std::nullopt, ""};
  return row;
}

TEST(FingerprintOfASaga, HasAllThatACoordinatorKnowsOfIt) {
  expect_all_differ<SagaRow>({{"id", [](SagaRow& r) { r.id = uuid_value(epoch_of_tests); }},
                              {"epoch", [](SagaRow& r) { r.epoch = uuid_value(saga_of_tests); }},
                              {"subject", [](SagaRow& r) { r.subject = "another"; }},
                              {"state", [](SagaRow& r) { r.state = State::undoing; }},
                              {"cursor", [](SagaRow& r) { r.cursor = 1; }},
                              {"now", [](SagaRow& r) { r.now = 1; }},
                              {"nothing becomes an empty text", [](SagaRow& r) { r.record[0] = ""; }},
                              {"an empty text becomes another", [](SagaRow& r) { r.record[1] = "x"; }},
                              {"an empty text becomes nothing", [](SagaRow& r) { r.record[1] = std::nullopt; }}},
                             row, [](const SagaRow& r) { return r.fingerprint(); });
}

TEST(FingerprintOfACoordinator, HasWhereItIsAndWhatItKnows) {
  expect_all_differ<Coordinator>(
      {{"phase", [](Coordinator& c) { c.phase = Phase::writing; }},
       {"entry", [](Coordinator& c) { c.entry = Coordinator::Entry::commit; }},
       {"position", [](Coordinator& c) { c.position = 1; }},
       {"tries", [](Coordinator& c) { c.tries = 1; }},
       {"repeats", [](Coordinator& c) { c.repeats = true; }},
       {"verifying", [](Coordinator& c) { c.verifying = true; }},
       {"repaired", [](Coordinator& c) { c.repaired = true; }},
       {"row", [](Coordinator& c) { c.row = make_shared_value<SagaRow>(row()); }}},
      [] { return Coordinator(); }, [](const Coordinator& c) { return c.fingerprint(); });
}

TEST(FingerprintOfACoordinator, IsOneOfAllThatReadTheLogOfOneSagaAgain) {
  const Engine engine(small_saga());
  const auto fingerprint = [&](const std::vector<Heard>& events) { return after(engine, events).next.fingerprint(); };
  const Fingerprint reloading = fingerprint({claimed(State::forward, 0), no_log_answer});
  EXPECT_EQ(fingerprint({claimed(State::forward, 1), unknown, late(found_user(true))}), reloading);
  EXPECT_EQ(fingerprint({claimed(State::undoing, 0), {}, late(found_user(false))}), reloading)
      << "that it looks again after the wait is forgotten";
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
    last = after(of, events);
    return wants(last);
  }

  Engine engine{small_saga()};
  Transition last;
};

TEST_F(LateAnswer, IsReadAgainInTheLogWhereverItComes) {
  const std::vector<std::vector<Heard>> runs = {
      {late(claimed(State::forward, 0))},
      {claimed(State::forward, 1), late(found_user(true))},
      {claimed(State::forward, 0), late(written())},
      {claimed(State::undoing, 1), late(found_user(true))},
      {claimed(State::undoing, 1), found_user(true), late(found_user(false))},
      {claimed(State::undoing, 0), late({})},
      {late(claimed(State::forward, 0)), late(claimed(State::forward, 0))},
      {claimed(State::committed, 3), late(found_user(true))},
  };
  for (std::size_t index = 0; index < runs.size(); ++index)
    EXPECT_EQ(wants_after(engine, runs[index]), "log.reload") << index;
}

TEST_F(LateAnswer, ToACaptureIsReadAgainInTheLog) {
  const Engine capturing(capturing_saga());
  EXPECT_EQ(wants_after(capturing, {claimed(State::forward, 0)}), "read_login");
  EXPECT_EQ(wants_after(capturing, {claimed(State::forward, 0), late(found_user(false))}), "log.reload");
}

TEST_F(LateAnswer, ThatThereIsNothingToClaimIsNone) {
  EXPECT_EQ(wants_after(engine, {late(nothing_to_claim())}), "rest");
  EXPECT_TRUE(last.notices.empty());
}

TEST_F(LateAnswer, IsTellingWhereAnotherHasTheSagaByThen) {
  EXPECT_EQ(wants_after(engine, {claimed(State::forward, 1), late(found_user(true)), nothing_to_claim()}), "rest");
  ASSERT_EQ(last.notices.size(), 1u);
  EXPECT_EQ(last.notices[0].kind, Notice::Kind::fenced);
}

}  // namespace
}  // namespace halfdone::saga

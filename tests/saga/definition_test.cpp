// What a definition must be, and that the message names step and remedy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bad_input.h"
#include "tests/saga/small_saga.h"

namespace halfdone::saga {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string problem_of(const Definition& definition) {
  try {
    check(definition);
  } catch (const BadInput& error) {
    return error.what();
  }
  return "";
}

TEST(Definition, OfASmallSagaIsRight) { EXPECT_EQ(problem_of(small_saga()), ""); }

TEST(Definition, NeedsExactlyOnePivot) {
  Definition none = small_saga();
  none.steps.erase(none.steps.begin() + 1);
  EXPECT_THAT(problem_of(none), HasSubstr("no pivot"));
  Definition two = small_saga();
  two.steps.push_back(two.steps[1]);
  EXPECT_THAT(problem_of(two), HasSubstr("more than one"));
}

TEST(Definition, NeedsRetriableStepsBehindThePivot) {
  Definition early = small_saga();
  std::swap(early.steps[1], early.steps[2]);
  EXPECT_THAT(problem_of(early), AllOf(HasSubstr("step remove"), HasSubstr("retriable step stands before"),
                                       HasSubstr("behind the pivot")));
}

TEST(Definition, NeedsCompensatableStepsBeforeThePivot) {
  Definition late = small_saga();
  std::swap(late.steps[0], late.steps[1]);
  EXPECT_THAT(problem_of(late), AllOf(HasSubstr("step freeze"), HasSubstr("stands behind the pivot")));
}

TEST(Definition, NeedsALocalPivot) {
  Definition remote = small_saga();
  remote.steps[1].place = Place::remote;
  EXPECT_THAT(problem_of(remote), HasSubstr("the pivot is a remote call"));
}

TEST(Definition, NeedsAnUndoForWhatCanBeCompensated) {
  Definition lasting = small_saga();
  lasting.steps[0].undo.reset();
  EXPECT_THAT(problem_of(lasting), AllOf(HasSubstr("step freeze"), HasSubstr("without an undo")));
}

TEST(Definition, NeedsARequestOfEachRemoteStep) {
  Definition silent = small_saga();
  silent.steps[2].act = nullptr;
  EXPECT_THAT(problem_of(silent), AllOf(HasSubstr("step remove"), HasSubstr("without a request")));
}

Definition with_steps(std::size_t count) {
  Definition saga = small_saga();
  const Step freeze = saga.steps[0];
  saga.steps.insert(saga.steps.begin(), count - saga.steps.size(), freeze);
  return saga;
}

TEST(Definition, HasAsManyStepsCapturesAndTriesAsACoordinatorCanCount) {
  EXPECT_EQ(problem_of(with_steps(255)), "");
  EXPECT_THAT(problem_of(with_steps(256)), AllOf(HasSubstr("it has 256 steps"), HasSubstr("at most 255")));
  Definition careful = small_saga();
  careful.steps[0].captures.resize(256);
  EXPECT_THAT(problem_of(careful), HasSubstr("it has 256 captures"));
  Definition patient = small_saga();
  patient.steps[2].retry.poison = 256;
  EXPECT_THAT(problem_of(patient), AllOf(HasSubstr("step remove"), HasSubstr("more than 255 times")));
}

TEST(Definition, IsCheckedByTheEngine) {
  Definition none = small_saga();
  none.steps.erase(none.steps.begin() + 1);
  EXPECT_THROW(Engine{none}, BadInput);
}

}  // namespace
}  // namespace halfdone::saga

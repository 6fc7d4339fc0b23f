// Each check passes a good end and catches a planted bug. The operation under test deletes a user and takes its name
// off a note.
#include "sim/check/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace halfdone::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

StoredRow user(std::string key, std::string seen = "1") {
  return {"auth.users", std::move(key), {{"name", "Ann"}, {"seen", std::move(seen)}}};
}
StoredRow profile(std::string key) { return {"public.users", std::move(key), {{"name", "Ann"}}}; }
StoredRow note(std::string author, std::string text = "hello") {
  return {"public.notes", "1", {{"author", std::move(author)}, {"text", std::move(text)}}};
}

State state(std::vector<StoredRow> rows) {
  std::ranges::sort(rows);
  return rows;
}

const Expectation deleting{
    .before = state({user("ann"), user("bob"), profile("ann"), note("ann")}),
    .after = state({user("bob"), note("NULL")}),
    .volatile_fields = {"auth.users.seen"},
};

std::vector<std::string> damages_of(const End& end, const Expectation& expectation = deleting) {
  std::vector<std::string> found;
  for (const Damage& damage : judge(expectation, end).damages) {
    found.push_back(std::string(name_of(damage.check)) + ": " + damage.kind);
  }
  return found;
}

std::vector<std::string> damages(const State& end, const std::vector<CallerEnd>& callers, Ending ending = Ending::quiet,
                                 const Expectation& expectation = deleting) {
  return damages_of({.state = end, .callers = callers, .ending = ending}, expectation);
}

constexpr CallerEnd done{Told::done};
constexpr CallerEnd failed{Told::failed};
constexpr CallerEnd pending{Told::pending};
constexpr CallerEnd crashed{};
constexpr CallerEnd waiting{Told::nothing, true};

TEST(Judge, PassesTheStateAfterForWhoeverWasToldDone) { EXPECT_THAT(damages(deleting.after, {done}), IsEmpty()); }
TEST(Judge, PassesTheStateBeforeForWhoeverWasToldFailed) { EXPECT_THAT(damages(deleting.before, {failed}), IsEmpty()); }
TEST(Judge, PassesEitherStateForWhoeverCrashed) {
  EXPECT_THAT(damages(deleting.before, {crashed}), IsEmpty());
  EXPECT_THAT(damages(deleting.after, {crashed}), IsEmpty());
}

// As much is done as there is to do, whatever anybody is told.
TEST(Judge, PassesEveryAnswerWhereSuccessChangesNothing) {
  const Expectation nothing{.before = deleting.before, .after = deleting.before};
  for (const CallerEnd& told : {done, failed, pending, crashed})
    EXPECT_THAT(damages(deleting.before, {told}, Ending::quiet, nothing), IsEmpty());
}

TEST(Atomic, CatchesAHalfDoneOperation) {
  const State half = state({user("ann"), user("bob"), note("NULL")});
  EXPECT_THAT(damages(half, {failed}),
              UnorderedElementsAre("atomic: public.users gone", "atomic: public.notes changed"));
  EXPECT_THAT(damages(half, {done}), ElementsAre("atomic: auth.users left", "truthful: told done, not all is done"));
}

TEST(Atomic, ComparesWithTheNearerStateWhenNobodyWasTold) {
  EXPECT_THAT(damages(state({user("ann"), user("bob"), note("NULL")}), {crashed}),
              ElementsAre("atomic: auth.users left"));
}

TEST(Atomic, CatchesARowThatNeitherStateHas) {
  State end = deleting.after;
  end.push_back({"public.zombies", "1", {}});
  EXPECT_THAT(damages(end, {done}), ElementsAre("atomic: public.zombies left", "truthful: told done, not all is done"));
}

TEST(Atomic, CatchesAFieldThatSuccessWouldHaveChanged) {
  EXPECT_THAT(damages(state({user("bob"), note("ann")}), {crashed}), ElementsAre("atomic: public.notes changed"));
}

TEST(Truthful, CatchesDoneWhenNothingIsDone) {
  EXPECT_THAT(damages(deleting.before, {done}), ElementsAre("truthful: told done, nothing is done"));
}

TEST(Truthful, CatchesFailedWhenAllIsDone) {
  EXPECT_THAT(damages(deleting.after, {failed}), ElementsAre("truthful: told failed, all is done"));
}

TEST(Truthful, LetsTheSecondOfTwoClicksFail) { EXPECT_THAT(damages(deleting.after, {done, failed}), IsEmpty()); }

TEST(Truthful, LetsAClickFailWhileTheOtherWasNeverHeard) {
  EXPECT_THAT(damages(deleting.after, {crashed, failed}), IsEmpty());
}

TEST(Truthful, CatchesPendingWhenNothingGoesOn) {
  EXPECT_THAT(damages(deleting.before, {pending}), ElementsAre("truthful: told pending, nothing goes on"));
}

TEST(Truthful, CatchesPendingInALoopThatNeverGetsItDone) {
  EXPECT_THAT(damages(deleting.before, {pending}, Ending::loop), ElementsAre("truthful: told pending, never done"));
}

TEST(Truthful, AllowsPendingThatWasDone) {
  EXPECT_THAT(damages(deleting.after, {pending}), IsEmpty());
  EXPECT_THAT(damages(deleting.after, {pending}, Ending::loop), IsEmpty());
}

TEST(Restored, CatchesAFieldThatWasNotPutBack) {
  EXPECT_THAT(damages(state({user("ann"), user("bob"), profile("ann"), note("carl")}), {failed}),
              ElementsAre("restored: public.notes changed"));
}

TEST(Restored, CatchesAFieldOfARowThatWasPutBack) {
  StoredRow restored = profile("ann");
  restored.fields[0].second = "unknown";
  EXPECT_THAT(damages(state({user("ann"), user("bob"), restored, note("ann")}), {failed}),
              ElementsAre("restored: public.users changed"));
}

TEST(Restored, IgnoresVolatileFields) {
  EXPECT_THAT(damages(state({user("ann", "2"), user("bob"), profile("ann"), note("ann")}), {failed}), IsEmpty());
}

TEST(Bystanders, CatchesARowOfOthersThatIsGone) {
  EXPECT_THAT(damages(state({note("NULL")}), {done}), ElementsAre("bystanders: auth.users missing"));
  EXPECT_THAT(damages(state({user("ann"), profile("ann"), note("ann")}), {failed}),
              ElementsAre("bystanders: auth.users gone"));
}

TEST(Bystanders, CatchesAFieldOfOthersThatChanged) {
  EXPECT_THAT(damages(state({user("bob"), note("NULL", "bye")}), {done}),
              ElementsAre("bystanders: public.notes changed"));
}

TEST(Bystanders, TellsTheFieldsOfOthersFromTheOperationsOwnInOneRow) {
  EXPECT_THAT(damages(state({user("bob"), note("ann", "bye")}), {crashed}),
              UnorderedElementsAre("atomic: public.notes changed", "bystanders: public.notes changed"));
}

TEST(Bystanders, IgnoresVolatileFields) {
  EXPECT_THAT(damages(state({user("bob", "2"), note("NULL")}), {done}), IsEmpty());
}

TEST(Settles, CatchesACallerThatIsNeverAnswered) {
  EXPECT_THAT(damages(deleting.before, {waiting}), ElementsAre("settles: no answer"));
  EXPECT_THAT(damages(deleting.after, {waiting}, Ending::loop), ElementsAre("settles: no answer"));
}

TEST(Settles, CatchesOneOfTwoThatIsNeverAnswered) {
  EXPECT_THAT(damages(deleting.after, {done, waiting}), ElementsAre("settles: no answer"));
  EXPECT_THAT(damages(deleting.after, {waiting, done}), ElementsAre("settles: no answer"));
}

TEST(Settles, CatchesAHalfDoneStateInALoop) {
  EXPECT_THAT(damages(state({user("ann"), user("bob"), note("NULL")}), {crashed}, Ending::loop),
              ElementsAre("atomic: auth.users left"));
}

TEST(Visible, IsBrokenByWhatIsHalfDoneAndNeitherStuckNorAbandoned) {
  const State half = state({user("ann"), user("bob"), note("ann")});
  EXPECT_THAT(damages_of({.state = half, .monitored = Monitored{.completed = 1}}),
              testing::Contains("visible: half done unseen"));
  EXPECT_THAT(damages_of({.state = half, .monitored = Monitored{.stuck = 1}}),
              testing::Not(testing::Contains("visible: half done unseen")));
  EXPECT_THAT(damages_of({.state = half, .monitored = Monitored{.aborted = 1}}),
              testing::Contains("visible: half done unseen"));
  EXPECT_THAT(damages_of({.state = half, .monitored = Monitored{.abandoned = 1}}),
              testing::Not(testing::Contains("visible: half done unseen")));
}

TEST(Visible, IsBrokenByAnEndThatIsCalledAnother) {
  EXPECT_THAT(damages_of({.state = deleting.before, .monitored = Monitored{.completed = 1}}),
              ElementsAre("visible: not done, called completed"));
  EXPECT_THAT(damages_of({.state = deleting.after, .monitored = Monitored{.aborted = 1}}),
              ElementsAre("visible: done unseen"));
  EXPECT_THAT(damages_of({.state = deleting.after, .monitored = Monitored{.completed = 1, .aborted = 1}}),
              ElementsAre());
}

TEST(Visible, IsNotBrokenByWhatIsDoneAndOwnedUp) {
  EXPECT_THAT(damages_of({.state = deleting.after, .monitored = Monitored{.stuck = 1}}), IsEmpty());
  EXPECT_THAT(damages_of({.state = deleting.after, .monitored = Monitored{.abandoned = 1}}), IsEmpty());
}

TEST(Visible, IsBrokenByALiveOneOnceThingsAreQuiet) {
  EXPECT_THAT(damages_of({.state = deleting.before, .monitored = Monitored{.live = 1}}),
              ElementsAre("visible: live, nothing goes on"));
}

TEST(Visible, IsAskedOnceThingsAreQuietOnly) {
  const End live{.state = deleting.before, .ending = Ending::loop, .monitored = Monitored{.live = 1}};
  EXPECT_THAT(damages_of(live), IsEmpty());
  EXPECT_FALSE(judge(deleting, live).asked.contains(Check::visible));
  const End quiet{.state = deleting.after, .monitored = Monitored{.completed = 1}};
  EXPECT_TRUE(judge(deleting, quiet).asked.contains(Check::visible));
}

// The rows are as before, or as after, and a field is neither.
TEST(Visible, TakesAFieldThatIsWrongForHalfDone) {
  const State before = state({user("ann"), user("bob"), profile("ann"), note("carl")});
  const State after = state({user("bob"), note("carl")});
  for (const State& half : {before, after}) {
    const auto found = damages_of({.state = half, .monitored = Monitored{.completed = 1}});
    EXPECT_THAT(found, testing::Contains("visible: half done unseen"));
    EXPECT_THAT(found, testing::Not(testing::Contains("visible: not done, called completed")));
  }
  EXPECT_THAT(damages_of({.state = after, .monitored = Monitored{.aborted = 1}}),
              testing::Not(testing::Contains("visible: done unseen")));
}

TEST(Truthful, LetsPendingStandWhereTheMonitoringSaysWhatBecameOfIt) {
  EXPECT_THAT(damages_of({.state = deleting.before, .callers = {pending}, .monitored = Monitored{.aborted = 1}}),
              ElementsAre());
  EXPECT_THAT(damages_of({.state = deleting.before, .callers = {pending}, .monitored = Monitored{.stuck = 1}}),
              ElementsAre());
  EXPECT_THAT(damages_of({.state = deleting.before, .callers = {pending}, .monitored = Monitored{.abandoned = 1}}),
              ElementsAre());
  EXPECT_THAT(damages_of({.state = deleting.before, .callers = {pending}, .monitored = Monitored{}}),
              ElementsAre("truthful: told pending, nothing goes on"));
  EXPECT_THAT(
      damages_of(
          {.state = deleting.before, .callers = {pending}, .ending = Ending::loop, .monitored = Monitored{.live = 1}}),
      ElementsAre("truthful: told pending, never done"));
}

TEST(Judgement, ShowsTheDifferenceFromItsReference) {
  const Judgement judgement =
      judge(deleting, {.state = state({user("ann"), user("bob"), note("NULL")}), .callers = {done}});
  EXPECT_EQ(judgement.reference, Reference::after);
  ASSERT_EQ(judgement.difference.size(), 1u);
  EXPECT_EQ(print(judgement.difference[0]), "auth.users ann: new");
  EXPECT_EQ(judgement.damages[0].text, "auth.users ann: left");
}

// --- With which of the two states an end is compared

Reference reference_of(const State& end, const std::vector<CallerEnd>& callers,
                       const Expectation& expectation = deleting) {
  return judge(expectation, {.state = end, .callers = callers}).reference;
}

TEST(Reference, IsWhatWasPromisedWhereItIsHalfDone) {
  const State half = state({user("ann"), user("bob"), note("NULL")});
  EXPECT_EQ(reference_of(half, {done}), Reference::after);
  EXPECT_EQ(reference_of(half, {failed}), Reference::before);
  EXPECT_EQ(reference_of(half, {done, failed}), Reference::after) << "done counts more";
  EXPECT_EQ(reference_of(half, {failed, done}), Reference::after);
}

TEST(Reference, IsTheNearerStateByRowsAndFieldsWhereNothingWasPromised) {
  const Expectation two_rows{.before = state({user("ann"), profile("ann"), user("bob")}),
                             .after = state({user("bob")})};
  EXPECT_EQ(reference_of(state({user("ann"), user("bob")}), {crashed}, two_rows), Reference::after) << "equally near";
  EXPECT_EQ(reference_of(state({user("ann"), user("bob"), note("ann")}), {crashed}), Reference::before);
  EXPECT_EQ(reference_of(state({user("ann"), user("bob"), note("NULL")}), {crashed}), Reference::after);
}

// --- What was asked

CheckSet asked_of(const State& end, const std::vector<CallerEnd>& callers) {
  return judge(deleting, {.state = end, .callers = callers}).asked;
}

TEST(Asked, IsTruthfulWhereSomebodyWasTold) {
  for (const CallerEnd& told : {done, failed, pending})
    EXPECT_TRUE(asked_of(deleting.before, {crashed, told}).contains(Check::truthful));
  EXPECT_FALSE(asked_of(deleting.before, {crashed, waiting}).contains(Check::truthful));
}

TEST(Asked, IsRestoredWhereNothingIsDone) {
  EXPECT_TRUE(asked_of(deleting.before, {failed}).contains(Check::restored));
  EXPECT_TRUE(
      asked_of(state({user("ann"), user("bob"), profile("ann"), note("carl")}), {failed}).contains(Check::restored));
  EXPECT_FALSE(asked_of(deleting.after, {failed}).contains(Check::restored));
  EXPECT_FALSE(asked_of(state({user("ann"), user("bob"), note("ann")}), {failed}).contains(Check::restored));
}

TEST(Asked, IsAtomicAndSettlesEverywhere) {
  EXPECT_TRUE(asked_of(deleting.before, {}).contains(Check::atomic));
  EXPECT_TRUE(asked_of(deleting.before, {}).contains(Check::settles));
}

TEST(Asked, IsBystandersWhereOthersHaveRows) {
  EXPECT_TRUE(asked_of(deleting.before, {}).contains(Check::bystanders));
  const Expectation alone{.before = state({user("ann")}), .after = {}};
  EXPECT_FALSE(judge(alone, {.state = alone.before}).asked.contains(Check::bystanders));
}

TEST(Goal, IsReachedWhereAllIsAsAfter) {
  EXPECT_TRUE(judge(deleting, {.state = deleting.after}).reaches_goal);
  EXPECT_FALSE(judge(deleting, {.state = deleting.before}).reaches_goal);
  EXPECT_FALSE(judge(deleting, {.state = state({user("bob"), note("ann")})}).reaches_goal);
  EXPECT_FALSE(judge(deleting, {.state = state({note("NULL")})}).reaches_goal) << "a bystander is gone";
}

// --- Differences

TEST(Difference, IsEmptyBetweenEqualStates) { EXPECT_THAT(difference(deleting.before, deleting.before), IsEmpty()); }

TEST(Difference, NamesRowsGoneAddedAndChanged) {
  const Difference changes =
      difference(deleting.before, state({user("bob"), user("carl"), note("NULL"), profile("ann")}));
  std::vector<std::string> lines;
  for (const RowChange& change : changes) lines.push_back(print(change));
  EXPECT_THAT(lines, ElementsAre("auth.users ann: gone", "auth.users carl: new", "public.notes 1: author ann -> NULL"));
}

TEST(Difference, ReadBackwardsSwapsGoneAndAdded) {
  EXPECT_EQ(difference(deleting.before, deleting.after).front().kind, RowChange::Kind::gone);
  EXPECT_EQ(difference(deleting.after, deleting.before).front().kind, RowChange::Kind::added);
}

TEST(Difference, LeavesOutIgnoredFields) {
  EXPECT_THAT(difference(state({user("ann", "1")}), state({user("ann", "2")}), {"auth.users.seen"}), IsEmpty());
  EXPECT_EQ(difference(state({user("ann", "1")}), state({user("ann", "2")}), {"public.users.seen"}).size(), 1u);
}

}  // namespace
}  // namespace halfdone::sim

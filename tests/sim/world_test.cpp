// What each step does to a world of the toy service.
#include "sim/world/world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/check/state.h"
#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Not;

TEST(Verdicts, OkHasTheEffectAndTheReply) {
  const System system = adding();
  const World world = first_call_under(system, ok);
  EXPECT_EQ(stored(world, "x"), 1);
  EXPECT_EQ(next_request(world), "toy.set ok 1 1");
}

TEST(Verdicts, EachRefusalHasNoEffectAndAnErrorReply) {
  const System system = adding();
  const World after_500 = first_call_under(system, refused_500);
  const World after_503 = first_call_under(system, refused_503);
  EXPECT_EQ(stored(after_500, "x"), 0);
  EXPECT_EQ(stored(after_503, "x"), 0);
  EXPECT_EQ(next_request(after_500), "toy.set 500 1");
  EXPECT_EQ(next_request(after_503), "toy.set 503 1");
}

TEST(Verdicts, LostRequestHasNoEffectAndNoAnswer) {
  const System system = adding();
  const World world = first_call_under(system, lost_request);
  EXPECT_EQ(stored(world, "x"), 0);
  EXPECT_EQ(next_request(world), "toy.set no answer 1");
}

TEST(Verdicts, LostReplyHasTheEffectAndNoAnswer) {
  const System system = adding();
  const World world = first_call_under(system, lost_reply);
  EXPECT_EQ(stored(world, "x"), 1);
  EXPECT_EQ(next_request(world), "toy.set no answer 1");
}

TEST(Verdicts, TornReplyHasTheEffectAndAnUnreadableAnswer) {
  const System system = adding();
  const World world = after(system, start(system), delivery(1, torn_reply));
  EXPECT_EQ(stored(world, "x"), 1);
  EXPECT_EQ(world.in_flight().front()->reply.arrival, Arrival::torn);
}

TEST(Verdicts, DuplicateHasTheEffectTwiceAndTheLastReply) {
  const System system = adding();
  const World world = first_call_under(system, duplicate);
  EXPECT_EQ(stored(world, "x"), 2);
  EXPECT_EQ(next_request(world), "toy.set ok 2 1");
}

TEST(Verdicts, HollowHasNoEffectAndASuccessReply) {
  const System system = adding();
  const World world = first_call_under(system, hollow);
  EXPECT_EQ(stored(world, "x"), 0);
  EXPECT_EQ(next_request(world), "toy.set ok 1 1");
}

TEST(Verdicts, LateIsHeardAsNoAnswerBeforeItsEffect) {
  const System system = adding();
  const World world = first_call_under(system, late);
  EXPECT_EQ(stored(world, "x"), 0);
  EXPECT_EQ(next_request(world), "toy.set no answer 1");
  EXPECT_EQ(stored(after(system, world, orphan_delivery(1)), "x"), 1);
}

TEST(Verdicts, LateArrivesAtAnyLaterPoint) {
  const System system = adding();
  World world = after(system, start(system), delivery(1, late));
  for (const Step& step : {hearing(1), delivery(2), hearing(2)}) {
    EXPECT_TRUE(is_enabled(system, world, orphan_delivery(1)));
    world = after(system, world, step);
  }
  EXPECT_EQ(stored(after(system, world, orphan_delivery(1)), "x"), 1);
}

TEST(Verdicts, LateArrivesOnce) {
  const System system = adding();
  const World world = after(system, start(system), {delivery(1, late), orphan_delivery(1)});
  EXPECT_FALSE(is_enabled(system, world, orphan_delivery(1)));
  EXPECT_EQ(world.in_flight().size(), 1u);
}

TEST(Verdicts, PartialHasTheEffectOnTheFirstItems) {
  const System system = system_of({[](Env& env) -> Script {
                                    const auto all = co_await ask(env, Op::set_all, "item", 3);
                                    co_return all.failed() ? Told::failed : Told::done;
                                  }},
                                  every_fault());
  const World world = after(system, start(system), {delivery(1, partial(2)), hearing(1)});
  EXPECT_THAT(state_of(world.backend()), ElementsAre(Field(&StoredRow::key, "item1"), Field(&StoredRow::key, "item2")));
  EXPECT_EQ(world.actors()[0].told, Told::failed);
}

TEST(Verdicts, PartialIsNeverNothingAndNeverAll) {
  const System system = system_of({[](Env& env) -> Script {
                                    co_await ask(env, Op::set_all, "item", 3);
                                    co_return Told::done;
                                  }},
                                  every_fault());
  EXPECT_TRUE(is_enabled(system, start(system), delivery(1, partial(1))));
  EXPECT_TRUE(is_enabled(system, start(system), delivery(1, partial(2))));
  EXPECT_FALSE(is_enabled(system, start(system), delivery(1, partial(0))));
  EXPECT_FALSE(is_enabled(system, start(system), delivery(1, partial(3))));
}

Script sets_and_gets_twice(Env& env) {
  co_await ask(env, Op::set, "x", 7);
  co_await ask(env, Op::get, "x");
  const auto got = co_await ask(env, Op::get, "x");
  co_await ask(env, Op::set, "got " + std::to_string(got.value()), 1);
  co_return Told::done;
}

TEST(Verdicts, StaleReadsTheStateBeforeTheLatestChange) {
  const System system = system_of({sets_and_gets_twice}, every_fault());
  World world = after(system, start(system), {delivery(1), hearing(1), delivery(2, stale)});
  EXPECT_EQ(held<Answer>(world.in_flight().front()->reply.payload).value, 0);
}

TEST(Verdicts, StaleReadsTheSameAfterAReadInBetween) {
  const System system = system_of({sets_and_gets_twice}, every_fault());
  const World world =
      after(system, start(system), {delivery(1), hearing(1), delivery(2), hearing(2), delivery(3, stale), hearing(3)});
  EXPECT_EQ(next_request(world), "toy.set got 0 1");
}

// --- Waiting

Script locks_and_unlocks(Env& env) {
  co_await ask(env, Op::lock);
  co_await ask(env, Op::unlock);
  co_return Told::done;
}

System two_that_lock() { return system_of({locks_and_unlocks, locks_and_unlocks}, every_fault()); }

TEST(Waiting, ARequestThatWaitsHasNoStep) {
  const System system = two_that_lock();
  const World world = after(system, start(system), {delivery(1, ok, 0), hearing(1, 0), delivery(1, ok, 1)});
  EXPECT_EQ(world.in_flight().back()->phase, Cell::Phase::waiting);
  EXPECT_THAT(enabled(system, world), Not(testing::Contains(AllOf(Field(&Step::actor, 1), Field(&Step::call, 1)))));
}

TEST(Waiting, ALaterDeliveryAnswersIt) {
  const System system = two_that_lock();
  const World world = after(system, start(system),
                            {delivery(1, ok, 0), hearing(1, 0), delivery(1, ok, 1), delivery(2, ok, 0), hearing(1, 1)});
  EXPECT_EQ(next_request(world), "toy.unlock x 0");
}

TEST(Waiting, ACrashOfTheHolderAnswersIt) {
  const System system = two_that_lock();
  const World world =
      after(system, start(system), {delivery(1, ok, 0), hearing(1, 0), delivery(1, ok, 1), crashing(0)});
  EXPECT_TRUE(is_enabled(system, world, hearing(1, 1)));
}

// --- Orphans and equality

TEST(Orphans, MayArriveBeLostOrArriveTwice) {
  const System system = adding();
  const World world = after(system, start(system), crashing());
  EXPECT_THAT(enabled(system, world), ElementsAre(Field(&Step::verdict, ok), Field(&Step::verdict, lost_request),
                                                  Field(&Step::verdict, Verdict{VerdictKind::duplicate}),
                                                  Field(&Step::verdict, Verdict{VerdictKind::late_duplicate})));
}

TEST(World, DoesNotTellTheOrderOfDeliveriesThatCommute) {
  const System system = system_of({leaves_a_call_behind}, every_fault_but_stale());
  EXPECT_EQ(after(system, start(system), {delivery(1), delivery(2)}),
            after(system, start(system), {delivery(2), delivery(1)}));
}

TEST(World, OffersOnlyFaultsThatTheModelAllows) {
  System system = adding();
  system.faults = {.rules = {{.kind = VerdictKind::lost_reply}}};
  EXPECT_THAT(enabled(system, start(system)), ElementsAre(delivery(1), delivery(1, lost_reply)));
}

TEST(World, OffersNoFaultWithABudgetOfZero) {
  System system = adding();
  system.faults = {.rules = {{.kind = VerdictKind::lost_reply, .max = 0}}};
  EXPECT_THAT(enabled(system, start(system)), ElementsAre(delivery(1)));
}

TEST(World, PrintsWhatIsOnItsWay) {
  const System system = adding();
  EXPECT_THAT(start(system).print(system), testing::HasSubstr("request of actor1: toy.add x 1"));
}

}  // namespace
}  // namespace halfdone::sim

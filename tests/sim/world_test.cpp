// What each step does to a world of the toy service.
#include "sim/world.h"

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

// Adds 1 to x, then writes what it heard of it.
Script adds_and_writes_what_it_heard(Env& env) {
  const auto added = co_await ask(env, Op::add, "x", 1);
  const std::string heard = added.failed() ? added.code() : "ok " + std::to_string(added.value());
  co_await ask(env, Op::set, heard, 1);
  co_return Told::done;
}

// The world in which the first call was delivered under the verdict and its reply was heard.
World first_call_under(const System& system, Verdict verdict) {
  return after(system, start(system), {delivery(1, verdict), hearing(1)});
}

std::string next_request(const World& world) { return world.in_flight().back()->call->name; }

System adding() { return system_of({adds_and_writes_what_it_heard}, every_fault()); }

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
  System system = adding();
  system.reductions.ample = false;
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
// --------------------------------------------------------------------------------------------------------------------

Script locks_and_unlocks(Env& env) {
  co_await ask(env, Op::lock);
  co_await ask(env, Op::unlock);
  co_return Told::done;
}

System two_that_lock() { return system_of({locks_and_unlocks, locks_and_unlocks}, every_fault()); }

TEST(Waiting, ARequestThatWaitsHasNoStep) {
  const System system = two_that_lock();
  const World world = after(system, start(system), {delivery(1, ok, 0), hearing(1, 0), delivery(1, ok, 1)});
  EXPECT_EQ(world.in_flight().back()->phase, InFlight::Phase::waiting);
  EXPECT_THAT(enabled(system, world), Not(testing::Contains(AllOf(Field(&Step::actor, 1), Field(&Step::call, 1)))));
}

TEST(Waiting, ALaterDeliveryAnswersIt) {
  System system = two_that_lock();
  system.reductions.ample = false;
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

// --- Actors
// ---------------------------------------------------------------------------------------------------------------------

System restarting_adder() {
  System system = adding();
  system.actors[0].restarts = true;
  return system;
}

TEST(Crash, ForgetsWhatTheProgramKnew) {
  const System system = adding();
  const World world = after(system, first_call_under(system, ok), crashing());
  EXPECT_EQ(world.actors()[0].status, ActorStatus::crashed);
  EXPECT_FALSE(world.actors()[0].memory);
}

TEST(Crash, LetsRequestsOnTheirWayLandUnheard) {
  const System system = adding();
  World world = after(system, start(system), {crashing(), orphan_delivery(1)});
  EXPECT_EQ(stored(world, "x"), 1);
  EXPECT_THAT(world.in_flight(), IsEmpty());
}

TEST(Crash, DropsRepliesOnTheirWay) {
  const System system = adding();
  EXPECT_THAT(after(system, start(system), {delivery(1), crashing()}).in_flight(), IsEmpty());
}

TEST(Crash, LeavesAnActorThatDoesNotRestartAtRest) {
  const System system = adding();
  EXPECT_THAT(enabled(system, after(system, start(system), {delivery(1), crashing()})), IsEmpty());
}

TEST(Crash, KeepsWhatTheCallerWasToldBefore) {
  const System system =
      system_of({[](Env& env) -> Script {
                  const auto afterwards = [](Env& own) -> Task<> { co_await ask(own, Op::set, "log", 1); };
                  static_cast<void>(afterwards(env));
                  co_return Told::done;
                }},
                every_fault());
  EXPECT_EQ(after(system, start(system), crashing()).actors()[0].told, Told::done);
}

TEST(Restart, BeginsAgain) {
  const System system = restarting_adder();
  World world = after(system, first_call_under(system, ok), {crashing(), orphan_delivery(2), restarting()});
  EXPECT_EQ(next_request(world), "toy.add x 1");
  world = after(system, world, {delivery(1), hearing(1)});
  EXPECT_EQ(next_request(world), "toy.set ok 2 1");
}

TEST(Restart, TellsItsCallsFromThoseOfTheLifeBefore) {
  const System system = restarting_adder();
  World world = after(system, start(system), {crashing(), restarting()});
  ASSERT_EQ(world.in_flight().size(), 2u);
  EXPECT_TRUE(is_enabled(system, world, orphan_delivery(1, 0)));
  Step second_life = delivery(1);
  second_life.generation = 1;
  world = after(system, world, {second_life, orphan_delivery(1, 0)});
  EXPECT_EQ(stored(world, "x"), 2);
}

TEST(Restart, ForgetsTheLifeBeforeOnceItsLastRequestHasLanded) {
  const System system = restarting_adder();
  const World once = after(system, start(system), {delivery(1), crashing(), restarting()});
  const World twice = after(system, start(system), {crashing(), orphan_delivery(1), restarting()});
  EXPECT_EQ(once, twice);
}

TEST(Restart, EndsInTheSameWorldWhereverTheOrphanOfTheLifeBeforeLanded) {
  System system = restarting_adder();
  system.faults = every_fault_but_stale();
  Step deliver_1 = delivery(1);
  Step hear_1 = hearing(1);
  Step deliver_2 = delivery(2, lost_request);
  Step hear_2 = hearing(2);
  const World before = after(system, start(system),
                             {crashing(), orphan_delivery(1), restarting(), deliver_1, hear_1, deliver_2, hear_2});
  for (Step* step : {&deliver_1, &hear_1, &deliver_2, &hear_2}) step->generation = 1;
  const World behind = after(system, start(system),
                             {crashing(), restarting(), orphan_delivery(1), deliver_1, hear_1, deliver_2, hear_2});
  EXPECT_EQ(before, behind);
}

System relay_of(ScriptProgram::Function script) {
  System system = system_of({std::move(script)}, every_fault());
  system.actors[0].is_caller = false;
  system.actors[0].repeats = true;
  return system;
}

Script adds_once(Env& env) {
  co_await ask(env, Op::add, "x", 1);
  co_return Told::done;
}

TEST(Repeating, StartsIdle) {
  const System system = relay_of(adds_once);
  EXPECT_THAT(enabled(system, start(system)), ElementsAre(waking()));
}

TEST(Repeating, IsWokenAgainAndAgain) {
  const System system = relay_of(adds_once);
  const World world =
      after(system, start(system), {waking(), delivery(1), hearing(1), waking(), delivery(1), hearing(1)});
  EXPECT_EQ(stored(world, "x"), 2);
  EXPECT_EQ(world.actors()[0].status, ActorStatus::idle);
}

TEST(Repeating, IsInTheSameWorldAfterARoundThatChangesNothing) {
  const System system = relay_of([](Env& env) -> Script {
    co_await ask(env, Op::get, "x");
    co_return Told::done;
  });
  EXPECT_EQ(after(system, start(system), {waking(), delivery(1), hearing(1)}), start(system));
}

TEST(Repeating, TellsItsCallsFromALateOneOfTheRoundBefore) {
  const System system = relay_of(adds_once);
  const World world = after(system, start(system), {waking(), delivery(1, late), hearing(1), waking()});
  ASSERT_EQ(world.in_flight().size(), 2u);
  EXPECT_NE(world.in_flight()[0]->address().session, world.in_flight()[1]->address().session);
}

TEST(Repeating, MayHaveTwoLateCallsOfWhichEitherLandsFirst) {
  System system = relay_of([](Env& env) -> Script {
    const auto seen = co_await ask(env, Op::get, "x");
    co_await ask(env, Op::set, "x", seen.value() + 1);
    co_return Told::done;
  });
  system.reductions.ample = false;
  World world =
      after(system, start(system), {waking(), delivery(1), hearing(1), delivery(2, late), hearing(2), waking()});
  world = take(system, world, {.kind = Step::Kind::deliver, .call = 1, .generation = 1, .verdict = hollow});
  world = take(system, world, {.kind = Step::Kind::reply, .call = 1, .generation = 1});
  world = take(system, world, {.kind = Step::Kind::deliver, .call = 2, .generation = 1, .verdict = late});
  EXPECT_TRUE(is_enabled(system, world, orphan_delivery(2, 0)));
  EXPECT_TRUE(is_enabled(system, world, orphan_delivery(2, 1)));
}

// --- Programs that end before their calls
// -----------------------------------------------------------------------------------------

Script leaves_a_call_behind(Env& env) {
  auto a = demand(env, Op::add, "a", 1);
  auto b = demand(env, Op::add, "b", 1);
  co_await all(a, b);
  co_return Told::done;
}

TEST(Ended, DoesNotStartAgainWhenACallLeftBehindIsAnswered) {
  const System system = system_of({leaves_a_call_behind}, every_fault());
  const World world = after(system, start(system), {delivery(1, refused_500), hearing(1), orphan_delivery(2)});
  EXPECT_EQ(world.actors()[0].status, ActorStatus::ended);
  EXPECT_EQ(stored(world, "b"), 1);
  EXPECT_THAT(world.in_flight(), IsEmpty());
}

TEST(Ended, DoesNotHearAnAnswerThatCameAtTheSameTime) {
  const System system = system_of({leaves_a_call_behind}, every_fault());
  const World world = after(system, start(system), {delivery(1, refused_500), delivery(2), hearing(1)});
  EXPECT_THAT(world.in_flight(), IsEmpty());
}

TEST(Ended, IsTheSameWhateverARelayWouldHaveTold) {
  System system = system_of({[](Env& env) -> Script {
                              const auto first = co_await ask(env, Op::set, "a", 1);
                              co_return first.failed() ? Told::failed : Told::done;
                            }},
                            every_fault());
  system.actors[0].is_caller = false;
  EXPECT_EQ(first_call_under(system, ok), first_call_under(system, lost_reply));
}

// --- Orphans and equality
// -----------------------------------------------------------------------------------------------------------

TEST(Orphans, MayArriveBeLostOrArriveTwice) {
  const System system = adding();
  const World world = after(system, start(system), crashing());
  EXPECT_THAT(enabled(system, world), ElementsAre(Field(&Step::verdict, ok), Field(&Step::verdict, lost_request),
                                                  Field(&Step::verdict, Verdict{VerdictKind::duplicate})));
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

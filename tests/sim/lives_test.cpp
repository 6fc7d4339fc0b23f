// The lives of an actor: crashes, restarts, rounds of one that repeats, programs that end before their calls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::ElementsAre;
using testing::IsEmpty;

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

// A server notices that a client is gone, not that a program has ended.
TEST(Crash, EndsTheSessionsOfRequestsOnTheirWayAndAnEndDoesNot) {
  System system = system_of({leaves_a_call_behind}, every_fault());
  system.services[0].has_sessions = true;
  const World ended = after(system, start(system), {delivery(1, refused_500), hearing(1)});
  ASSERT_EQ(ended.in_flight().size(), 1u);
  EXPECT_TRUE(ended.in_flight()[0]->orphan);
  EXPECT_FALSE(ended.in_flight()[0]->closes_session);
  const World crashed = after(system, start(system), {delivery(1, refused_500), crashing()});
  ASSERT_EQ(crashed.in_flight().size(), 1u);
  EXPECT_TRUE(crashed.in_flight()[0]->closes_session);
}

// Answers before its two calls, one after the other.
class AnswersFirst final : public Program {
 public:
  Advance advance(const Message& memory, const Event&) const override {
    const std::int64_t at = memory ? held<Answer>(memory).value : 0;
    if (at == 2) return {};
    auto call = std::make_unique<sim::Call>();
    call->id = call->session = static_cast<CallId>(at + 1);
    call->name = "toy.get x 0";
    call->request = make_message(Request{Op::get, "x", 0});
    Advance next{.memory = make_message(Answer{"", at + 1}), .calls = {Shared<sim::Call>(call.release())}};
    if (at == 0) next.told = Told::done;
    next.answered = at == 0;
    return next;
  }
};

TEST(Answer, StaysToldWhileTheProgramGoesOn) {
  System system = system_of({adds_and_writes_what_it_heard}, {});
  system.actors[0].program = std::make_shared<AnswersFirst>();
  World world = start(system);
  EXPECT_EQ(world.actors()[0].told, Told::done);
  for (const CallId call : {1, 2}) {
    world = after(system, world, {delivery(call), hearing(call)});
    EXPECT_EQ(world.actors()[0].told, Told::done) << call;
  }
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

TEST(Life, HasANumberOfItsOwn) {
  std::set<std::uint64_t> numbers;
  for (ActorId actor = 0; actor < 4; ++actor)
    for (std::uint8_t generation = 0; generation < 4; ++generation) numbers.insert(life_of(actor, generation));
  EXPECT_EQ(numbers.size(), 16u);
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
  const System system = relay_of([](Env& env) -> Script {
    const auto seen = co_await ask(env, Op::get, "x");
    co_await ask(env, Op::set, "x", seen.value() + 1);
    co_return Told::done;
  });
  World world =
      after(system, start(system), {waking(), delivery(1), hearing(1), delivery(2, late), hearing(2), waking()});
  world = take(system, world, {.kind = Step::Kind::deliver, .call = 1, .generation = 1, .verdict = hollow});
  world = take(system, world, {.kind = Step::Kind::reply, .call = 1, .generation = 1});
  world = take(system, world, {.kind = Step::Kind::deliver, .call = 2, .generation = 1, .verdict = late});
  EXPECT_TRUE(is_enabled(system, world, orphan_delivery(2, 0)));
  EXPECT_TRUE(is_enabled(system, world, orphan_delivery(2, 1)));
}

// --- Programs that end before their calls

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

}  // namespace
}  // namespace halfdone::sim

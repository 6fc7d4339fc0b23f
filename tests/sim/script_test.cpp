#include "sim/script/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/toy.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::HasSubstr;

World reach(const System& system, World world, std::initializer_list<Verdict> verdicts) {
  for (const Verdict& verdict : verdicts) {
    // The oldest request under the given verdict, then its reply.
    const Cell& cell = *world.in_flight().front();
    Step step{.kind = Step::Kind::deliver,
              .actor = cell.actor,
              .call = cell.call->id,
              .generation = cell.generation,
              .verdict = verdict};
    world = take(system, world, step);
    step.kind = Step::Kind::reply;
    step.verdict = {};
    if (subject(world, step)) world = take(system, world, step);
  }
  return world;
}

constexpr Verdict ok{};
constexpr Verdict refused_500{VerdictKind::refused, 0};
constexpr Verdict refused_503{VerdictKind::refused, 1};

Script asks_only_whether_it_failed(Env& env) {
  const auto first = co_await ask(env, Op::set, "a", 1);
  if (first.failed()) co_await ask(env, Op::set, "b", 1);
  co_return Told::done;
}

Script asks_for_the_code(Env& env) {
  const auto first = co_await ask(env, Op::set, "a", 1);
  if (first.failed() && first.code() == "503") co_await ask(env, Op::set, "b", 1);
  co_await ask(env, Op::set, "c", 1);
  co_return Told::done;
}

TEST(Script, MergesErrorCodesThatItTreatsAlike) {
  const System system = system_of({asks_only_whether_it_failed});
  const World after_500 = reach(system, start(system), {refused_500});
  const World after_503 = reach(system, start(system), {refused_503});
  EXPECT_EQ(after_500.fingerprint(), after_503.fingerprint());
}

TEST(Script, DoesNotMergeErrorCodesThatItTreatsDifferently) {
  const System system = system_of({asks_for_the_code});
  const World after_500 = reach(system, start(system), {refused_500});
  const World after_503 = reach(system, start(system), {refused_503});
  EXPECT_NE(after_500.fingerprint(), after_503.fingerprint());
}

Script throws_when_refused(Env& env) {
  co_await demand(env, Op::set, "a", 1);
  co_return Told::done;
}

TEST(Script, TellsFailedWhenNobodyCatches) {
  const System system = system_of({throws_when_refused});
  EXPECT_EQ(reach(system, start(system), {refused_500}).actors()[0].told, Told::failed);
  EXPECT_EQ(reach(system, start(system), {ok}).actors()[0].told, Told::done);
}

Script two_at_once(Env& env) {
  auto a = demand(env, Op::set, "a", 1);
  auto b = demand(env, Op::set, "b", 1);
  co_await all(a, b);
  co_return Told::done;
}

TEST(All, RejectsOnTheFirstRejectionWhileTheOthersGoOn) {
  const System system = system_of({two_at_once});
  World world = take(system, start(system), {.kind = Step::Kind::deliver, .call = 1, .verdict = refused_500});
  world = take(system, world, {.kind = Step::Kind::reply, .call = 1});
  EXPECT_EQ(world.actors()[0].told, Told::failed);
  ASSERT_EQ(world.in_flight().size(), 1u);
  world = take(system, world, {.kind = Step::Kind::deliver, .call = 2, .orphan = true});
  EXPECT_THAT(world.backend().print(), HasSubstr("b=1"));
}

TEST(All, WaitsForTheLastWhenNobodyRejects) {
  const System system = system_of({two_at_once});
  World world = reach(system, start(system), {ok});
  EXPECT_EQ(world.actors()[0].told, Told::nothing);
  world = reach(system, world, {ok});
  EXPECT_EQ(world.actors()[0].told, Told::done);
}

TEST(All, DoesNotRememberWhichOfTwoSuccessesCameFirst) {
  const System system = system_of({[](Env& env) -> Script {
    auto a = demand(env, Op::set, "a", 1);
    auto b = demand(env, Op::set, "b", 1);
    auto c = demand(env, Op::set, "c", 1);
    co_await all(a, b, c);
    co_return Told::done;
  }});
  const auto answer = [&](World world, CallId call) {
    world = take(system, world, {.kind = Step::Kind::deliver, .call = call});
    return take(system, world, {.kind = Step::Kind::reply, .call = call});
  };
  EXPECT_EQ(answer(answer(start(system), 1), 2).fingerprint(), answer(answer(start(system), 2), 1).fingerprint());
}

Script catches_the_first_of_two(Env& env) {
  auto a = demand(env, Op::set, "a", 1);
  auto b = demand(env, Op::set, "b", 1);
  std::string code;
  try {
    co_await all(a, b);
  } catch (const Error& error) {
    code = error.result.code();
  }
  co_await ask(env, Op::set, "saw " + code, 1);
  co_await ask(env, Op::set, "end", 1);
  co_return Told::done;
}

TEST(All, KeepsToTheRejectionThatCameFirstOnEveryRun) {
  const System system = system_of({catches_the_first_of_two});
  World world = start(system);
  world = take(system, world, {.kind = Step::Kind::deliver, .call = 2, .verdict = refused_503});
  world = take(system, world, {.kind = Step::Kind::reply, .call = 2});
  world = take(system, world, {.kind = Step::Kind::deliver, .call = 1, .verdict = refused_500});
  world = take(system, world, {.kind = Step::Kind::reply, .call = 1});
  world = reach(system, world, {ok, ok});
  EXPECT_THAT(world.backend().print(), HasSubstr("saw 503"));
  EXPECT_EQ(world.actors()[0].told, Told::done);
}

Task<> writes_twice(Env& env) {
  co_await demand(env, Op::set, "a", 1);
  co_await demand(env, Op::set, "b", 1);
}

struct ClientCanNotBeTouched : Rejection {};

Script throws_after_starting(Env& env) {
  auto database = writes_twice(env);
  throw ClientCanNotBeTouched();
  co_await database;
  co_return Told::done;
}

TEST(Script, LeavesStartedCallsRunningAfterASynchronousThrow) {
  const System system = system_of({throws_after_starting});
  World world = start(system);
  EXPECT_EQ(world.actors()[0].told, Told::failed);
  world = reach(system, world, {ok, ok});
  EXPECT_THAT(world.backend().print(), HasSubstr("b=1"));
  EXPECT_EQ(world.actors()[0].status, ActorStatus::ended);
}

Script looks_too_late(Env& env) {
  const auto first = co_await ask(env, Op::set, "a", 1);
  co_await ask(env, Op::set, "b", 1);
  if (first.failed()) co_return Told::failed;
  co_return Told::done;
}

TEST(Script, ReportsALateLookWithItsPlace) {
  const System system = system_of({looks_too_late});
  try {
    reach(system, start(system), {ok, ok});
    FAIL() << "nothing was reported";
  } catch (const ScriptError& error) {
    EXPECT_THAT(error.what(), HasSubstr("script_test.cpp:"));
    EXPECT_THAT(error.what(), HasSubstr("toy.set a 1 is asked for `failed` after the next co_await"));
  }
}

Script keeps_and_looks_late(Env& env) {
  const auto first = co_await ask(env, Op::set, "a", 1);
  first.keep();
  co_await ask(env, Op::set, "b", 1);
  co_await ask(env, Op::set, "c", 1);
  co_return first.failed() ? Told::failed : Told::done;
}

TEST(Script, MayLookLateAtWhatItKept) {
  const System system = system_of({keeps_and_looks_late});
  EXPECT_EQ(reach(system, start(system), {refused_500, ok, ok}).actors()[0].told, Told::failed);
  EXPECT_EQ(reach(system, start(system), {ok, ok, ok}).actors()[0].told, Told::done);
}

TEST(Script, ReportsThatItAsksForSomethingElseOnTheSecondRun) {
  int runs = 0;
  const System system = system_of({[&runs](Env& env) -> Script {
    const auto first = co_await ask(env, Op::set, "a", 1);
    if (++runs == 1 ? first.failed() : first.value() == 7) co_return Told::failed;
    co_await ask(env, Op::set, "b", 1);
    co_return Told::done;
  }});
  try {
    reach(system, start(system), {ok, ok});
    FAIL() << "nothing was reported";
  } catch (const ScriptError& error) {
    EXPECT_THAT(error.what(), HasSubstr("script_test.cpp:"));
    EXPECT_THAT(error.what(), HasSubstr("is asked for `value` on the second run but was not on the first"));
  }
}

TEST(Script, ReportsThatItMakesOtherCallsOnTheSecondRun) {
  int runs = 0;
  const System system = system_of({[&runs](Env& env) -> Script {
    co_await ask(env, Op::set, "run " + std::to_string(++runs), 1);
    co_return Told::done;
  }});
  EXPECT_THROW(reach(system, start(system), {ok}), ScriptError);
}

TEST(Script, ReportsThatItGoesOnForEver) {
  const System system = system_of({[](Env& env) -> Script {
    for (;;) {
      const auto result = co_await ask(env, Op::get, "x");
      if (!result.failed()) co_return Told::done;
    }
  }});
  World world = start(system);
  try {
    for (int attempt = 0; attempt < 300; ++attempt) world = reach(system, world, {refused_500});
    FAIL() << "nothing was reported";
  } catch (const ScriptError& error) {
    EXPECT_THAT(error.what(), HasSubstr("script `actor1`: a task makes more than 255 calls"));
  }
}

std::string mistake_of(const ScriptProgram::Function& script) {
  const System system = system_of({script});
  try {
    reach(system, start(system), {ok});
  } catch (const ScriptError& error) {
    return error.what();
  }
  return "none";
}

TEST(Script, IsWrongWhereItThrowsWhatNoClientThrows) {
  EXPECT_THAT(mistake_of([](Env& env) -> Script {
                co_await ask(env, Op::set, "a", 1);
                co_return std::vector<Told>().at(3);
              }),
              HasSubstr("script `actor1`: threw std::out_of_range: vector"));
  EXPECT_THAT(mistake_of([](Env& env) -> Script {
                co_await ask(env, Op::set, "a", 1);
                co_return std::get<Told>(std::variant<int, Told>(1));
              }),
              HasSubstr("threw std::bad_variant_access: "));
  EXPECT_THAT(mistake_of([](Env& env) -> Script {
                co_await ask(env, Op::set, "a", 1);
                throw 7;
              }),
              HasSubstr("threw int"));
  EXPECT_THAT(mistake_of([](Env&) -> Script { throw std::runtime_error("before any coroutine"); }),
              HasSubstr("threw std::runtime_error: before any coroutine"));
}

Task<> reads_beyond_the_end(Env& env) {
  co_await ask(env, Op::set, "a", 1);
  static_cast<void>(std::vector<int>().at(3));
}

TEST(Script, CanNotCatchTheMistakeOfATaskOfIts) {
  EXPECT_THAT(mistake_of([](Env& env) -> Script {
                try {
                  auto task = reads_beyond_the_end(env);
                  co_await task;
                } catch (...) {
                }
                co_return Told::failed;
              }),
              HasSubstr("threw std::out_of_range"));
}

Task<> demands(Env& env) { co_await demand(env, Op::set, "a", 1); }

// In another task than the one that made the call, after an await there.
Script looks_too_late_outside(Env& env) {
  std::optional<Error> caught;
  try {
    auto task = demands(env);
    co_await task;
  } catch (const Error& error) {
    caught = error;
  }
  co_await ask(env, Op::set, "b", 1);
  co_return caught->result.code() == "500" ? Told::failed : Told::done;
}

TEST(Script, ReportsALateLookInATaskAroundTheOneThatMadeTheCall) {
  const System system = system_of({looks_too_late_outside});
  try {
    reach(system, start(system), {refused_500, ok});
    FAIL() << "nothing was reported";
  } catch (const ScriptError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("toy.set a 1 is asked for `code` after the next co_await; ask before it, or keep()"));
  }
}

Script forgets_a_call(Env& env) {
  { const auto dropped = ask(env, Op::set, "a", 1); }
  co_await ask(env, Op::set, "b", 1);
  co_await ask(env, Op::set, "c", 1);
  co_return Told::done;
}

TEST(Script, DoesNotRememberWhatCameOfACallThatItDropped) {
  const System system = system_of({forgets_a_call});
  const World before = reach(system, start(system), {});
  const auto heard = [&](const Verdict& verdict) {
    const World delivered = take(system, before, {.kind = Step::Kind::deliver, .call = 1, .verdict = verdict});
    return take(system, delivered, {.kind = Step::Kind::reply, .call = 1}).actors()[0].memory->fingerprint();
  };
  EXPECT_EQ(heard(refused_500), heard(ok));
}

Script uses_a_fresh_key(Env& env) {
  const std::string key = env.random_uuid();
  co_await ask(env, Op::set, key, 1);
  co_await ask(env, Op::set, key + env.random_uuid(), 1);
  co_return Told::done;
}

std::vector<std::string> keys_in_life(std::uint64_t life) {
  const ScriptProgram program("script", uses_a_fresh_key);
  const Reply answer{Arrival::whole, make_message(Answer{})};
  const Advance first = program.advance({}, {.life = life});
  const Advance second = program.advance(first.memory, {.call = first.calls[0]->id, .reply = answer, .life = life});
  return {held<Request>(first.calls.at(0)->request).key, held<Request>(second.calls.at(0)->request).key};
}

TEST(RandomUuid, IsTheSameOnEachRunOfALifeAndAnotherInTheNext) {
  const std::vector<std::string> keys = keys_in_life(1);
  EXPECT_EQ(keys, keys_in_life(1));
  EXPECT_EQ(keys[1].substr(0, 36), keys[0]);
  EXPECT_NE(keys[1].substr(36), keys[0]);
  EXPECT_NE(keys, keys_in_life(2));
}

// What is remembered of a script after its first call, which says nothing of a key.
Fingerprint memory_in_life(const ScriptProgram::Function& script, std::uint64_t life) {
  return ScriptProgram("script", script).advance({}, {.life = life}).memory->fingerprint();
}

TEST(RandomUuid, TellsLivesApartOnlyInScriptsThatAsk) {
  const auto draws = [](Env& env) -> Script {
    const std::string key = env.random_uuid();
    co_await ask(env, Op::set, "a", 1);
    co_await ask(env, Op::set, key, 1);
    co_return Told::done;
  };
  EXPECT_NE(memory_in_life(draws, 1), memory_in_life(draws, 2));
  EXPECT_EQ(memory_in_life(throws_when_refused, 1), memory_in_life(throws_when_refused, 2));
}

TEST(Script, CanNotCatchABrokenRule) {
  const System system = system_of({[](Env& env) -> Script {
    const auto first = co_await ask(env, Op::set, "a", 1);
    co_await ask(env, Op::set, "b", 1);
    try {
      if (first.failed()) co_return Told::failed;
    } catch (...) {
    }
    co_return Told::done;
  }});
  EXPECT_THROW(reach(system, start(system), {ok, ok}), ScriptError);
}

}  // namespace
}  // namespace halfdone::sim

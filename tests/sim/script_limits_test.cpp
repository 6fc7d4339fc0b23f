// How far scripts go: how many calls, how deep their tasks nest, and which of several rejections an `all` is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::HasSubstr;

// Runs alone, with everything delivered and heard in the order in which it was asked; what it was told, or its mistake.
std::string run_alone(ScriptProgram::Function script) {
  const System system = system_of({std::move(script)});
  try {
    World world = start(system);
    for (auto steps = enabled(system, world); !steps.empty(); steps = enabled(system, world))
      world = take(system, world, steps.front());
    return std::string(name_of(world.actors()[0].told));
  } catch (const ScriptError& error) {
    return error.what();
  }
}

ScriptProgram::Function asking(int times) {
  return [times](Env& env) -> Script {
    for (int call = 0; call < times; ++call) co_await ask(env, Op::get, "x");
    co_return Told::done;
  };
}

TEST(ScriptLimits, AllowATask255Calls) {
  EXPECT_EQ(run_alone(asking(255)), "done");
  EXPECT_THAT(run_alone(asking(256)), HasSubstr("makes more than 255 calls"));
}

Task<> nested(Env& env, int more) {
  if (more > 0) {
    auto task = nested(env, more - 1);
    co_await task;
  } else {
    co_await ask(env, Op::get, "x");
  }
}

ScriptProgram::Function nesting(int tasks) {
  return [tasks](Env& env) -> Script {
    auto task = nested(env, tasks - 1);
    co_await task;
    co_return Told::done;
  };
}

TEST(ScriptLimits, AllowSevenTasksInsideEachOther) {
  EXPECT_EQ(run_alone(nesting(7)), "done");
  EXPECT_THAT(run_alone(nesting(8)), HasSubstr("tasks nest more than 8 deep"));
}

Task<> writes(Env& env, std::string key) {
  co_await ask(env, Op::set, key + "1", 1);
  co_await ask(env, Op::set, key + "2", 1);
}

TEST(Tasks, MakeCallsOfTheirOwnBesideEachOther) {
  const System system = system_of({[](Env& env) -> Script {
    auto a = writes(env, "a");
    auto b = writes(env, "b");
    co_await all(a, b);
    co_return Told::done;
  }});
  const World world = start(system);
  ASSERT_EQ(world.in_flight().size(), 2u);
  EXPECT_NE(world.in_flight()[0]->call->id, world.in_flight()[1]->call->id);
}

// --- Which rejection

Task<std::string> code_of_all(Env& env, std::string first, std::string second) {
  auto a = demand(env, Op::set, std::move(first), 1);
  auto b = demand(env, Op::set, std::move(second), 1);
  try {
    co_await all(a, b);
  } catch (const Error& error) {
    co_return error.result.code();
  }
  co_return "none";
}

// Refuses and hears the calls of these keys, in this order.
World refuse(const System& system, World world, const std::vector<std::pair<std::string, Verdict>>& keys) {
  for (const auto& [key, verdict] : keys) {
    const auto found = std::ranges::find(world.in_flight(), "toy.set " + key + " 1",
                                         [](const auto& cell) { return cell->call->name; });
    const CallId call = (*found)->call->id;
    world = after(system, world, {delivery(call, verdict), hearing(call)});
  }
  return world;
}

TEST(All, OfASecondOneHasItsOwnRejection) {
  const System system = system_of({[](Env& env) -> Script {
                                    auto one = code_of_all(env, "a", "b");
                                    const std::string first = co_await one;
                                    auto other = code_of_all(env, "c", "d");
                                    const std::string second = co_await other;
                                    co_await ask(env, Op::set, first + " " + second, 1);
                                    co_return Told::done;
                                  }},
                                  every_fault());
  const World world =
      refuse(system, start(system), {{"b", refused_503}, {"a", refused_500}, {"c", refused_500}, {"d", refused_503}});
  EXPECT_EQ(next_request(world), "toy.set 503 500 1");
}

// Both were rejected before it asked.
TEST(All, OfWhatWasRejectedBeforeRejectsWithTheFirst) {
  const System system = system_of({[](Env& env) -> Script {
                                    auto a = demand(env, Op::set, "a", 1);
                                    auto b = demand(env, Op::set, "b", 1);
                                    co_await ask(env, Op::set, "c", 1);
                                    std::string code;
                                    try {
                                      co_await all(a, b);
                                    } catch (const Error& error) {
                                      code = error.result.code();
                                    }
                                    co_await ask(env, Op::set, code, 1);
                                    co_return Told::done;
                                  }},
                                  every_fault());
  const World world = refuse(system, start(system), {{"b", refused_503}, {"a", refused_500}, {"c", refused_500}});
  EXPECT_EQ(next_request(world), "toy.set 500 1");
}

// --- Asking late

// The second answer was there before the first: awaiting it takes no step, and the reply of the first is still at hand.
TEST(Script, MayNotLookLateAtAReplyThatIsStillThere) {
  const System system = system_of({[](Env& env) -> Script {
                                    auto a = ask(env, Op::set, "a", 1);
                                    auto b = ask(env, Op::set, "b", 1);
                                    const auto first = co_await a;
                                    co_await b;
                                    co_return first.failed() ? Told::failed : Told::done;
                                  }},
                                  every_fault());
  try {
    refuse(system, start(system), {{"b", refused_503}, {"a", refused_500}});
    FAIL() << "nothing was reported";
  } catch (const ScriptError& error) {
    EXPECT_THAT(error.what(), HasSubstr("toy.set a 1 is asked for `failed` after the next co_await"));
  }
}

}  // namespace
}  // namespace halfdone::sim

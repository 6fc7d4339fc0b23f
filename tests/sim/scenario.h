// A scenario of the toy service: one caller moves a value from "from" to "to".
#pragma once

#include <gtest/gtest.h>

#include "sim/check/scenario.h"
#include "sim/explore/reduced.h"
#include "sim/world/invariant.h"
#include "tests/sim/steps.h"

namespace halfdone::sim::toy {

inline Shared<Backend> store(std::map<std::string, std::int64_t> values) {
  return Shared<Backend>(new Store(std::move(values)));
}

inline Scenario moving(ScriptProgram::Function script, FaultModel faults) {
  Scenario scenario;
  scenario.id = {.scenario = "move", .design = "test"};
  scenario.system = system_of({std::move(script)}, std::move(faults));
  scenario.initial = store({{"from", 1}});
  scenario.goal = store({{"to", 1}});
  scenario.expectation = {.before = state_of(*scenario.initial), .after = state_of(*scenario.goal)};
  reduce(scenario);
  return scenario;
}

inline void add_relay(Scenario& scenario, ScriptProgram::Function script) {
  scenario.system.actors.push_back({.name = "relay",
                                    .program = std::make_shared<ScriptProgram>("relay", std::move(script)),
                                    .is_caller = false,
                                    .repeats = true});
}

inline World after_all(const Scenario& scenario, const std::vector<Step>& path) {
  const auto dynamics = scenario.dynamics();
  World world = dynamics->start(scenario.initial);
  for (const Step& step : path) {
    if (std::ranges::count(dynamics->steps(world), step) != 1)
      throw std::logic_error("the step is not enabled, or twice");
    world = dynamics->take(world, step);
    assert_invariant(scenario.system, world);
  }
  return world;
}

// Copies, then erases; what fails is not undone.
inline Script moves_carelessly(Env& env) {
  co_await demand(env, Op::set, "to", 1);
  co_await demand(env, Op::erase, "from");
  co_return Told::done;
}

// What fails is undone.
inline Script moves_and_undoes(Env& env) {
  const auto copied = co_await ask(env, Op::set, "to", 1);
  if (copied.failed()) co_return Told::failed;
  const auto erased = co_await ask(env, Op::erase, "from");
  if (!erased.failed()) co_return Told::done;
  co_await ask(env, Op::erase, "to");
  co_return Told::failed;
}

// Tries each step twice.
inline Script moves_with_a_retry(Env& env) {
  for (const Op op : {Op::set, Op::erase}) {
    bool done = false;
    for (int attempt = 0; attempt < 2 && !done; ++attempt) {
      const auto result = co_await ask(env, op, op == Op::set ? "to" : "from", op == Op::set ? 1 : 0);
      done = !result.failed();
    }
    if (!done) co_return Told::failed;
  }
  co_return Told::done;
}

}  // namespace halfdone::sim::toy

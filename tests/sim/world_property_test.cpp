// What holds along every walk through worlds.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;

// Two callers and a relay that race for a lock, write, read and retry.
Script caller(Env& env) {
  auto a = demand(env, Op::add, "a", 1);
  auto b = ask(env, Op::set_all, "b", 3);
  bool again = false;
  try {
    co_await all(a, b);
  } catch (const Error& error) {
    again = error.result.code() == "503";
  }
  if (again) co_await ask(env, Op::add, "a", 1);
  co_await ask(env, Op::lock);
  const auto seen = co_await ask(env, Op::get, "a");
  if (!seen.failed()) co_await ask(env, Op::set, "seen", seen.value());
  co_await ask(env, Op::unlock);
  co_return Told::done;
}

Script relay(Env& env) {
  const auto seen = co_await ask(env, Op::get, "b1");
  if (!seen.failed() && seen.value() > 0) co_await ask(env, Op::erase, "b1");
  co_return Told::done;
}

System busy() {
  System system = system_of({caller, caller, relay}, every_fault());
  for (ActorInfo& actor : system.actors) actor.restarts = true;
  system.actors[2].repeats = true;
  system.actors[2].is_caller = false;
  return system;
}

const System& system_under_test() {
  static const System system = busy();
  return system;
}

// Choices for a walk; each counts modulo the steps there are.
using Choices = std::vector<unsigned>;

std::optional<World> one_step(const World& world, unsigned choice) {
  const std::vector<Step> steps = enabled(system_under_test(), world);
  if (steps.empty()) return std::nullopt;
  return take(system_under_test(), world, steps[choice % steps.size()]);
}

World walk(World world, const Choices& choices) {
  for (const unsigned choice : choices) {
    if (auto next = one_step(world, choice)) world = std::move(*next);
  }
  return world;
}

// All of a world that can be seen.
std::string printed(const World& world) {
  return to_string(world.fingerprint()) + to_string(world.recomputed_fingerprint()) + world.print(system_under_test());
}

rc::Gen<Choices> choices() { return rc::gen::resize(60, rc::gen::container<Choices>(rc::gen::inRange(0u, 1000u))); }

RC_GTEST_PROP(Worlds, KeepTheirFingerprintUpToDate, ()) {
  World world = start(system_under_test());
  for (const unsigned choice : *choices()) {
    if (auto next = one_step(world, choice)) world = std::move(*next);
    RC_ASSERT(world.fingerprint() == world.recomputed_fingerprint());
  }
}

RC_GTEST_PROP(Worlds, StayAsTheyAreWhileACopyGoesOn, ()) {
  const World original = walk(start(system_under_test()), *choices());
  const std::string before = printed(original);
  const World copy = original;
  RC_ASSERT(printed(copy) == before);
  walk(copy, *choices());
  RC_ASSERT(printed(original) == before);
  RC_ASSERT(printed(copy) == before);
}

RC_GTEST_PROP(Worlds, AreAFunctionOfTheSchedule, ()) {
  const Choices schedule = *choices();
  RC_ASSERT(printed(walk(start(system_under_test()), schedule)) == printed(walk(start(system_under_test()), schedule)));
}

RC_GTEST_PROP(Worlds, OfferEachStepOnce, ()) {
  const World world = walk(start(system_under_test()), *choices());
  std::vector<Step> steps = enabled(system_under_test(), world);
  std::ranges::sort(steps);
  RC_ASSERT(std::ranges::adjacent_find(steps) == steps.end());
}

RC_GTEST_PROP(Worlds, NameTheSubjectOfEachStep, ()) {
  const World world = walk(start(system_under_test()), *choices());
  for (const Step& step : enabled(system_under_test(), world)) {
    const Cell* cell = subject(world, step);
    RC_ASSERT((cell != nullptr) == (step.call != 0));
    if (cell) RC_ASSERT(cell->call->id == step.call);
  }
}

// Worlds that look alike to the fingerprint behave alike: the same steps are possible and lead to the same worlds.
RC_GTEST_PROP(Worlds, WithEqualFingerprintsHaveEqualSuccessors, ()) {
  // Two steps in both orders: often two ways to the same world.
  const World world = walk(start(system_under_test()), *choices());
  const std::vector<Step> now = enabled(system_under_test(), world);
  RC_PRE(now.size() >= 2u);
  const Step first = *rc::gen::elementOf(now);
  const Step second = *rc::gen::elementOf(now);
  const World after_first = take(system_under_test(), world, first);
  const World after_second = take(system_under_test(), world, second);
  RC_PRE(is_enabled(system_under_test(), after_first, second) && is_enabled(system_under_test(), after_second, first));
  const World one = take(system_under_test(), after_first, second);
  const World other = take(system_under_test(), after_second, first);
  RC_PRE(one.fingerprint() == other.fingerprint());
  const std::vector<Step> steps = enabled(system_under_test(), one);
  RC_ASSERT(steps == enabled(system_under_test(), other));
  for (const Step& step : steps) {
    RC_ASSERT(take(system_under_test(), one, step).fingerprint() ==
              take(system_under_test(), other, step).fingerprint());
  }
}

}  // namespace
}  // namespace halfdone::sim

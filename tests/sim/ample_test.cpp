// Ample sets: where a last reply can be heard before anything else, and where it can't.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/brute_force.h"
#include "tests/sim/leases.h"
#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::UnorderedElementsAre;

Script asks_once(Env& env) {
  co_await ask(env, Op::add, "x", 1);
  co_return Told::done;
}

Script asks_twice(Env& env) {
  co_await ask(env, Op::add, "x", 1);
  co_await ask(env, Op::add, "y", 1);
  co_return Told::done;
}

Script locks(Env& env) {
  const auto locked = co_await ask(env, Op::lock);
  co_return locked.failed() ? Told::failed : Told::done;
}

FaultModel some_faults() {
  return {.rules = {{VerdictKind::refused}, {VerdictKind::late, std::nullopt, 1u}}, .crashes_max = 2};
}

// The kinds and actors of what is possible.
std::vector<std::pair<Step::Kind, ActorId>> possible(const Dynamics& dynamics, const World& world) {
  std::vector<std::pair<Step::Kind, ActorId>> kinds;
  for (const Step& step : dynamics.steps(world)) kinds.emplace_back(step.kind, step.actor);
  return kinds;
}

bool is_ample(const System& system, const World& world) {
  return possible(Reducer(system), world) != possible(Dynamics(system), world);
}

TEST(Ample, IsTheLastReplyOrACrash) {
  const System system = system_of({asks_once, asks_once}, some_faults());
  const World world = after(system, start(system), delivery(1, {}, 0));
  EXPECT_THAT(possible(Reducer(system), world),
              UnorderedElementsAre(std::pair(Step::Kind::reply, 0), std::pair(Step::Kind::crash, 0)));
}

TEST(Ample, IsNoReplyAfterWhichItAsksForMore) {
  const System system = system_of({asks_twice, asks_once}, some_faults());
  EXPECT_FALSE(is_ample(system, after(system, start(system), delivery(1, {}, 0))));
}

TEST(Ample, IsNoReplyBesideAnotherCall) {
  const System system = system_of({leaves_a_call_behind}, some_faults());
  EXPECT_FALSE(is_ample(system, after(system, start(system), delivery(1, refused_500))));
}

// Hears the answer, asks for one thing more and waits for no reply.
Script ends_with_a_call(Env& env) {
  co_await ask(env, Op::add, "x", 1);
  auto left = ask(env, Op::add, "y", 1);
  co_return Told::done;
}

TEST(Ample, IsNoReplyAfterWhichACallIsLeftBehind) {
  const System system = system_of({ends_with_a_call, asks_once}, some_faults());
  EXPECT_FALSE(is_ample(system, after(system, start(system), delivery(1, {}, 0))));
}

// A crash lets go of the lock.
TEST(Ample, IsNoReplyOfWhoeverHasASessionOpen) {
  System system = system_of({locks, locks}, some_faults());
  const World world = after(system, start(system), delivery(1, {}, 0));
  EXPECT_FALSE(is_ample(system, world));
  for (ActorInfo& actor : system.actors) actor.may_crash = false;
  EXPECT_TRUE(is_ample(system, world));
}

TEST(Ample, IsNoReplyOfAnActorOfAGroup) {
  System system = system_of({asks_once, asks_once}, some_faults());
  for (ActorInfo& actor : system.actors) actor.group = 0;
  EXPECT_FALSE(is_ample(system, after(system, start(system), delivery(1, {}, 0))));
}

TEST(Ample, IsNoReplyThatMayLapse) {
  System system = system_of({asks_once, asks_once}, some_faults());
  system.actors[0].leases = std::make_shared<NeverSuperseded>();
  EXPECT_FALSE(is_ample(system, after(system, start(system), delivery(1, {}, 0))));
}

struct Model {
  std::string name;
  std::vector<ScriptProgram::Function> scripts;
  bool restarts = false;
};

class AmpleModels : public testing::TestWithParam<Model> {};

TEST_P(AmpleModels, EndAsInAnyOrder) {
  System system = system_of(GetParam().scripts, some_faults());
  for (ActorInfo& actor : system.actors) actor.restarts = GetParam().restarts;
  const World initial = start(system);
  const Reducer reducer(system);
  const Dynamics physics(system);
  EXPECT_EQ(ends_of_search(reducer, initial), ends_of_search(physics, initial));
  Search reduced(reducer, initial);
  Search full(physics, initial);
  EXPECT_LT(reduced.run().counts.transitions, full.run().counts.transitions) << "nothing is reduced";
}

INSTANTIATE_TEST_SUITE_P(Sim, AmpleModels,
                         testing::Values(Model{"once", {asks_once, asks_once}},
                                         Model{"restart", {asks_once, asks_twice}, true},
                                         Model{"lock", {locks, locks, asks_once}},
                                         Model{"left", {leaves_a_call_behind, asks_once}}),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace halfdone::sim

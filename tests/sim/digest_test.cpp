// Digests depend on what there is, not on the way through it.
#include "sim/world/digest.h"

#include <gtest/gtest.h>

#include "sim/world/spending.h"
#include "tests/sim/brute_force.h"
#include "tests/sim/toy.h"

namespace halfdone::sim {
namespace {

using namespace toy;

Script adds_twice(Env& env) {
  for (const char* key : {"a", "b"}) {
    const auto result = co_await ask(env, Op::add, key, 1);
    if (result.failed()) co_await ask(env, Op::add, key, 1);
  }
  co_return Told::done;
}

System with_bounded_budgets() {
  System system = system_of({adds_twice, adds_twice}, {.rules = {{VerdictKind::refused, std::nullopt, 1u},
                                                                 {VerdictKind::lost_reply, std::nullopt, 1u},
                                                                 {VerdictKind::lost_request}},
                                                       .faults_max = 2,
                                                       .crashes_max = 1});
  for (ActorInfo& actor : system.actors) actor.restarts = true;
  return system;
}

// Depth first: each world with every set of budgets that nothing better came before, each transition in a set.
struct Graph {
  std::map<Fingerprint, std::vector<Spent>> worlds;
  std::set<Fingerprint> transitions;
  Digests digests;
};
void walk(const System& system, const World& world, const Spent& spent, bool backwards, Graph& graph) {
  std::vector<Spent>& before = graph.worlds[world.fingerprint()];
  if (before.empty()) graph.digests.add_world(world.fingerprint());
  if (std::ranges::any_of(before, [&](const Spent& other) { return other.covers(spent); })) return;
  before.push_back(spent);
  std::vector<Step> steps = enabled(system, world);
  if (backwards) std::ranges::reverse(steps);
  for (const Step& step : steps) {
    const auto next_spent = spent_after(Budgets(system.faults), world, step, spent);
    if (!next_spent) continue;
    const World next = take(system, world, step);
    Digests one;
    one.add_transition(world, step, next.fingerprint());
    if (graph.transitions.insert(one.transitions).second) graph.digests.transitions += one.transitions;
    walk(system, next, *next_spent, backwards, graph);
  }
}

TEST(Digests, AreThoseOfAWalkDepthFirstInEitherOrder) {
  const System system = with_bounded_budgets();
  const World initial = start(system);
  const Reducer reducer(system, {.without = {"ample_sets"}});
  const SearchResult searched = Search(reducer, initial).run();
  EXPECT_GT(searched.counts.visits, searched.counts.worlds);
  for (const bool backwards : {false, true}) {
    Graph graph;
    walk(system, initial, {}, backwards, graph);
    EXPECT_EQ(searched.counts.worlds, graph.worlds.size());
    EXPECT_EQ(searched.counts.distinct, graph.transitions.size());
    EXPECT_EQ(searched.digests, graph.digests);
  }
}

Script no_one(Env&) { co_return Told::done; }

World of_two_actors(const System& system, std::int64_t value) { return start(system, {{"x", value}}); }

TEST(Digests, TellEachPartOfATransitionApart) {
  const System system = system_of({no_one, no_one});
  const World here = of_two_actors(system, 1);
  const World there = of_two_actors(system, 2);
  const Step step{.call = 7};
  std::set<Fingerprint> different;
  const auto add = [&](const World& from, const Step& by, const World& to) {
    different.insert(transition_digest(from, by, to.fingerprint()));
  };
  add(here, step, there);
  add(there, step, here);
  add(here, step, here);
  add(here, {.kind = Step::Kind::reply, .call = 7}, there);
  add(here, {.actor = 1, .call = 7}, there);
  add(here, {.call = 8}, there);
  add(here, {.call = 7, .generation = 1}, there);
  add(here, {.call = 7, .orphan = true}, there);
  add(here, {.call = 7, .orphan = true, .copy = true}, there);
  add(here, {.call = 7, .verdict = {VerdictKind::refused, 0}}, there);
  add(here, {.call = 7, .verdict = {VerdictKind::refused, 1}}, there);
  EXPECT_EQ(different.size(), 11u);
}

TEST(Digests, DoNotTellTheActorsOfAGroupApartWhereTheyAreKnownAsOne) {
  System system = system_of({no_one, no_one});
  for (ActorInfo& actor : system.actors) {
    actor.group = 0;
    actor.is_caller = false;
  }
  const auto differ = [&](const Dynamics& dynamics) {
    const World here = dynamics.start(Shared<Backend>(new Store()));
    return transition_digest(here, {.actor = 0, .call = 7}, {}) != transition_digest(here, {.actor = 1, .call = 7}, {});
  };
  EXPECT_TRUE(differ(Dynamics(system)));
  EXPECT_FALSE(differ(Reducer(system)));
  EXPECT_TRUE(differ(Reducer(system, {.without = {"symmetry"}})));
}

}  // namespace
}  // namespace halfdone::sim

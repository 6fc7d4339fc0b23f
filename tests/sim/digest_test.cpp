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
    one.add_transition(system, world.fingerprint(), step, next.fingerprint());
    if (graph.transitions.insert(one.transitions).second) graph.digests.transitions += one.transitions;
    walk(system, next, *next_spent, backwards, graph);
  }
}

TEST(Digests, AreThoseOfAWalkDepthFirstInEitherOrder) {
  const System system = with_bounded_budgets();
  const World initial = start(system);
  const SearchResult searched = Search(system, initial).run();
  EXPECT_GT(searched.counts.visits, searched.counts.worlds);
  for (const bool backwards : {false, true}) {
    Graph graph;
    walk(system, initial, {}, backwards, graph);
    EXPECT_EQ(searched.counts.worlds, graph.worlds.size());
    EXPECT_EQ(searched.counts.distinct, graph.transitions.size());
    EXPECT_EQ(searched.digests, graph.digests);
  }
}

TEST(Digests, TellEachPartOfATransitionApart) {
  const System system{.actors = std::vector<ActorInfo>(2)};
  const Fingerprint here{1, 2};
  const Fingerprint there{3, 4};
  const Step step{.call = 7};
  std::set<Fingerprint> different;
  const auto add = [&](const Fingerprint& from, const Step& by, const Fingerprint& to) {
    Digests digests;
    digests.add_transition(system, from, by, to);
    different.insert(digests.transitions);
  };
  add(here, step, there);
  add(there, step, here);
  add(here, step, here);
  add(here, {.kind = Step::Kind::reply, .call = 7}, there);
  add(here, {.actor = 1, .call = 7}, there);
  add(here, {.call = 8}, there);
  add(here, {.call = 7, .generation = 1}, there);
  add(here, {.call = 7, .orphan = true}, there);
  add(here, {.call = 7, .verdict = {VerdictKind::refused, 0}}, there);
  add(here, {.call = 7, .verdict = {VerdictKind::refused, 1}}, there);
  EXPECT_EQ(different.size(), 10u);
}

TEST(Digests, DoNotTellTheActorsOfAGroupApart) {
  System system{.actors = std::vector<ActorInfo>(2)};
  const auto differ = [&] {
    const Fingerprint here{1, 2};
    return transition_digest(system, here, {.actor = 0, .call = 7}, here) !=
           transition_digest(system, here, {.actor = 1, .call = 7}, here);
  };
  EXPECT_TRUE(differ());
  for (ActorInfo& actor : system.actors) actor.group = 0;
  EXPECT_FALSE(differ());
  system.reductions.groups = false;
  EXPECT_TRUE(differ());
}

}  // namespace
}  // namespace halfdone::sim

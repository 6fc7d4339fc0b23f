// Whatever the number of threads, a search gives the same: visits in the same order, counts, digests, ends, errors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/explore/search.h"
#include "sim/reduce/reducer.h"
#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;

Script adds_a_few(Env& env) {
  for (const char* key : {"a", "b", "c"}) {
    const auto result = co_await ask(env, Op::add, key, 1);
    if (result.failed()) co_await ask(env, Op::add, key, 1);
  }
  co_return Told::done;
}

// Wide enough for buckets that are shared.
System wide() {
  System system = system_of({adds_a_few, adds_a_few},
                            {.rules = {{VerdictKind::refused}, {VerdictKind::lost_reply, std::nullopt, 1u}},
                             .faults_max = 1,
                             .crashes_max = 1});
  for (ActorInfo& actor : system.actors) actor.restarts = true;
  return system;
}

struct Searched {
  SearchResult result;
  std::vector<std::pair<Fingerprint, VisitId>> seen;  // worlds in the order in which they were shown
  std::vector<std::pair<VisitId, std::uint16_t>> visits;
};

Searched run_with(const System& system, unsigned threads, const Bounds& bounds = {}) {
  const World initial = start(system);
  const Reducer reducer(system);
  Search search(reducer, initial, {.bounds = bounds, .threads = threads});
  Searched run;
  run.result = search.run(
      {.on_world = [&](const World& world, VisitId visit) { run.seen.emplace_back(world.fingerprint(), visit); }});
  for (VisitId id = 0; id < search.visited().size(); ++id)
    run.visits.emplace_back(search.visited()[id].parent, search.visited()[id].choice);
  return run;
}

void expect_equal(const Searched& a, const Searched& b) {
  EXPECT_EQ(a.seen, b.seen);
  EXPECT_EQ(a.visits, b.visits);
  EXPECT_EQ(a.result.digests, b.result.digests);
  EXPECT_EQ(a.result.left, b.result.left);
  EXPECT_EQ(a.result.cheapest_left, b.result.cheapest_left);
  const auto counts = [](const SearchCounts& each) {
    return std::tuple(each.worlds, each.visits, each.transitions, each.distinct, each.merges, each.ends,
                      each.steps_max);
  };
  EXPECT_EQ(counts(a.result.counts), counts(b.result.counts));
  ASSERT_EQ(a.result.exercised.size(), b.result.exercised.size());
  for (std::size_t index = 0; index < a.result.exercised.size(); ++index) {
    EXPECT_EQ(a.result.exercised[index].what, b.result.exercised[index].what);
    EXPECT_EQ(a.result.exercised[index].times, b.result.exercised[index].times);
  }
}

TEST(ThreadsOfASearch, FindTheSameInTheSameOrder) {
  const System system = wide();
  const Searched one = run_with(system, 1);
  EXPECT_GT(one.result.counts.worlds, 3000u);
  EXPECT_LT(one.result.counts.worlds, 100'000u);
  for (const unsigned threads : {2u, 3u, 8u}) expect_equal(one, run_with(system, threads));
}

TEST(ThreadsOfASearch, StopAtTheSamePlace) {
  const System system = wide();
  for (const Bounds& bounds : {Bounds{.steps_max = 9}, Bounds{.worlds_max = 3000}, Bounds{.bytes_max = 2'000'000}}) {
    const Searched one = run_with(system, 1, bounds);
    EXPECT_GT(one.result.left, 0u);
    expect_equal(one, run_with(system, 3, bounds));
  }
}

TEST(ThreadsOfASearch, ComeUponTheSameErrorFirst) {
  // The third value of "x" breaks a rule, in words that depend on the way there.
  const System system = system_of({adds_a_few, adds_a_few, adds_a_few, [](Env& env) -> Script {
                                     const auto asked = co_await ask(env, Op::get, "c");
                                     const auto again = co_await ask(env, Op::get, "b");
                                     if (again.value() == 2) co_return asked.failed() ? Told::failed : Told::done;
                                     co_return Told::done;
                                   }});
  const auto error_with = [&](unsigned threads) -> std::string {
    try {
      run_with(system, threads);
    } catch (const ScriptError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(error_with(1), "");
  EXPECT_EQ(error_with(4), error_with(1));
}

// All that others do meanwhile makes its bucket wide: some of it is worked on by another thread than the one that uses
// it.
TEST(ThreadsOfASearch, HandOnAnErrorOfAnotherThread) {
  const System system = system_of({adds_a_few, adds_a_few, adds_a_few, [](Env& env) -> Script {
                                     const auto asked = co_await ask(env, Op::get, "a");
                                     for (int more = 0; more < 3; ++more) co_await ask(env, Op::get, "b");
                                     co_return asked.failed() ? Told::failed : Told::done;
                                   }});
  // How many worlds were explored before it: where the first error is swallowed, a later one comes out.
  const auto worlds_before = [&](unsigned threads) {
    const World initial = start(system);
    const Dynamics physics(system);
    Search search(physics, initial, {.threads = threads});
    std::size_t worlds = 0;
    EXPECT_THROW(search.run({.on_world = [&](const World&, VisitId) { ++worlds; }}), ScriptError);
    return worlds;
  };
  const std::size_t alone = worlds_before(1);
  EXPECT_GT(alone, 100u);
  EXPECT_EQ(worlds_before(2), alone);
  EXPECT_EQ(worlds_before(4), alone);
}

}  // namespace
}  // namespace halfdone::sim

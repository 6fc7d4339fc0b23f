#include "sim/explore/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/brute_force.h"
#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::ElementsAre;
using testing::SizeIs;

Script three_steps(Env& env) {
  for (const auto* key : {"a", "b", "c"}) {
    const auto result = co_await ask(env, Op::set, key, 1);
    if (result.failed()) co_return Told::failed;
  }
  co_return Told::done;
}

const FaultModel any_lost_reply{.rules = {{VerdictKind::lost_reply}}};

SearchResult search(const System& system, const Bounds& bounds) {
  const World initial = start(system);
  return Search(Reducer(system), initial, {.bounds = bounds}).run();
}

struct End {
  Fingerprint world;
  Cost cost;
  Ending ending;
  std::string stored;
};

std::vector<End> ends_of(const System& system) {
  const World initial = start(system);
  const Reducer reducer(system);
  Search search(reducer, initial, {.checks_invariants = true});
  std::vector<End> ends;
  search.run({.on_end = [&](const World& world, VisitId visit, Ending ending) {
    ends.push_back({world.fingerprint(), search.visited()[visit].cost(), ending, world.backend().print()});
  }});
  return ends;
}

// --- Bounds

TEST(Bounds, NoneLeavesNothing) {
  const SearchResult result = search(system_of({three_steps}, any_lost_reply), {});
  EXPECT_EQ(result.left, 0u);
  EXPECT_EQ(result.limit, Limit::none);
  EXPECT_FALSE(result.cheapest_left);
}

TEST(Bounds, OnStepsLeavesWhatIsBehindThem) {
  const SearchResult result = search(system_of({three_steps}, any_lost_reply), {.steps_max = 3});
  EXPECT_GT(result.left, 0u);
  EXPECT_EQ(result.limit, Limit::steps);
  EXPECT_EQ(result.cheapest_left, (Cost{.steps = 4}));
  EXPECT_EQ(result.counts.steps_max, 3u);
}

TEST(Bounds, OnStepsStillTriesShortPathsWithMoreFaults) {
  const SearchResult result = search(system_of({three_steps}, any_lost_reply), {.steps_max = 2});
  EXPECT_EQ(result.counts.ends, 1u);
}

TEST(Bounds, OnWorldsLeaveTheRest) {
  const SearchResult result = search(system_of({three_steps}, any_lost_reply), {.worlds_max = 4});
  EXPECT_EQ(result.counts.worlds, 4u);
  EXPECT_GT(result.left, 0u);
  EXPECT_EQ(result.limit, Limit::worlds);
}

TEST(Bounds, OnBytesLeaveTheRest) {
  const SearchResult result = search(system_of({three_steps}, any_lost_reply), {.bytes_max = 1});
  EXPECT_EQ(result.left, 1u);
  EXPECT_EQ(result.limit, Limit::bytes);
}

TEST(Bounds, OnTimeLeaveTheRest) {
  const SearchResult result = search(system_of({three_steps}, any_lost_reply), {.seconds_max = 0});
  EXPECT_EQ(result.left, 1u);
  EXPECT_EQ(result.limit, Limit::time);
}

TEST(Bounds, ThatAreNotReachedLeaveNothing) {
  const SearchResult result = search(system_of({three_steps}, any_lost_reply),
                                     {.steps_max = 6, .worlds_max = 1000, .bytes_max = 1 << 20, .seconds_max = 1000});
  EXPECT_EQ(result.left, 0u);
  EXPECT_EQ(result.limit, Limit::none);
}

TEST(Bounds, EndASearchThatWouldNeverEnd) {
  System system = system_of({[](Env& env) -> Script {
    co_await ask(env, Op::add, "x", 1);
    co_return Told::done;
  }});
  system.actors[0].repeats = true;
  const SearchResult result = search(system, {});
  EXPECT_EQ(result.limit, Limit::steps);
  EXPECT_EQ(result.cheapest_left, (Cost{.steps = 65535}));
}

// --- Costs

TEST(Costs, EndsComeCheapestFirst) {
  const std::vector<End> ends = ends_of(system_of({three_steps, three_steps}, any_lost_reply));
  EXPECT_TRUE(std::ranges::is_sorted(ends, {}, &End::cost));
  EXPECT_THAT(ends, SizeIs(testing::Gt(4u)));
}

// Ends while its second write is on its way.
Script leaves_a_write_behind(Env& env) {
  auto missing = demand(env, Op::erase, "missing");
  auto write = demand(env, Op::set, "b", 1);
  co_await all(missing, write);
  co_return Told::done;
}

// Takes longer when there is something to erase.
Script erases_what_it_finds(Env& env) {
  const auto erased = co_await ask(env, Op::erase, "b");
  if (erased.failed()) co_return Told::done;
  co_await ask(env, Op::set, "note", 1);
  co_await ask(env, Op::erase, "note");
  co_return Told::done;
}

// With nothing stored both have ended either because the write was lost, 5 steps, or without a fault, 9 steps.
const std::vector<ScriptProgram::Function> short_with_a_fault = {leaves_a_write_behind, erases_what_it_finds};
const FaultModel any_lost_request{.rules = {{VerdictKind::lost_request}}};

TEST(Costs, AnEndThatWasFirstSeenBehindAFaultIsReportedWithoutIt) {
  const std::vector<End> ends = ends_of(system_of(short_with_a_fault, any_lost_request));
  const auto empty = std::ranges::find(ends, "", &End::stored);
  ASSERT_NE(empty, ends.end());
  EXPECT_EQ(empty->cost, (Cost{.steps = 9}));
}

TEST(Costs, EachEndIsReportedAndCountedOnce) {
  const System system = system_of(short_with_a_fault, any_lost_request);
  std::set<Fingerprint> worlds;
  const std::vector<End> ends = ends_of(system);
  for (const End& end : ends) worlds.insert(end.world);
  EXPECT_EQ(worlds, every_path(system, start(system)).ends);
  EXPECT_EQ(worlds.size(), ends.size());
  EXPECT_EQ(search(system, {}).counts.ends, ends.size());
}

// The cheapest cost of each end, by walking all paths.
void cheapest_ends(const System& system, const World& world, Cost cost, std::map<Fingerprint, Cost>& cheapest) {
  const std::vector<Step> steps = enabled(system, world);
  if (std::ranges::none_of(steps, happens_by_itself)) {
    const auto [known, is_new] = cheapest.try_emplace(world.fingerprint(), cost);
    known->second = std::min(known->second, cost);
  }
  for (const Step& step : steps) {
    Cost next = cost;
    ++next.steps;
    if (step.is_fault()) ++next.faults;
    if (step.kind == Step::Kind::crash && ++next.crashes > system.faults.crashes_max) continue;
    cheapest_ends(system, take(system, world, step), next, cheapest);
  }
}

TEST(Costs, EachEndIsReportedWithItsCheapestCost) {
  FaultModel faults = any_lost_request;
  faults.crashes_max = 1;
  const System system = system_of(short_with_a_fault, faults);
  std::map<Fingerprint, Cost> cheapest;
  cheapest_ends(system, start(system), {}, cheapest);
  std::map<Fingerprint, Cost> reported;
  for (const End& end : ends_of(system)) reported.try_emplace(end.world, end.cost);
  EXPECT_EQ(reported, cheapest);
}

TEST(Costs, EveryVisitHasAWayThatLeadsThere) {
  const System system = system_of({three_steps}, any_lost_reply);
  const World initial = start(system);
  const Reducer reducer(system);
  Search search(reducer, initial);
  search.run();
  for (VisitId id = 0; id < search.visited().size(); ++id) {
    EXPECT_EQ(search.world_at(id).fingerprint(), search.visited()[id].world);
    EXPECT_EQ(search.path_to(id).size(), search.visited()[id].steps);
  }
}

// --- Budgets

// In its first round, a crash and a lost reply both leave "bad" behind. In its second round a crash alone leaves
// "worse" behind.
Script two_rounds(Env& env) {
  const auto bad = co_await ask(env, Op::get, "bad");
  const bool is_first = bad.failed() || bad.value() == 0;
  const std::string key = is_first ? "a" : "b";
  const auto open = co_await ask(env, Op::get, key);
  bool leaves_trace = !open.failed() && open.value() == 1;
  const auto opened = co_await ask(env, Op::set, key, 1);
  if (is_first && opened.failed()) leaves_trace = true;
  if (leaves_trace) co_await ask(env, Op::set, is_first ? "bad" : "worse", 1);
  co_await ask(env, Op::erase, key);
  co_return Told::done;
}

System two_round_relay() {
  System system = system_of({two_rounds}, {.rules = {{VerdictKind::lost_reply, std::nullopt, 1u}}, .crashes_max = 1});
  system.actors[0].is_caller = false;
  system.actors[0].restarts = true;
  system.actors[0].repeats = true;
  return system;
}

TEST(Budgets, AWorldIsExploredAgainWithMoreOfOneAndLessOfAnother) {
  const System system = two_round_relay();
  const World initial = start(system);
  const Reducer reducer(system);
  Search search(reducer, initial);
  bool is_worse = false;
  const SearchResult result =
      search.run({.on_world = [&](const World& world, VisitId) { is_worse |= stored(world, "worse") == 1; }});
  EXPECT_TRUE(is_worse);
  EXPECT_GT(result.counts.visits, result.counts.worlds);
}

TEST(Budgets, LeadToTheWorldsOfANaiveExploration) {
  const System system = two_round_relay();
  const World initial = start(system);
  const Reducer reducer = merging_budgets_only(system);
  Search search(reducer, initial);
  std::set<Fingerprint> worlds;
  search.run({.on_world = [&](const World& world, VisitId) { worlds.insert(world.fingerprint()); }});
  EXPECT_EQ(worlds, every_world(system, initial));
}

// --- Loops

System with_relay(ScriptProgram::Function relay, std::vector<ScriptProgram::Function> callers = {},
                  FaultModel faults = {}) {
  callers.push_back(std::move(relay));
  System system = system_of(std::move(callers), std::move(faults));
  system.actors.back().is_caller = false;
  system.actors.back().repeats = true;
  return system;
}

Script polls(Env& env) {
  co_await ask(env, Op::get, "x");
  co_return Told::done;
}

// A relay that looks and changes nothing leaves the services at rest.
TEST(Loops, APollingRelayIsAQuietOne) {
  const std::vector<End> ends = ends_of(with_relay(polls));
  ASSERT_THAT(ends, SizeIs(1));
  EXPECT_EQ(ends[0].ending, Ending::quiet);
  EXPECT_EQ(ends[0].cost, Cost{});
}

TEST(Loops, ARelayThatRepeatsWhatCanNotSucceedIsOne) {
  const System system = with_relay([](Env& env) -> Script {
    const auto erased = co_await ask(env, Op::erase, "never there");
    if (!erased.failed()) co_await ask(env, Op::set, "done", 1);
    co_return Told::done;
  });
  EXPECT_EQ(search(system, {}).counts.loops, 1u);
}

TEST(Loops, OneWithAWayOutIsNone) {
  const System system = with_relay(polls, {[](Env& env) -> Script {
                                     co_await ask(env, Op::set, "x", 1);
                                     co_return Told::done;
                                   }});
  const std::vector<End> ends = ends_of(system);
  ASSERT_THAT(ends, SizeIs(1));
  EXPECT_EQ(ends[0].stored, "x=1 ");
}

TEST(Loops, OneThatOnlyAFaultLeavesIsOne) {
  const System system = with_relay(
      [](Env& env) -> Script {
        const auto seen = co_await ask(env, Op::get, "x");
        if (seen.failed()) co_await ask(env, Op::set, "x", 1);
        co_return Told::done;
      },
      {}, any_lost_reply);
  EXPECT_THAT(ends_of(system), SizeIs(2));
}

TEST(Loops, AreReportedByTheirCheapestWorld) {
  const std::vector<End> ends = ends_of(with_relay(polls, short_with_a_fault, any_lost_request));
  const auto empty = std::ranges::find(ends, "", &End::stored);
  ASSERT_NE(empty, ends.end());
  EXPECT_EQ(empty->cost, (Cost{.steps = 9}));
}

TEST(Loops, AreNotClaimedOfWorldsThatWereNotExplored) {
  const System system = with_relay(polls, {three_steps});
  EXPECT_EQ(search(system, {.steps_max = 5}).counts.loops, 0u);
}

// --- What was exercised

TEST(Exercised, CountsTransitionsByCallAndVerdict) {
  System system = system_of({[](Env& env) -> Script {
                              co_await ask(env, Op::set, "a", 1);
                              co_return Told::done;
                            }},
                            {.rules = {{VerdictKind::refused}, {VerdictKind::late}}, .crashes_max = 1});
  system.actors[0].restarts = true;
  std::vector<std::string> lines;
  for (const Exercised& each : search(system, {}).exercised) lines.push_back(each.what);
  EXPECT_THAT(lines, ElementsAre("crash actor1", "restart actor1", "toy.set a 1 late", "toy.set a 1 ok",
                                 "toy.set a 1 refused"));
}

TEST(Exercised, CountsEachRefusal) {
  const System system = system_of({[](Env& env) -> Script {
                                    co_await ask(env, Op::set, "a", 1);
                                    co_return Told::done;
                                  }},
                                  {.rules = {{VerdictKind::refused}}});
  const SearchResult result = search(system, {});
  ASSERT_THAT(result.exercised, SizeIs(2));
  EXPECT_EQ(result.exercised[0].times, 1u);
  EXPECT_EQ(result.exercised[1].times, 2u);
  EXPECT_EQ(result.exercised[1].what, "toy.set a 1 refused");
}

TEST(Exercised, LeavesOutWhatTheBudgetsDoNotAllow) {
  const System system = system_of({three_steps}, {.rules = {{VerdictKind::lost_reply}}, .faults_max = 0});
  for (const Exercised& each : search(system, {}).exercised) EXPECT_TRUE(each.what.ends_with(" ok")) << each.what;
}

}  // namespace
}  // namespace halfdone::sim

#include "sim/explore/loops.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace halfdone::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Edges = std::vector<std::pair<VisitId, VisitId>>;
using Loops = std::vector<std::vector<VisitId>>;

Loops loops_of(std::size_t size, const Edges& edges, const std::set<VisitId>& unexplored = {}) {
  LoopFinder finder(size);
  for (VisitId id = 0; id < size; ++id) {
    if (!unexplored.contains(id)) finder.mark_explored(id);
  }
  for (const auto& [from, to] : edges) finder.add_edge(from, to);
  return finder.settling_loops();
}

TEST(LoopFinder, FindsNoneInAGraphThatEnds) { EXPECT_THAT(loops_of(3, {{0, 1}, {1, 2}, {0, 2}}), IsEmpty()); }
TEST(LoopFinder, FindsAStepThatChangesNothing) {
  EXPECT_THAT(loops_of(2, {{0, 1}, {1, 1}}), ElementsAre(ElementsAre(1)));
}
TEST(LoopFinder, FindsALoopWithItsWorlds) {
  EXPECT_THAT(loops_of(4, {{0, 3}, {3, 1}, {1, 3}}), ElementsAre(ElementsAre(1, 3)));
}
TEST(LoopFinder, FindsNoneThatHasAWayOut) { EXPECT_THAT(loops_of(4, {{0, 1}, {1, 2}, {2, 1}, {2, 3}}), IsEmpty()); }
TEST(LoopFinder, FindsTheLastOfTwoLoopsInARow) {
  EXPECT_THAT(loops_of(4, {{0, 1}, {1, 0}, {1, 2}, {2, 3}, {3, 2}}), ElementsAre(ElementsAre(2, 3)));
}
TEST(LoopFinder, FindsTwoLoopsSideBySide) {
  EXPECT_THAT(loops_of(5, {{0, 4}, {0, 1}, {1, 2}, {2, 1}, {4, 3}, {3, 4}}),
              ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4)));
}
TEST(LoopFinder, ClaimsNothingOfALoopWithAnUnexploredWorld) {
  EXPECT_THAT(loops_of(2, {{0, 1}, {1, 0}}, {1}), IsEmpty());
}
TEST(OnCircles, HasOneWorldOfEach) {
  constexpr VisitId no = no_visit;
  EXPECT_THAT(on_circles({1, 2, no}), IsEmpty());
  EXPECT_THAT(on_circles({0}), ElementsAre(0));
  EXPECT_THAT(on_circles({3, 0, 1, 3, 5, 4, 5}), ElementsAre(3, 4));
  EXPECT_THAT(on_circles({1, 2, 1, 2}), ElementsAre(1));
}

TEST(LoopFinder, WalksAPathOfAMillionWorlds) {
  Edges edges;
  for (VisitId id = 0; id < 999'999; ++id) edges.emplace_back(id, id + 1);
  edges.emplace_back(999'999, 0);
  EXPECT_EQ(loops_of(1'000'000, edges).size(), 1u);
}

// By reachability: a world is in such a set if it gets back to itself from everywhere that it gets to.
Loops loops_by_reachability(std::size_t size, const Edges& edges) {
  std::vector<std::set<VisitId>> reached(size);
  for (std::size_t round = 0; round < size + 1; ++round) {
    for (const auto& [from, to] : edges) {
      reached[from].insert(to);
      reached[from].insert(reached[to].begin(), reached[to].end());
    }
  }
  std::set<std::set<VisitId>> sets;
  for (VisitId id = 0; id < size; ++id) {
    if (!reached[id].contains(id)) continue;
    if (std::ranges::all_of(reached[id], [&](VisitId other) { return reached[other] == reached[id]; }))
      sets.insert(reached[id]);
  }
  Loops loops;
  for (const std::set<VisitId>& each : sets) loops.emplace_back(each.begin(), each.end());
  return loops;
}

RC_GTEST_PROP(LoopFinder, AgreesWithReachability, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(1, 9);
  const auto node = rc::gen::inRange<VisitId>(0, static_cast<VisitId>(size));
  const Edges edges = *rc::gen::resize(14, rc::gen::container<Edges>(rc::gen::pair(node, node)));
  RC_ASSERT(loops_of(size, edges) == loops_by_reachability(size, edges));
}

}  // namespace
}  // namespace halfdone::sim

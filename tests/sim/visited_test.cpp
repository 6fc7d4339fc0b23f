#include "sim/explore/visited.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

namespace halfdone::sim {
namespace {

Fingerprint world(std::uint64_t number) { return Hasher(0x7e57).add(number).finish(); }

Spent one_of(unsigned slot) {
  Spent spent;
  spent.add(slot);
  return spent;
}

TEST(Visited, DoesNotKnowAWorldThatWasNotAdded) {
  const Visited visited;
  EXPECT_EQ(visited.find(world(1)), no_visit);
  EXPECT_FALSE(visited.covers(visited.find(world(1)), {}, {}));
}

TEST(Visited, CoversAVisitThatIsNoCheaper) {
  Visited visited;
  visited.add({.world = world(1), .faults = 1, .steps = 5});
  EXPECT_TRUE(visited.covers(visited.find(world(1)), {}, {1, 0, 5}));
  EXPECT_TRUE(visited.covers(visited.find(world(1)), {}, {2, 0, 1}));
  EXPECT_FALSE(visited.covers(visited.find(world(1)), {}, {0, 0, 9}));
}

TEST(Visited, DoesNotCoverAVisitThatHasMoreOfABudgetLeft) {
  Visited visited;
  visited.add({.world = world(1), .spent = one_of(0)});
  EXPECT_FALSE(visited.covers(visited.find(world(1)), one_of(1), {9, 9, 9}));
  visited.add({.world = world(1), .spent = one_of(1)});
  EXPECT_TRUE(visited.covers(visited.find(world(1)), one_of(1), {9, 9, 9}));
}

TEST(Visited, ChainsTheVisitsOfOneWorld) {
  Visited visited;
  const VisitId first = visited.add({.world = world(1), .steps = 1});
  const VisitId second = visited.add({.world = world(1), .steps = 2});
  const VisitId third = visited.add({.world = world(1), .steps = 3});
  EXPECT_EQ(visited.find(world(1)), first);
  std::vector<VisitId> chain;
  for (VisitId id = first; id != no_visit; id = visited[id].next_of_world) chain.push_back(id);
  std::ranges::sort(chain);
  EXPECT_EQ(chain, (std::vector<VisitId>{first, second, third}));
  EXPECT_EQ(visited.worlds(), 1u);
  EXPECT_EQ(visited.size(), 3u);
}

// Against a map, with enough worlds to make the index grow, and with worlds that fall into the same slot.
RC_GTEST_PROP(Visited, AgreesWithAMap, ()) {
  const auto numbers =
      *rc::gen::resize(4000, rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 3000)));
  Visited visited;
  std::map<std::uint64_t, VisitId> first;
  for (const std::uint64_t number : numbers) {
    const VisitId id = visited.add({.world = {number % 7 * 1024, number}});
    first.try_emplace(number, id);
  }
  RC_ASSERT(visited.worlds() == first.size());
  for (const auto& [number, id] : first) RC_ASSERT(visited.find({number % 7 * 1024, number}) == id);
}

TEST(Visited, KeepsChainsWhenItGrows) {
  Visited visited;
  const VisitId first = visited.add({.world = world(0)});
  const VisitId second = visited.add({.world = world(0), .spent = one_of(1)});
  for (std::uint64_t number = 1; number < 5000; ++number) visited.add({.world = world(number)});
  EXPECT_EQ(visited.find(world(0)), first);
  EXPECT_EQ(visited[first].next_of_world, second);
}

}  // namespace
}  // namespace halfdone::sim

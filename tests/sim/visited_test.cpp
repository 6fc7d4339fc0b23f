#include "sim/explore/visited.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

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

TEST(Visited, FindsTheVisitsOfOneWorldInOrder) {
  Visited visited;
  const VisitId first = visited.add({.world = world(1), .steps = 1});
  const VisitId second = visited.add({.world = world(1), .steps = 2});
  const VisitId third = visited.add({.world = world(1), .steps = 3});
  EXPECT_EQ(visited.find(world(1)), first);
  EXPECT_EQ(visited.visits_of(first), (std::vector<VisitId>{first, second, third}));
  EXPECT_EQ(visited.worlds(), 1u);
  EXPECT_EQ(visited.size(), 3u);
}

RC_GTEST_PROP(Visited, GivesBackWhatWasAdded,
              (std::uint64_t number, std::uint16_t faults, std::uint16_t steps, std::uint8_t crashes, unsigned slot)) {
  const Visit visit{.world = world(number),
                    .spent = one_of(slot % Spent::slots_max),
                    .parent = *rc::gen::inRange<VisitId>(0, no_visit / 2),
                    .choice = *rc::gen::inRange<std::uint16_t>(0, 32768),
                    .faults = faults,
                    .steps = steps,
                    .crashes = crashes};
  Visited visited;
  visited.add({.world = world(number + 1)});
  const VisitId id = visited.add(visit);
  const auto parts = [](const Visit& each) {
    return std::tuple(each.world, each.parent, each.choice, each.cost(), each.expanded);
  };
  RC_ASSERT(parts(visited[id]) == parts(visit));
  RC_ASSERT(visited[id].spent == visit.spent);
  visited.mark_expanded(id);
  RC_ASSERT(visited[id].expanded);
  RC_ASSERT(visited[id].choice == visit.choice);
}

// What many visits share is kept once: here each differs from the first in one number.
TEST(Visited, TellsVisitsApartByEachOfTheirNumbers) {
  std::vector<Visit> visits = {{.world = world(1)},
                               {.world = world(2), .faults = 1},
                               {.world = world(3), .steps = 1},
                               {.world = world(4), .crashes = 1}};
  for (unsigned slot = 0; slot < Spent::slots_max; ++slot)
    visits.push_back({.world = world(10 + slot), .spent = one_of(slot)});
  for (const std::uint16_t choice : std::initializer_list<std::uint16_t>{1, 255, 256, 257, 32767})
    visits.push_back({.world = world(choice), .choice = choice});
  Visited visited;
  for (const Visit& visit : visits) visited.add(visit);
  for (VisitId id = 0; id < visits.size(); ++id) {
    EXPECT_EQ(visited[id].spent, visits[id].spent) << id;
    EXPECT_EQ(visited[id].cost(), visits[id].cost()) << id;
    EXPECT_EQ(visited[id].choice, visits[id].choice) << id;
  }
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

// The index holds the lowest bits of `high`.
TEST(Visited, TellsWorldsApartThatTheIndexTakesForOne) {
  const Fingerprint one{5, 7};
  const Fingerprint other{5, 7 + (std::uint64_t{1} << 40)};
  Visited visited;
  const VisitId first = visited.add({.world = one});
  EXPECT_EQ(visited.find(other), no_visit);
  const VisitId second = visited.add({.world = other});
  EXPECT_EQ(visited.visits_of(first), std::vector<VisitId>{first});
  EXPECT_EQ(visited.visits_of(second), std::vector<VisitId>{second});
}

TEST(Visited, KeepsThemInOrderWhenItGrows) {
  Visited visited;
  const VisitId first = visited.add({.world = world(0)});
  const VisitId second = visited.add({.world = world(0), .spent = one_of(1)});
  for (std::uint64_t number = 1; number < 5000; ++number) visited.add({.world = world(number)});
  EXPECT_EQ(visited.find(world(0)), first);
  EXPECT_EQ(visited.visits_of(first), (std::vector<VisitId>{first, second}));
}

}  // namespace
}  // namespace halfdone::sim

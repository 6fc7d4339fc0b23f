#include "sim/explore/ordered_work.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <stdexcept>

namespace halfdone::sim {
namespace {

class Threads : public testing::TestWithParam<unsigned> {};

TEST_P(Threads, UseEverythingInOrderAndWhatWasMadeOfIt) {
  OrderedWork work(GetParam());
  std::vector<std::size_t> ring(work.ahead());
  std::vector<std::size_t> used;
  work.run(
      1000, [&](std::size_t n) { ring[n % ring.size()] = n * n; },
      [&](std::size_t n) {
        used.push_back(ring[n % ring.size()]);
        return true;
      });
  ASSERT_EQ(used.size(), 1000u);
  for (std::size_t n = 0; n < used.size(); ++n) EXPECT_EQ(used[n], n * n);
}

TEST_P(Threads, StopWhereTheUserSaysSoAndCanBeGivenMore) {
  OrderedWork work(GetParam());
  std::atomic<std::size_t> made = 0;
  std::size_t used = 0;
  const auto make = [&](std::size_t) { ++made; };
  work.run(100'000, make, [&](std::size_t) { return ++used < 10; });
  EXPECT_EQ(used, 10u);
  EXPECT_LE(made, 10 + work.ahead());
  const std::size_t before = made;
  work.run(5, make, [&](std::size_t) { return true; });
  EXPECT_EQ(made, before + 5);
}

TEST_P(Threads, MakeNothingMoreOnceAnErrorIsOut) {
  OrderedWork work(GetParam());
  std::atomic<bool> is_out = false;
  std::atomic<bool> made_late = false;
  const auto make = [&](std::size_t) { made_late = made_late || is_out; };
  const auto use = [](std::size_t n) -> bool { return n < 5 ? true : throw std::runtime_error("six"); };
  EXPECT_THROW(work.run(1000, make, use), std::runtime_error);
  is_out = true;
  EXPECT_FALSE(made_late);
}

TEST_P(Threads, DoNothingWhenThereIsNothing) {
  OrderedWork work(GetParam());
  work.run(
      0, [](std::size_t) { FAIL(); },
      [](std::size_t) {
        ADD_FAILURE();
        return true;
      });
}

INSTANTIATE_TEST_SUITE_P(OrderedWork, Threads, testing::Values(1u, 2u, 5u));

}  // namespace
}  // namespace halfdone::sim

#include "base/remembered.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace halfdone {
namespace {

TEST(Remembered, ComputesOnceForEachKey) {
  const Remembered<int> squares(100);
  int computed = 0;
  const auto square = [&](std::uint64_t n) {
    return squares.of({n, n}, [&] { return ++computed, static_cast<int>(n * n); });
  };
  EXPECT_EQ(square(3), 9);
  EXPECT_EQ(square(4), 16);
  EXPECT_EQ(square(3), 9);
  EXPECT_EQ(computed, 2);
}

TEST(Remembered, ComputesAgainWhatItHasNoRoomFor) {
  const Remembered<int> none(0);
  int computed = 0;
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t n = 0; n < 1000; ++n) none.of({n, n}, [&] { return ++computed; });
  }
  EXPECT_GT(computed, 1900);
}

TEST(Remembered, GivesTheSameToEveryThread) {
  const Remembered<std::uint64_t> doubles(10'000);
  std::atomic<unsigned> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (std::uint64_t n = 0; n < 2000; ++n) {
        if (doubles.of({n, n}, [&] { return 2 * n; }) != 2 * n) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0u);
}

}  // namespace
}  // namespace halfdone

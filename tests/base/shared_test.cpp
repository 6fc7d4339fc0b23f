#include "base/shared.h"

#include <gtest/gtest.h>

#include <utility>

namespace halfdone {
namespace {

struct Probe : Counted {
  explicit Probe(int& probe_alive) : alive(probe_alive) { ++alive; }
  ~Probe() { --alive; }
  int& alive;
};

TEST(Shared, DeletesWithTheLastReference) {
  int alive = 0;
  Shared<Probe> one = make_shared_value<Probe>(alive);
  Shared<Probe> other = one;
  one = nullptr;
  EXPECT_EQ(alive, 1);
  other = nullptr;
  EXPECT_EQ(alive, 0);
}

TEST(Shared, KnowsWhetherItIsTheOnlyReference) {
  int alive = 0;
  const Shared<Probe> one = make_shared_value<Probe>(alive);
  EXPECT_TRUE(one->is_unique());
  {
    const Shared<Probe> other = one;
    EXPECT_FALSE(one->is_unique());
  }
  EXPECT_TRUE(one->is_unique());
}

TEST(Shared, HandsItsReferenceOverWhenMoved) {
  int alive = 0;
  Shared<Probe> one = make_shared_value<Probe>(alive);
  const Shared<Probe> other = std::move(one);
  EXPECT_TRUE(other->is_unique());
  EXPECT_FALSE(static_cast<bool>(one));
}

TEST(Shared, SurvivesAssignmentToItself) {
  int alive = 0;
  Shared<Probe> one = make_shared_value<Probe>(alive);
  const Shared<Probe>& same = one;
  one = same;
  EXPECT_EQ(alive, 1);
}

TEST(Shared, IsEqualToWhatPointsToTheSameObject) {
  int alive = 0;
  const Shared<Probe> one = make_shared_value<Probe>(alive);
  const Shared<Probe> other = make_shared_value<Probe>(alive);
  EXPECT_EQ(one, Shared<Probe>(one));
  EXPECT_FALSE(one == other);
}

TEST(Counted, StartsACopyWithoutReferences) {
  struct Plain : Counted {};
  const Shared<Plain> one(new Plain);
  const Shared<Plain> copy(new Plain(*one));
  EXPECT_TRUE(copy->is_unique());
}

}  // namespace
}  // namespace halfdone

#include "sim/explore/edges.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace halfdone::sim {
namespace {

RC_GTEST_PROP(Edges, ComeBackAsTheyWereAdded, (const std::vector<std::pair<VisitId, VisitId>>& pairs)) {
  Edges edges;
  for (const auto& [from, to] : pairs) edges.add({from, to});
  std::vector<std::pair<VisitId, VisitId>> back;
  edges.for_each([&](const Edge& edge) { back.emplace_back(edge.from, edge.to); });
  RC_ASSERT(back == pairs);
  RC_ASSERT(edges.size() == pairs.size());
}

TEST(Edges, ComeBackFromTheEndsOfTheRange) {
  Edges edges;
  edges.add({no_visit, 0});
  edges.add({0, no_visit});
  std::vector<VisitId> ends;
  edges.for_each([&](const Edge& edge) { ends.insert(ends.end(), {edge.from, edge.to}); });
  EXPECT_EQ(ends, (std::vector<VisitId>{no_visit, 0, 0, no_visit}));
}

TEST(Edges, TakeAFewBytesWhenTheyAreNear) {
  Edges edges;
  for (VisitId from = 1000; from < 2000; ++from) edges.add({from, from + 60});
  EXPECT_LE(edges.bytes(), 3 * edges.size());
}

}  // namespace
}  // namespace halfdone::sim

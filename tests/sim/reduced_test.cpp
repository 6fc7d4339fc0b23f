// Which reductions a scenario is explored with.
#include "sim/explore/reduced.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/leases.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ReducedScenario, LeavesOutTheReductionsThatAreOff) {
  Scenario scenario = moving(moves_carelessly, {});
  EXPECT_THAT(reducer_of(scenario).without(), IsEmpty());
  scenario.id.without = {"symmetry"};
  EXPECT_THAT(reducer_of(scenario).without(), ElementsAre("symmetry"));
}

// A run that was found under another fault model is replayed with the reductions that it was found with.
TEST(ReducedScenario, AsksNothingOfTheFaultModelOnceItIsSettled) {
  Scenario scenario = moving(moves_carelessly, {.rules = {{VerdictKind::refused}}});
  scenario.system.actors[0].leases = std::make_shared<NeverSuperseded>();
  EXPECT_THAT(reducer_of(scenario).without(), ElementsAre("superseded_workers"));
  scenario.is_settled = true;
  EXPECT_THAT(reducer_of(scenario).without(), IsEmpty());
}

}  // namespace
}  // namespace halfdone::sim

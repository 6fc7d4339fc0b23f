// What counts as a witness.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/explain/exploration.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::IsEmpty;
using testing::SizeIs;

// A call that went well is listed by its name and "ok"; another one may be called alike.
TEST(Witnesses, AreCallsOfThatWholeName) {
  Scenario scenario = moving(moves_and_undoes, {});
  scenario.witnesses = {{"toy.erase from 0", "the value is taken away"}};
  EXPECT_THAT(explore(scenario).missing_witnesses, IsEmpty());
  scenario.witnesses = {{"toy.erase", "the value is taken away"}};
  EXPECT_THAT(explore(scenario).missing_witnesses, SizeIs(1));
}

TEST(Witnesses, ThatAreMissingMakeAPassAViolation) {
  Scenario scenario = moving(moves_and_undoes, {});
  scenario.witnesses = {{"toy.erase to 0", "the compensation runs"}};
  const Exploration exploration = explore(scenario);
  EXPECT_EQ(exploration.result, sim::Result::violated);
  ASSERT_THAT(exploration.missing_witnesses, SizeIs(1));
  EXPECT_EQ(exploration.missing_witnesses[0].why, "the compensation runs");
}

TEST(Witnesses, AreSeenWhenTheirCallIsDelivered) {
  Scenario scenario = moving(moves_and_undoes, {.rules = {{VerdictKind::refused}}});
  scenario.witnesses = {{"toy.erase to 0", "the compensation runs"}};
  EXPECT_THAT(explore(scenario).missing_witnesses, IsEmpty());
}

TEST(Witnesses, AreNotMissedByAnIncompleteSearch) {
  Scenario scenario = moving(moves_and_undoes, {});
  scenario.witnesses = {{"toy.erase to 0", "the compensation runs"}};
  const Exploration exploration = explore(scenario, {.search = {.bounds = {.steps_max = 2}}});
  EXPECT_EQ(exploration.result, sim::Result::incomplete);
}

}  // namespace
}  // namespace halfdone::sim

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
TEST(Witness, IsTheCallOfThatWholeName) {
  Scenario scenario = moving(moves_and_undoes, {});
  scenario.witnesses = {{"toy.erase from 0", "the value is taken away"}};
  EXPECT_THAT(explore(scenario).missing_witnesses, IsEmpty());
  scenario.witnesses = {{"toy.erase", "the value is taken away"}};
  EXPECT_THAT(explore(scenario).missing_witnesses, SizeIs(1));
}

}  // namespace
}  // namespace halfdone::sim

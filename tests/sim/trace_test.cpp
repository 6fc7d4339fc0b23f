// A run as it is told: of one that isn't over, too.
#include "sim/replay/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::IsEmpty;
using testing::Not;

Script locks_twice(Env& env) {
  co_await ask(env, Op::lock, "l");
  co_await ask(env, Op::lock, "l");
  co_return Told::done;
}

TEST(Trace, OfARunThatIsNotOverShowsHowFarItIs) {
  Scenario scenario = moving(moves_carelessly, {});
  scenario.invariants = {{.name = "never both", .always = true, .violations = [](const Backend& backend) {
                            return state_of(backend).size() == 2 ? std::vector<std::string>{"both"}
                                                                 : std::vector<std::string>{};
                          }}};
  const Trace half_way = trace(scenario, {delivery(1)});
  EXPECT_FALSE(half_way.is_over);
  EXPECT_THAT(half_way.judgement.damages, Not(IsEmpty())) << "both are there";
  const Trace over = trace(scenario, {delivery(1), hearing(1), delivery(2), hearing(2)});
  EXPECT_TRUE(over.is_over);
}

TEST(Trace, IsOverWhereOnlyAFaultCouldHappen) {
  const Scenario scenario = moving(locks_twice, {.crashes_max = 1});
  EXPECT_TRUE(trace(scenario, {delivery(1), hearing(1), delivery(2)}).is_over);
}

TEST(Trace, ShowsThatARequestWaits) {
  const Trace waits = trace(moving(locks_twice, {}), {delivery(1), hearing(1), delivery(2)});
  ASSERT_EQ(waits.moments.size(), 3u);
  EXPECT_FALSE(waits.moments[0].waits);
  EXPECT_TRUE(waits.moments[2].waits);
}

}  // namespace
}  // namespace halfdone::sim

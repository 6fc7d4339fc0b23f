#include "sim/check/settled.h"

#include <gtest/gtest.h>

#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;

Script says_nothing(Env& env) {
  co_await ask(env, Op::set, "x", 1);
  co_return Told::done;
}

Scenario with_a_polling_relay() {
  Scenario scenario = moving(says_nothing, {.rules = {{VerdictKind::refused}}, .crashes_max = 1});
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::get, "x");
    co_return Told::done;
  });
  return scenario;
}

TEST(Settling, IsQuietWhereOnlyAFaultOrCrashCouldCome) {
  const Scenario scenario = moving(says_nothing, {.crashes_max = 1});
  EXPECT_EQ(how_it_settles(*scenario.dynamics(), after_all(scenario, {delivery(1), hearing(1)}))->ending,
            Ending::quiet);
}

TEST(Settling, IsALoopWhereWhateverComesLeadsBack) {
  const Scenario scenario = with_a_polling_relay();
  EXPECT_TRUE(how_it_settles(*scenario.dynamics(), after_all(scenario, {delivery(1), hearing(1)})));
}

TEST(Settling, IsNotYetWhereOneWayOnDoesNotLeadBack) {
  const Scenario scenario = with_a_polling_relay();
  EXPECT_FALSE(how_it_settles(*scenario.dynamics(), scenario.start()));
}

}  // namespace
}  // namespace halfdone::sim

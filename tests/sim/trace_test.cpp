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

TEST(Trace, ShowsTheAnswerOfEachOfTwoCallsThatAreOnTheirWay) {
  const auto adds_two = [](Env& env) -> Script {
    auto first = ask(env, Op::add, "x", 1);
    auto second = ask(env, Op::add, "x", 1);
    co_await all(first, second);
    co_return Told::done;
  };
  Scenario scenario = moving(adds_two, {});
  scenario.steps_by = nullptr;
  const Trace both = trace(scenario, {delivery(1), delivery(2)});
  EXPECT_EQ(both.moments[0].answer, "1");
  EXPECT_EQ(both.moments[1].answer, "2");
}

TEST(Trace, ShowsWhatWasToldWhereItWasTold) {
  const Trace over = trace(moving(moves_carelessly, {}), {delivery(1), hearing(1), delivery(2), hearing(2)});
  EXPECT_THAT(over.moments[2].told, IsEmpty());
  EXPECT_THAT(over.moments[3].told, testing::ElementsAre(std::pair<std::string, Told>("actor1", Told::done)));
}

// What monitoring counts is judged where a run has come to rest, and this one goes round.
TEST(Trace, OfALoopIsNotJudgedLikeOneThatIsQuiet) {
  Scenario scenario = moving(moves_carelessly, {});
  scenario.initial = store({{"from", 1}, {"count", 0}});
  scenario.monitor = [](const Backend&) { return Monitored{.live = 1}; };
  add_relay(scenario, [](Env& env) -> Script {
    const auto count = co_await ask(env, Op::get, "count");
    co_await ask(env, Op::set, "count", 1 - count.value());
    co_return Told::done;
  });
  const auto broken = [&] {
    std::set<Check> checks;
    const std::vector<Step> path = {delivery(1), hearing(1), delivery(2), hearing(2)};
    for (const Damage& damage : trace(scenario, path).judgement.damages) checks.insert(damage.check);
    return checks;
  };
  const std::set<Check> of_a_loop = broken();
  scenario.system.actors.pop_back();
  const std::set<Check> of_a_quiet_end = broken();
  EXPECT_FALSE(of_a_loop.contains(Check::visible));
  EXPECT_TRUE(of_a_quiet_end.contains(Check::visible));
}

}  // namespace
}  // namespace halfdone::sim

#include "sim/explain/good_end.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;

constexpr std::size_t many = 1000;

TEST(GoodEnds, AreOutOfReachWhereAnInvariantThatAlwaysHoldsIsBroken) {
  Scenario scenario = moving(moves_carelessly, {});
  scenario.invariants = {{.name = "never both", .always = true, .violations = [](const Backend& backend) {
                            return state_of(backend).size() == 2 ? std::vector<std::string>{"both"}
                                                                 : std::vector<std::string>{};
                          }}};
  // One more step, and only one is left.
  const World both = after_all(scenario, {delivery(1), hearing(1)});
  GoodEnds ends(scenario, many);
  EXPECT_TRUE(ends.is_broken(both));
  EXPECT_EQ(ends.from(both, {}).answer, Sought::none);
}

TEST(GoodEnds, AreNotDeniedWhereALimitCameFirst) {
  const Scenario scenario = moving(moves_carelessly, {});
  EXPECT_EQ(GoodEnds(scenario, 4).from(scenario.start(), {}).answer, Sought::cut_off);
  EXPECT_EQ(GoodEnds(scenario, 5).from(scenario.start(), {}).answer, Sought::found);
}

// A caller who looks and copies at once, and undoes what it has copied when it sees it: six steps. Otherwise it takes
// eight.
TEST(GoodEnds, AreTheCheapestOfSeveral) {
  const auto script = [](Env& env) -> Script {
    auto looking = ask(env, Op::get, "to");
    auto copying = ask(env, Op::set, "to", 1);
    const auto [looked, copied] = co_await all(looking, copying);
    if (looked.value() == 1) {
      co_await ask(env, Op::erase, "to");
      co_return Told::failed;
    }
    co_await ask(env, Op::get, "note");
    co_await ask(env, Op::erase, "from");
    co_return Told::done;
  };
  const Scenario scenario = moving(script, {});
  const GoodEnd end = GoodEnds(scenario, many).from(scenario.start(), {});
  ASSERT_EQ(end.answer, Sought::found);
  EXPECT_EQ(end.steps.size(), 6u);
}

Task<> waits_for_its_own_lock(Env& env) {
  co_await ask(env, Op::lock);
  co_await ask(env, Op::lock);
}

// The caller has answered, and waits on.
TEST(GoodEnds, AreWhereNothingButACrashCanHappenAnyMore) {
  const auto script = [](Env& env) -> Script {
    static_cast<void>(waits_for_its_own_lock(env));
    co_await ask(env, Op::set, "to", 1);
    co_await ask(env, Op::erase, "from");
    co_return Told::done;
  };
  const Scenario scenario = moving(script, {.crashes_max = 1});
  const GoodEnd end = GoodEnds(scenario, many).from(scenario.start(), {});
  ASSERT_EQ(end.answer, Sought::found);
  EXPECT_TRUE(std::ranges::all_of(end.steps, happens_by_itself));
}

TEST(GoodEnds, AreLoopsThatAreGoodInEachOfTheirStates) {
  Scenario scenario = moving(moves_carelessly, {});
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::set, "busy", 1);
    co_await ask(env, Op::erase, "busy");
    co_return Told::done;
  });
  EXPECT_EQ(GoodEnds(scenario, many).from(scenario.start(), {}).answer, Sought::none);
}

}  // namespace
}  // namespace halfdone::sim

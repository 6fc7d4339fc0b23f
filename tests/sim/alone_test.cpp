// The checks that compare with operations one at a time: `converges` and `serial`.
#include "sim/check/alone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "sim/explain/exploration.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::set<Check> broken_by(const Scenario& scenario) {
  std::set<Check> broken;
  for (const RootCause& cause : explore(scenario).root_causes) {
    for (const Damage& damage : cause.damages) broken.insert(damage.check);
  }
  return broken;
}

void let_somebody_ask_again(Scenario& scenario) { scenario.again = scenario.system.actors.front(); }

// --- Asking again

// Works behind a lock. Nothing is done when the first step fails; does it let go of the lock then?
ScriptProgram::Function moving_behind_a_lock(bool lets_go) {
  return [lets_go](Env& env) -> Script {
    co_await ask(env, Op::lock, "l");
    const auto copied = co_await ask(env, Op::set, "to", 1);
    const bool failed = copied.failed();
    for (bool erased = failed; !erased;) {
      const auto tried = co_await ask(env, Op::erase, "from");
      erased = !tried.failed() || tried.code() == "404";
    }
    if (!failed || lets_go) co_await ask(env, Op::unlock, "l");
    co_return failed ? Told::failed : Told::done;
  };
}

FaultModel one_refusal() { return {.rules = {{VerdictKind::refused}}, .faults_max = 1}; }

TEST(Converges, CatchesALockThatIsNeverLetGo) {
  Scenario scenario = moving(moving_behind_a_lock(false), one_refusal());
  EXPECT_THAT(broken_by(scenario), Not(Contains(Check::converges))) << "nobody asks again";
  let_somebody_ask_again(scenario);
  EXPECT_THAT(broken_by(scenario), Contains(Check::converges));
}

TEST(Converges, HoldsWhereAskingAgainGetsItDone) {
  Scenario scenario = moving(moving_behind_a_lock(true), one_refusal());
  let_somebody_ask_again(scenario);
  EXPECT_THAT(broken_by(scenario), IsEmpty());
}

TEST(Converges, BlamesNobodyForWhatTheFirstOneDoesNotGetDoneEither) {
  Scenario scenario = moving([](Env&) -> Script { co_return Told::failed; }, {});
  let_somebody_ask_again(scenario);
  EXPECT_THAT(broken_by(scenario), IsEmpty());
}

// --- One after another

// Looks, and then acts on what it saw.
Script looks_before_it_acts(Env& env) {
  const auto there = co_await ask(env, Op::get, "from");
  if (there.value() == 0) co_return Told::failed;
  co_await ask(env, Op::set, "to", 1);
  co_await ask(env, Op::erase, "from");
  co_return Told::done;
}

// The one whose removal succeeds goes on.
Script lets_the_removal_decide(Env& env) {
  const auto erased = co_await ask(env, Op::erase, "from");
  if (erased.failed()) co_return Told::failed;
  co_await ask(env, Op::set, "to", 1);
  co_return Told::done;
}

Scenario by_two(ScriptProgram::Function script) {
  Scenario scenario = moving(script, {});
  scenario.system = system_of({script, script});
  scenario.id.callers = 2;
  return scenario;
}

TEST(Serial, CatchesTwoWhoWereBothToldThatTheyDidIt) {
  EXPECT_THAT(broken_by(by_two(looks_before_it_acts)), testing::ElementsAre(Check::serial));
}

TEST(Serial, HoldsWhereOneOfTwoIsRefused) { EXPECT_THAT(broken_by(by_two(lets_the_removal_decide)), IsEmpty()); }

TEST(Serial, IsAskedOnlyWhereSeveralAsk) {
  EXPECT_THAT(checks_of(moving(looks_before_it_acts, {})), Not(Contains(Check::serial)));
  EXPECT_THAT(checks_of(by_two(looks_before_it_acts)), Contains(Check::serial));
}

TEST(SerialOrders, LeaveOutOnlyWhoWasNotToldThatItIsDone) {
  const Scenario scenario = by_two(lets_the_removal_decide);
  const SerialOrders orders(scenario);
  const State before = scenario.expectation.before;
  const State after = scenario.expectation.after;
  EXPECT_TRUE(orders.explain(after, {{Told::done}, {Told::failed}}));
  EXPECT_TRUE(orders.explain(after, {{Told::nothing}, {Told::failed}}));
  EXPECT_FALSE(orders.explain(after, {{Told::done}, {Told::done}}));
  EXPECT_FALSE(orders.explain(before, {{Told::done}, {Told::failed}}));
  EXPECT_TRUE(orders.explain(before, {{Told::failed}, {Told::nothing}}));
}

TEST(AskAlone, GivesTheStatesOfALoop) {
  Scenario scenario = moving(
      [](Env& env) -> Script {
        co_await ask(env, Op::set, "to", 1);
        co_return Told::pending;
      },
      {});
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::set, "beat", 1);
    co_await ask(env, Op::set, "beat", 2);
    co_return Told::done;
  });
  const auto ends = ask_alone(scenario, scenario.initial, scenario.system.actors.front(), 0);
  EXPECT_THAT(ends, SizeIs(2)) << "either beat";
  for (const Alone& end : ends) EXPECT_EQ(end.told, Told::pending);
}

}  // namespace
}  // namespace halfdone::sim

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

// Looks before it takes the lock. A look that fails ends it at once; a copy that fails ends it with the lock held. Rows
// and what is told are the same.
Script forgets_the_lock(Env& env) {
  const auto there = co_await ask(env, Op::get, "from");
  if (there.failed()) co_return Told::failed;
  co_await ask(env, Op::lock, "l");
  const auto copied = co_await ask(env, Op::set, "to", 1);
  if (copied.failed()) co_return Told::failed;
  co_await ask(env, Op::erase, "from");
  co_await ask(env, Op::unlock, "l");
  co_return Told::done;
}

TEST(Converges, IsAskedOfTwoEndsThatDifferInALockAlone) {
  Scenario scenario = moving(forgets_the_lock, one_refusal());
  let_somebody_ask_again(scenario);
  EXPECT_THAT(broken_by(scenario), Contains(Check::converges));
}

TEST(Converges, IsAskedWhereSeveralAskedToo) {
  FaultModel two_refusals = one_refusal();
  two_refusals.faults_max = 2;
  Scenario scenario = moving(forgets_the_lock, two_refusals);
  scenario.system = system_of({forgets_the_lock, forgets_the_lock}, two_refusals);
  let_somebody_ask_again(scenario);
  EXPECT_THAT(broken_by(scenario), Contains(Check::converges));
}

std::vector<std::string> complaints_of(const Scenario& scenario, const std::string& kind) {
  std::vector<std::string> complaints;
  for (const RootCause& cause : explore(scenario).root_causes) {
    for (const Damage& damage : cause.damages) {
      if (damage.check == Check::converges && damage.kind == kind) complaints.push_back(damage.text);
    }
  }
  return complaints;
}

TEST(Converges, SaysThatNothingComesOfAskingAgain) {
  Scenario scenario = moving(forgets_the_lock, one_refusal());
  let_somebody_ask_again(scenario);
  EXPECT_THAT(
      complaints_of(scenario, "asking again does not help"),
      testing::ElementsAre("it is not done; when it is asked for again and nothing goes wrong, nothing comes of it"));
}

ActorInfo asking_with(ScriptProgram::Function script) {
  return {.name = "again", .program = std::make_shared<ScriptProgram>("again", std::move(script))};
}

TEST(Converges, SaysWhatComesOfAskingAgainWhereThatIsNotIt) {
  Scenario scenario = moving(forgets_the_lock, one_refusal());
  scenario.again = asking_with([](Env& env) -> Script {
    co_await ask(env, Op::set, "note", 1);
    co_await ask(env, Op::lock, "l");
    co_await ask(env, Op::erase, "note");
    co_return Told::failed;
  });
  EXPECT_THAT(
      complaints_of(scenario, "asking again does not help"),
      testing::ElementsAre("it is not done; when it is asked for again and nothing goes wrong, this comes of it: "
                           "toy.values note: new"));
}

// Makes another one each time.
Script moves_and_adds_one_more(Env& env) {
  const auto moved = co_await ask(env, Op::get, "to");
  co_await ask(env, Op::set, moved.value() == 1 ? "more" : "to", 1);
  co_await ask(env, Op::erase, "from");
  co_return Told::done;
}

TEST(Converges, SaysThatWhatIsDoneIsSpoiltByAskingAgain) {
  Scenario scenario = moving(moves_and_adds_one_more, {});
  let_somebody_ask_again(scenario);
  EXPECT_THAT(complaints_of(scenario, "asking again spoils what is done"),
              testing::ElementsAre("it is done; when it is asked for again and nothing goes wrong, it is not done any "
                                   "more: toy.values more: new"));
}

// Raises a flag for a moment; who looks at it in that moment does something else.
void add_flag(Scenario& scenario) {
  scenario.system.actors.push_back({.name = "flag",
                                    .program = std::make_shared<ScriptProgram>("flag",
                                                                               [](Env& env) -> Script {
                                                                                 co_await ask(env, Op::set, "flag", 1);
                                                                                 co_await ask(env, Op::erase, "flag");
                                                                                 co_return Told::done;
                                                                               }),
                                    .is_caller = false});
}

TEST(Repetition, HasToHelpWhateverComesFirst) {
  Scenario scenario = moving(moves_carelessly, {});
  add_flag(scenario);
  scenario.again = asking_with([](Env& env) -> Script {
    const auto flag = co_await ask(env, Op::get, "flag");
    const bool is_raised = flag.value() == 1;
    const auto there = co_await ask(env, Op::get, "from");
    if (is_raised && there.value() == 0) co_await ask(env, Op::set, "more", 1);
    co_return Told::done;
  });
  EXPECT_TRUE(Repetition(scenario).complaint(scenario.goal));
}

TEST(Repetition, MayChangeWhatIsVolatile) {
  Scenario scenario = moving(moves_and_adds_one_more, {});
  let_somebody_ask_again(scenario);
  EXPECT_TRUE(Repetition(scenario).complaint(scenario.goal));
  scenario.expectation.volatile_fields = {"toy.values"};
  EXPECT_FALSE(Repetition(scenario).complaint(scenario.goal));
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

TEST(Serial, IsJudgedWhereSomebodyCanAskAgainToo) {
  Scenario scenario = by_two(looks_before_it_acts);
  let_somebody_ask_again(scenario);
  EXPECT_THAT(broken_by(scenario), testing::ElementsAre(Check::serial));
}

TEST(Comparisons, SayWhichOfThemWereAsked) {
  Scenario scenario = by_two(lets_the_removal_decide);
  EXPECT_TRUE(Comparisons(scenario).asked().contains(Check::serial));
  EXPECT_FALSE(Comparisons(scenario).asked().contains(Check::converges));
  let_somebody_ask_again(scenario);
  EXPECT_TRUE(Comparisons(scenario).asked().contains(Check::serial));
  EXPECT_TRUE(Comparisons(scenario).asked().contains(Check::converges));
}

TEST(Serial, HoldsWhereOneOfTwoIsRefused) { EXPECT_THAT(broken_by(by_two(lets_the_removal_decide)), IsEmpty()); }

TEST(Serial, IsAskedOnlyWhereSeveralAsk) {
  EXPECT_THAT(checks_of(moving(looks_before_it_acts, {})), Not(Contains(Check::serial)));
  EXPECT_THAT(checks_of(by_two(looks_before_it_acts)), Contains(Check::serial));
  Scenario scenario = by_two(looks_before_it_acts);
  scenario.system = system_of({looks_before_it_acts, looks_before_it_acts, looks_before_it_acts});
  EXPECT_THAT(checks_of(scenario), Contains(Check::serial)) << "of three";
  scenario.system.actors.push_back(scenario.system.actors.front());
  EXPECT_THAT(checks_of(scenario), Not(Contains(Check::serial))) << "of four there are too many orders";
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

Script adds_one(Env& env) {
  co_await ask(env, Op::add, "to", 1);
  co_return Told::done;
}

// Of two who add one each, either may not have asked; whoever asks is told that it is done.
TEST(SerialOrders, AreThoseOfSomeCallersToo) {
  const Scenario scenario = by_two(adds_one);
  const SerialOrders orders(scenario);
  const auto sum = [](std::int64_t value) { return state_of(*store({{"from", 1}, {"to", value}})); };
  EXPECT_TRUE(orders.explain(sum(1), {{Told::done}, {Told::nothing}}));
  EXPECT_TRUE(orders.explain(sum(1), {{Told::failed}, {Told::done}}));
  EXPECT_FALSE(orders.explain(sum(1), {{Told::done}, {Told::done}}));
  EXPECT_TRUE(orders.explain(sum(2), {{Told::done}, {Told::done}}));
}

TEST(SerialOrders, TellNobodyFailedWhoWouldBeToldDoneAlone) {
  const Scenario scenario = by_two(adds_one);
  const SerialOrders orders(scenario);
  const State both = state_of(*store({{"from", 1}, {"to", 2}}));
  EXPECT_FALSE(orders.explain(both, {{Told::done}, {Told::failed}}));
  EXPECT_FALSE(orders.explain(both, {{Told::failed}, {Told::done}}));
}

// One who is told "pending" when alone may hear "done" in the end, and never "failed".
TEST(SerialOrders, LetOneWhoIsToldPendingAloneHearDone) {
  const Scenario scenario = by_two([](Env& env) -> Script {
    co_await ask(env, Op::add, "to", 1);
    co_return Told::pending;
  });
  const SerialOrders orders(scenario);
  const State both = state_of(*store({{"from", 1}, {"to", 2}}));
  EXPECT_TRUE(orders.explain(both, {{Told::done}, {Told::pending}}));
  EXPECT_TRUE(orders.explain(both, {{Told::done}, {Told::done}}));
  EXPECT_FALSE(orders.explain(both, {{Told::failed}, {Told::done}}));
}

TEST(AskAlone, TellsEndsApartByWhatWasTold) {
  Scenario scenario = moving(
      [](Env& env) -> Script {
        const auto flag = co_await ask(env, Op::get, "flag");
        co_return flag.value() == 1 ? Told::done : Told::failed;
      },
      {});
  add_flag(scenario);
  std::set<Told> told;
  for (const Alone& end : ask_alone(scenario, scenario.initial, scenario.system.actors.front(), 0))
    told.insert(end.told);
  EXPECT_THAT(told, testing::ElementsAre(Told::done, Told::failed));
}

TEST(AskAlone, TellsEndsApartByALockThatIsHeld) {
  Scenario scenario = moving(
      [](Env& env) -> Script {
        const auto flag = co_await ask(env, Op::get, "flag");
        if (flag.value() == 1) co_await ask(env, Op::lock, "l");
        co_return Told::failed;
      },
      {});
  add_flag(scenario);
  EXPECT_THAT(ask_alone(scenario, scenario.initial, scenario.system.actors.front(), 0), SizeIs(2));
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

#include "sim/replay/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "base/bad_input.h"
#include "sim/explain/exploration.h"
#include "tests/sim/bare_backend.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using testing::ThrowsMessage;

constexpr std::string_view lost_copy =
    "# halfdone plan 1\n"
    "scenario move\n"
    "design test\n"
    "\n"
    "# The copy is made, and nobody hears of it.\n"
    "toy.set to 1#1 lost_reply\n";

auto bad_input(const std::string& where, const std::string& message) {
  return ThrowsMessage<BadInput>(AllOf(StartsWith(where + ": "), HasSubstr(message), HasSubstr("\n  ")));
}

Plan plan_of(std::string_view lines) {
  return parse_plan("# halfdone plan 1\nscenario move\ndesign test\n" + std::string(lines), "my.plan");
}

// --- Text

TEST(Plan, NamesTheReductionsThatAreOff) {
  const std::string text = "# halfdone plan 1\nscenario move\ndesign test\nwithout symmetry\nwithout idle_polls\n";
  const Plan plan = parse_plan(text, "my.plan");
  EXPECT_EQ(plan.id.without, (std::vector<std::string>{"symmetry", "idle_polls"}));
  EXPECT_EQ(print(plan), text);
  EXPECT_THAT([] { plan_of("without luck"); }, bad_input("my.plan:4", "there is no reduction \"luck\""));
}

TEST(PlanText, IsRead) {
  const Plan plan = parse_plan(lost_copy, "my.plan");
  EXPECT_EQ(plan.id, (ScenarioId{"move", "test", "", 1}));
  EXPECT_FALSE(plan.is_exact);
  ASSERT_THAT(plan.lines, SizeIs(1));
  EXPECT_EQ(plan.lines[0].step, "toy.set to 1#1 lost_reply");
  EXPECT_EQ(plan.lines[0].number, 6u);
}

TEST(PlanText, MayHaveBlanksCarriageReturnsAndNoLastNewline) {
  const Plan plan =
      parse_plan("# halfdone plan 1\r\n  scenario move\r\n\tdesign test \r\n  crash relay after heard x#1", "my.plan");
  EXPECT_EQ(plan.id.scenario, "move");
  EXPECT_EQ(plan.id.design, "test");
  EXPECT_EQ(plan.lines, (std::vector<PlanLine>{{.step = "crash relay", .after = "heard x#1"}}));
}

TEST(PlanText, WithoutAHeaderIsNoPlan) {
  EXPECT_THAT([] { parse_plan("scenario move\ndesign test\n", "my.plan"); }, bad_input("my.plan", "this is no plan"));
}

TEST(PlanText, OfAnotherVersionNamesTheLine) {
  EXPECT_THAT([] { parse_plan("\n# halfdone plan 2\n", "my.plan"); }, bad_input("my.plan:2", "another version"));
}

TEST(PlanText, MustSayWhatToRun) {
  EXPECT_THAT([] { parse_plan("# halfdone plan 1\nscenario move\n", "my.plan"); },
              bad_input("my.plan", "doesn't say what to run"));
}

TEST(PlanText, WithABadNumberOfCallersNamesTheLine) {
  for (const auto* number : {"0", "10", "two", "-1"}) {
    EXPECT_THAT([&] { plan_of("callers " + std::string(number)); }, bad_input("my.plan:4", "is no number of callers"));
  }
}

TEST(PlanText, MayHaveOneToNineCallers) {
  EXPECT_EQ(plan_of("callers 1").id.callers, 1u);
  EXPECT_EQ(plan_of("callers 9").id.callers, 9u);
}

TEST(PlanText, WithAnUnknownOrderNamesTheLine) {
  EXPECT_THAT([] { plan_of("order random"); }, bad_input("my.plan:4", "unknown order \"random\""));
}

RC_GTEST_PROP(PlanText, ReadsBack, ()) {
  const auto word = rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', 'z', '_', '0', '-')));
  Plan plan{.id = {*word, *word, *rc::gen::arbitrary<bool>() ? *word : "", *rc::gen::inRange(1u, 10u)},
            .is_exact = *rc::gen::arbitrary<bool>()};
  for (unsigned line = *rc::gen::inRange(0u, 6u); line > 0; --line) {
    plan.lines.push_back({.step = *word + "." + *word + "#1 lost_reply"});
    if (*rc::gen::arbitrary<bool>()) plan.lines.back().after = "heard " + *word + "#2";
  }
  RC_ASSERT(parse_plan(print(plan), "my.plan") == plan);
}

// --- Runs

TEST(Plan, WithoutLinesRunsTheDefaultOrder) {
  const PlannedRun run = follow(moving(moves_carelessly, {}), plan_of(""));
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(run.path, (std::vector<Step>{delivery(1), hearing(1), delivery(2), hearing(2)}));
}

TEST(Plan, InjectsWhatItNamesAndLeavesTheRestToTheDefaultOrder) {
  const PlannedRun run = follow(moving(moves_carelessly, {}), plan_of("toy.erase from 0#1 refused(503)"));
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(run.path, (std::vector<Step>{delivery(1), hearing(1), delivery(2, refused_503), hearing(2)}));
}

TEST(Plan, CrashesBehindTheStepThatItNames) {
  const PlannedRun run = follow(moving(moves_carelessly, {}), plan_of("crash actor1 after heard toy.set to 1#1"));
  EXPECT_THAT(run.problems, IsEmpty());
  ASSERT_THAT(run.path, SizeIs(4));
  EXPECT_EQ(run.path[2], crashing());
}

TEST(Plan, NamesTheLineOfAFaultThatDoesNotComeUp) {
  const PlannedRun run =
      follow(moving(moves_carelessly, {}), plan_of("toy.set to 1#1 ok\ntoy.set to 1#2 lost_reply\n"));
  ASSERT_THAT(run.problems, SizeIs(1));
  EXPECT_EQ(run.problems[0].line.number, 5u);
  EXPECT_THAT(run.problems[0].message, HasSubstr("\"toy.set to 1#2 lost_reply\" did not come up"));
}

TEST(Plan, NamesTheLineOfACrashThatWasNotPossibleThere) {
  const PlannedRun run = follow(moving(moves_carelessly, {}), plan_of("crash actor1 after heard toy.get x 0#1"));
  ASSERT_THAT(run.problems, SizeIs(1));
  EXPECT_THAT(run.problems[0].message, HasSubstr("was not possible behind \"heard toy.get x 0#1\""));
}

TEST(Plan, NamesAVerdictThatTheServiceDoesNotHave) {
  EXPECT_THAT(follow(moving(moves_carelessly, {}), plan_of("toy.set to 1#1 partial(1)")).problems, SizeIs(1));
}

TEST(Plan, ThatIsExactNamesOnlyTheFirstStepThatIsNotPossible) {
  const PlannedRun run =
      follow(moving(moves_carelessly, {}),
             plan_of("order exact\ntoy.set to 1#1 ok\nheard toy.set to 1#9\nheard toy.set to 1#1\n"));
  EXPECT_THAT(run.problems, ElementsAre(Field(&PlanProblem::line, Field(&PlanLine::number, 6u))));
  EXPECT_THAT(run.path, SizeIs(1));
}

TEST(Plan, FollowsALoopOnceAround) {
  Scenario scenario = moving(moves_carelessly, {});
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::get, "x");
    co_return Told::done;
  });
  EXPECT_THAT(follow(scenario, plan_of("")).path, SizeIs(testing::Lt(10u)));
}

// --- From a path

std::set<Damage> damages_after(const Scenario& scenario, const std::vector<Step>& path) {
  const std::vector<Damage> damages = judge_end(scenario, after_all(scenario, path), Ending::quiet).damages;
  return {damages.begin(), damages.end()};
}

TEST(PlanFor, ALostReplyIsOneLine) {
  const Scenario scenario = moving(moves_carelessly, {.rules = {{VerdictKind::lost_reply}}});
  const Plan plan = plan_for(scenario, {delivery(1, lost_reply), hearing(1)});
  EXPECT_FALSE(plan.is_exact);
  EXPECT_THAT(plan.lines, ElementsAre(Field(&PlanLine::step, "toy.set to 1#1 lost_reply")));
}

TEST(PlanFor, ACrashSaysBehindWhat) {
  const Scenario scenario = moving(moves_carelessly, {.crashes_max = 1});
  const Plan plan = plan_for(scenario, {delivery(1), hearing(1), crashing(), orphan_delivery(2)});
  EXPECT_THAT(plan.lines, ElementsAre(PlanLine{.step = "crash actor1", .after = "heard toy.set to 1#1"}));
}

// The end depends on the order of two writes that the default order has the other way round.
Script writes_two_at_once(Env& env) {
  auto first = ask(env, Op::set, "to", 1);
  auto second = ask(env, Op::erase, "to");
  co_await all(first, second);
  co_await ask(env, Op::erase, "from");
  co_return Told::done;
}

TEST(PlanFor, AnOrderThatIsNotTheDefaultOneIsExact) {
  const Scenario scenario = moving(writes_two_at_once, {});
  const std::vector<Step> path = {delivery(2), delivery(1), hearing(1), hearing(2)};
  std::vector<Step> whole = path;
  for (World world = after_all(scenario, path);;) {
    const std::vector<Step> steps = enabled(scenario.system, world);
    if (steps.empty()) break;
    whole.push_back(steps.front());
    world = take(scenario.system, world, steps.front());
  }
  const Plan plan = plan_for(scenario, whole);
  EXPECT_TRUE(plan.is_exact);
  EXPECT_EQ(follow(scenario, plan).path, whole);
}

// Looks at something only where the second call arrives first.
Script looks_where_the_second_comes_first(Env& env) {
  auto first = ask(env, Op::add, "to", 1);
  auto second = ask(env, Op::add, "to", 2);
  co_await all(first, second);
  const auto heard = co_await second;
  if (heard.value() == 2) co_await ask(env, Op::get, "to");
  co_return Told::done;
}

// By default the look that is refused doesn't come up; that the damage is the same all the same doesn't make it the plan.
TEST(PlanFor, AFaultThatDoesNotComeUpByDefaultIsExact) {
  Scenario scenario = moving(looks_where_the_second_comes_first, {.rules = {{VerdictKind::refused}}});
  scenario.steps_by = nullptr;
  std::vector<Step> path = {delivery(2), delivery(1), hearing(1), hearing(2)};
  const CallId look = after_all(scenario, path).in_flight().back()->call->id;
  path.insert(path.end(), {delivery(look, refused_500), hearing(look)});
  EXPECT_TRUE(plan_for(scenario, path).is_exact);
}

// All its requests may deadlock, and it has given a lease.
class Crossing final : public BareBackend<Crossing> {
 public:
  Delivered deliver(const Address&, const Message&, unsigned, std::vector<Woken>&) override {
    return {make_message(toy::Answer{})};
  }
  Message refuse(const Address&, const Message&, unsigned, std::vector<Woken>&) override {
    return make_message(toy::Answer{"500"});
  }
  bool has_leases() const override { return true; }
  bool may_deadlock(const Address&, const Message&, const Address&, const Message&) const override { return true; }
  Message deadlock_victim(const Address&, const Message&, std::vector<Woken>&) override {
    return make_message(toy::Answer{"40P01"});
  }
};

Scenario crossing(FaultModel faults) {
  const ScriptProgram::Function asks = [](Env& env) -> Script {
    const auto result = co_await ask(env, Op::get, "x");
    co_return result.failed() ? Told::failed : Told::done;
  };
  Scenario scenario = moving(asks, std::move(faults));
  scenario.steps_by = nullptr;
  scenario.system.services[0].has_sessions = true;
  scenario.system.actors.push_back({.name = "other", .program = std::make_shared<ScriptProgram>("other", asks)});
  scenario.initial = scenario.goal = Shared<Backend>(new Crossing);
  scenario.expectation = {};
  return scenario;
}

// It happens by itself, and a plan without faults runs into none.
TEST(PlanFor, ADeadlockIsOneLine) {
  const Scenario scenario = crossing({});
  const Step deadlock{.kind = Step::Kind::deadlock, .actor = 0, .call = 1};
  const std::vector<Step> path = {deadlock, hearing(1), delivery(1, ok, 1), hearing(1, 1)};
  after_all(scenario, path);
  EXPECT_THAT(plan_for(scenario, path).lines, ElementsAre(PlanLine{.step = "actor1: toy.get x 0#1 deadlock"}));
}

TEST(PlanFor, APauseSaysBehindWhat) {
  const Scenario scenario = crossing({.pauses_max = 1});
  const std::vector<Step> path = {
      delivery(1), {.kind = Step::Kind::pause}, hearing(1), delivery(1, ok, 1), hearing(1, 1)};
  after_all(scenario, path);
  EXPECT_THAT(plan_for(scenario, path).lines,
              ElementsAre(PlanLine{.step = "pause", .after = "actor1: toy.get x 0#1 ok"}));
}

TEST(PlanFor, AnythingSaysWhichReductionsWereNotUsed) {
  Scenario scenario = moving(moves_carelessly, {});
  scenario.id.without = {"symmetry"};
  // A rule that asks about every world switches others off.
  scenario.invariants = {
      {.name = "never both", .always = true, .violations = [](const Backend&) { return std::vector<std::string>{}; }}};
  ASSERT_THAT(scenario.dynamics()->without(), SizeIs(testing::Gt(1u)));
  EXPECT_EQ(plan_for(scenario, {delivery(1)}).id.without, scenario.dynamics()->without());
}

struct Program {
  const char* name;
  ScriptProgram::Function script;
  friend std::ostream& operator<<(std::ostream& out, const Program& program) { return out << program.name; }
};

class PlansOfRootCauses : public testing::TestWithParam<Program> {};

TEST_P(PlansOfRootCauses, ReproduceTheDamageFromTheirText) {
  FaultModel faults = every_fault_but_stale();
  faults.faults_max = 2;
  faults.crashes_max = 1;
  const Scenario scenario = moving(GetParam().script, faults);
  const Exploration exploration = explore(scenario);
  EXPECT_FALSE(exploration.root_causes.empty());
  for (const RootCause& cause : exploration.root_causes) {
    const std::string text = print(plan_for(scenario, cause.path));
    const PlannedRun run = follow(scenario, parse_plan(text, "my.plan"));
    EXPECT_THAT(run.problems, IsEmpty()) << text;
    EXPECT_EQ(damages_after(scenario, run.path), damages_after(scenario, cause.path)) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(Plan, PlansOfRootCauses,
                         testing::Values(Program{"moves carelessly", moves_carelessly},
                                         Program{"moves and undoes", moves_and_undoes},
                                         Program{"moves with a retry", moves_with_a_retry},
                                         Program{"writes two at once", writes_two_at_once}));

}  // namespace
}  // namespace halfdone::sim

// An end is judged anew when anything differs that a check asks for.
#include "sim/explore/end_memo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/world/world_editor.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;

Script promises(Env& env) {
  co_await ask(env, Op::get, "from");
  co_return Told::pending;
}

TEST(EndMemo, TellsACallerThatWaitsFromOneThatCrashed) {
  const Scenario scenario = moving(promises, {.crashes_max = 1});
  const World waiting = scenario.start();
  const World crashed = after(scenario.system, waiting, crashing());
  EndMemo memo(scenario);
  EXPECT_TRUE(memo.is_wrong(waiting, Ending::quiet));
  EXPECT_FALSE(memo.is_wrong(crashed, Ending::quiet));
  EXPECT_TRUE(memo.is_wrong(waiting, Ending::quiet));
}

// The services hold the same.
TEST(EndMemo, TellsAWorkerThatWaitsFromOneThatIsAtRest) {
  Scenario scenario = moving(promises, {});
  add_relay(scenario, promises);
  const auto world_where_it_is = [&](ActorStatus status) {
    WorldEditor editor(scenario.system, World());
    editor.set_backend(scenario.initial);
    editor.add_actor({.status = ActorStatus::ended, .told = Told::failed});
    editor.add_actor({.status = status, .known_as = 1});
    return editor.release();
  };
  EndMemo memo(scenario);
  EXPECT_FALSE(memo.is_wrong(world_where_it_is(ActorStatus::idle), Ending::quiet));
  EXPECT_TRUE(memo.is_wrong(world_where_it_is(ActorStatus::running), Ending::quiet));
}

TEST(EndMemo, JudgesInPassingWhereOneInvariantOfSeveralMustAlwaysHold) {
  Scenario scenario = moving(promises, {});
  const auto broken = [](const Backend&) { return std::vector<std::string>{"always"}; };
  scenario.invariants = {{.name = "at ends", .violations = broken},
                         {.name = "always", .always = true, .violations = broken}};
  EndMemo memo(scenario);
  EXPECT_TRUE(memo.judges_in_passing());
  std::vector<Damage> damages;
  EXPECT_TRUE(
      memo.is_wrong_in_passing(scenario.start(), [&](const Judgement& judgement) { damages = judgement.damages; }));
  EXPECT_THAT(damages, testing::ElementsAre(Damage{Check::invariant, "always", "always: always"}));
}

TEST(EndMemo, TellsAQuietEndFromALoop) {
  const Scenario scenario = moving(promises, {});
  const World end = after(scenario.system, scenario.start(), {delivery(1), hearing(1)});
  EndMemo memo(scenario);
  std::vector<std::string> kinds;
  const auto note = [&](const Judgement& judgement) { kinds.push_back(judgement.damages.front().kind); };
  for (const Ending ending : {Ending::quiet, Ending::loop, Ending::quiet}) memo.judge(end, ending, note);
  EXPECT_THAT(kinds, testing::ElementsAre("told pending, nothing goes on", "told pending, never done"));
}

}  // namespace
}  // namespace halfdone::sim

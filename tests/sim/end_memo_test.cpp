// An end is judged anew when anything differs that a check asks for.
#include "sim/explore/end_memo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

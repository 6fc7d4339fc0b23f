#include "sim/memo.h"

#include <gtest/gtest.h>

#include "tests/sim/memo_walk.h"
#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;

TEST(Memo, ChangesNothingUnderAnyFault) {
  System system = system_of({[](Env& env) -> Script {
                               const auto read = co_await ask(env, Op::get, "a");
                               if (!read.failed()) co_await ask(env, Op::add, "a", read.value() + 1);
                               co_return Told::done;
                             },
                             [](Env& env) -> Script {
                               for (int round = 0; round < 2; ++round) co_await ask(env, Op::add, "a", 1);
                               co_return Told::done;
                             }},
                            every_fault());
  for (ActorInfo& actor : system.actors) actor.restarts = true;
  expect_the_same_with_a_memo(system, start(system), 5000);
}

}  // namespace
}  // namespace halfdone::sim

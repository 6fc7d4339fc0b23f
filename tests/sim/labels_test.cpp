#include "sim/replay/labels.h"

#include <gtest/gtest.h>

#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;

// Walks and names each step.
class Walk {
 public:
  explicit Walk(const System& system) : system_(system), world_(start(system)), labels_(system) {
    labels_.observe(world_);
  }
  std::string label(const Step& step) const { return labels_.of(world_, step); }
  void take(const Step& step) {
    world_ = after(system_, world_, step);
    labels_.observe(world_);
  }

 private:
  const System& system_;
  World world_;
  Labels labels_;
};

Script adds_twice(Env& env) {
  co_await ask(env, Op::add, "x", 1);
  co_await ask(env, Op::add, "x", 1);
  co_return Told::done;
}

System adding() {
  System system = system_of({adds_twice}, every_fault());
  system.actors[0].restarts = true;
  return system;
}

TEST(Labels, CountTheCallsOfOneName) {
  const System system = adding();
  Walk walk(system);
  EXPECT_EQ(walk.label(delivery(1)), "toy.add x 1#1 ok");
  walk.take(delivery(1));
  EXPECT_EQ(walk.label(hearing(1)), "heard toy.add x 1#1");
  walk.take(hearing(1));
  EXPECT_EQ(walk.label(delivery(2)), "toy.add x 1#2 ok");
}

TEST(Labels, NameTheVerdict) {
  const System system = adding();
  const Walk walk(system);
  EXPECT_EQ(walk.label(delivery(1, refused_503)), "toy.add x 1#1 refused(503)");
  EXPECT_EQ(walk.label(delivery(1, lost_reply)), "toy.add x 1#1 lost_reply");
  EXPECT_EQ(print_verdict(system, 0, partial(2)), "partial(2)");
  EXPECT_EQ(print_verdict(system, 0, stale), "stale");
  EXPECT_EQ(print_verdict(system, 0, {VerdictKind::stale, 1}), "stale(2)");
}

TEST(Labels, StayWithALateRequest) {
  const System system = adding();
  Walk walk(system);
  walk.take(delivery(1, late));
  EXPECT_EQ(walk.label(orphan_delivery(1)), "toy.add x 1#1 ok");
  EXPECT_EQ(walk.label(hearing(1)), "heard toy.add x 1#1");
}

TEST(Labels, TellTheCallsOfTwoLivesApart) {
  const System system = adding();
  Walk walk(system);
  walk.take(crashing());
  EXPECT_EQ(walk.label(restarting()), "restart actor1");
  walk.take(restarting());
  Step second_life = delivery(1);
  second_life.generation = 1;
  EXPECT_EQ(walk.label(orphan_delivery(1)), "toy.add x 1#1 ok");
  EXPECT_EQ(walk.label(second_life), "toy.add x 1#2 ok");
}

TEST(Labels, NameTheActorWhereThereAreSeveral) {
  System system = system_of({adds_twice, adds_twice}, every_fault());
  system.actors[1].repeats = true;
  Walk walk(system);
  EXPECT_EQ(walk.label(delivery(1)), "actor1: toy.add x 1#1 ok");
  EXPECT_EQ(walk.label(waking(1)), "wake actor2");
  walk.take(waking(1));
  EXPECT_EQ(walk.label(delivery(1, ok, 1)), "actor2: toy.add x 1#1 ok");
  EXPECT_EQ(walk.label(crashing(0)), "crash actor1");
}

TEST(Labels, NameTimers) {
  const System system = system_of({[](Env& env) -> Script {
    toy::Call<false> pause(env.sleep("pause"));
    co_await pause;
    co_return Told::done;
  }});
  const Walk walk(system);
  EXPECT_EQ(walk.label({.kind = Step::Kind::fire, .call = 1}), "fire pause#1");
}

}  // namespace
}  // namespace halfdone::sim

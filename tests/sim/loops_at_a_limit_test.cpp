// Of a search that a limit has cut off, a loop is one only when everything that follows in it was explored.
#include <gtest/gtest.h>

#include "sim/explore/search.h"
#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;

Script looks(Env& env) {
  co_await ask(env, Op::get, "x");
  co_return Told::done;
}

System two_workers() {
  System system = system_of({looks, looks});
  for (ActorInfo& actor : system.actors) {
    actor.is_caller = false;
    actor.repeats = true;
  }
  return system;
}

// One of them looks, and is answered, and then one of them again: from the world where both sleep, two steps lead away
// and come back at once.
class OneLookAtATime final : public Dynamics {
 public:
  using Dynamics::Dynamics;
  std::vector<Step> steps(const World& world, const Memo* memo) const override {
    std::vector<Step> all = Dynamics::steps(world, memo);
    std::erase_if(all, [&](const Step& step) { return world.in_flight().empty() != step.is_waking(); });
    return all;
  }
  World take(const World& world, const Step& step, const Memo* memo) const override {
    const World next = Dynamics::take(world, step, memo);
    return step.is_waking() ? Dynamics::take(next, delivery(1, ok, step.actor), memo) : next;
  }
};

SearchResult search(std::optional<std::size_t> worlds_max) {
  const System system = two_workers();
  const OneLookAtATime dynamics(system);
  const World initial = start(system);
  return Search(dynamics, initial, {.bounds = {.worlds_max = worlds_max}}).run();
}

TEST(LoopAtALimit, IsNoneWhileSomethingThatFollowsIsNotExplored) {
  const SearchResult whole = search(std::nullopt);
  EXPECT_EQ(whole.counts.worlds, 3u);
  EXPECT_EQ(whole.counts.loops, 1u);
  for (std::size_t worlds = 1; worlds < whole.counts.worlds; ++worlds)
    EXPECT_EQ(search(worlds).counts.loops, 0u) << worlds;
}

}  // namespace
}  // namespace halfdone::sim

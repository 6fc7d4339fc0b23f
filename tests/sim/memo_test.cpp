#include "sim/world/memo.h"

#include <gtest/gtest.h>

#include "tests/sim/memo_walk.h"
#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;

System two_who_add(FaultModel faults) {
  System system = system_of({[](Env& env) -> Script {
                               const auto read = co_await ask(env, Op::get, "a");
                               if (!read.failed()) co_await ask(env, Op::add, "a", read.value() + 1);
                               co_return Told::done;
                             },
                             [](Env& env) -> Script {
                               for (int round = 0; round < 2; ++round) co_await ask(env, Op::add, "a", 1);
                               co_return Told::done;
                             }},
                            std::move(faults));
  for (ActorInfo& actor : system.actors) actor.restarts = true;
  return system;
}

TEST(Memo, ChangesNothingUnderAnyFault) {
  const System system = two_who_add(every_fault());
  const MemoWalk walk = walk_with_a_memo(system, start(system), 5000);
  EXPECT_EQ(walk.difference, "");
  EXPECT_EQ(walk.worlds, 5000u);
}

// Answers only, and counts how often it is asked. `forgetful`: it answers by that count, which its fingerprint leaves
// out.
class Counting final : public Backend {
 public:
  Counting(unsigned& asked, bool forgetful) : asked_(&asked), forgetful_(forgetful) {}
  Backend* clone() const override { return new Counting(*this); }
  Fingerprint fingerprint() const override { return {}; }
  Fingerprint recomputed_fingerprint() const override { return {}; }
  Delivered deliver(const Address&, const Message&, unsigned, std::vector<Woken>&) override {
    ++*asked_;
    return {make_message(toy::Answer{"", forgetful_ ? *asked_ : 1})};
  }
  Message refuse(const Address&, const Message&, unsigned, std::vector<Woken>&) override { return {}; }
  void disconnect(const Address&, std::vector<Woken>&) override {}
  void disconnect_actor(ActorId, std::uint8_t, std::span<const Session>, std::vector<Woken>&) override {}
  bool allows(const Verdict&, const Address&, const Message&) const override { return true; }
  void rows(const std::function<void(StoredRow)>&) const override {}
  std::string print() const override { return "counting"; }

 private:
  unsigned* asked_;
  bool forgetful_;
};

TEST(Memo, ShowsABackendThatIsMoreThanItsFingerprintSays) {
  const System system = two_who_add({});
  unsigned asked = 0;
  const auto walked = [&](bool forgetful) {
    return walk_with_a_memo(system, World::initial(system, Shared<Backend>(new Counting(asked, forgetful))), 100);
  };
  EXPECT_EQ(walked(false).difference, "");
  EXPECT_NE(walked(true).difference, "");
}

TEST(Memo, ExecutesADeliveryToAnEqualBackendOnce) {
  const System system = two_who_add({});
  unsigned asked = 0;
  const World initial = World::initial(system, Shared<Backend>(new Counting(asked, false)));
  const Memo memo;
  for (int round = 0; round < 3; ++round) take(system, initial, delivery(1), &memo);
  EXPECT_EQ(asked, 1u);
  take(system, initial, delivery(1));
  EXPECT_EQ(asked, 2u) << "without the memo it is executed";
  take(system, initial, delivery(1, {}, 1), &memo);
  EXPECT_EQ(asked, 3u) << "another's delivery is another";
}

}  // namespace
}  // namespace halfdone::sim

// What a service with sessions is told when connections break and clients go.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::ElementsAre;
using testing::InSequence;
using testing::IsEmpty;
using testing::StrictMock;

// What the service is told, whichever copy of it is.
struct Ears {
  MOCK_METHOD(void, deliver, (CallId call));
  MOCK_METHOD(void, disconnect, (ActorId actor, CallId session));
  MOCK_METHOD(void, disconnect_actor, (ActorId actor, std::vector<CallId> kept));
};

// A database that does nothing but listen. All its requests may deadlock.
class Listener final : public Backend {
 public:
  explicit Listener(Ears& ears) : ears_(ears) {}

  Backend* clone() const override { return new Listener(*this); }
  Fingerprint fingerprint() const override { return {}; }
  Fingerprint recomputed_fingerprint() const override { return {}; }
  Delivered deliver(const Address& address, const Message&, unsigned, std::vector<Woken>&) override {
    ears_.deliver(address.call);
    return {make_message(Answer{})};
  }
  Message refuse(const Address&, const Message&, unsigned, std::vector<Woken>&) override {
    return make_message(Answer{"500"});
  }
  void disconnect(const Address& address, std::vector<Woken>&) override {
    ears_.disconnect(address.session.actor, address.session.opened_by);
  }
  void disconnect_actor(ActorId actor, std::uint8_t, std::span<const Session> keep, std::vector<Woken>&) override {
    std::vector<CallId> kept;
    for (const Session& session : keep) kept.push_back(session.opened_by);
    ears_.disconnect_actor(actor, kept);
  }
  bool allows(const Verdict&, const Address&, const Message&) const override { return true; }
  bool may_deadlock(const Address&, const Message&, const Address&, const Message&) const override { return true; }
  Message deadlock_victim(const Address&, const Message&, std::vector<Woken>&) override {
    return make_message(Answer{"40P01"});
  }
  void rows(const std::function<void(StoredRow)>&) const override {}
  std::string print() const override { return {}; }

 private:
  Ears& ears_;
};

// Two statements in one transaction.
Script one_transaction(Env& env) {
  toy::Call<false> first(env.call(0, 0, "db.first", make_message(Request{})));
  co_await first;
  toy::Call<false> second(env.call(0, 1, "db.second", make_message(Request{})));
  const auto result = co_await second;
  co_return result.failed() ? Told::failed : Told::done;
}

System two_clients() {
  System system = system_of({one_transaction, one_transaction}, every_fault());
  system.services[0].has_sessions = true;
  return system;
}

class Sessions : public testing::Test {
 protected:
  World begin() { return World::initial(system, Shared<Backend>(new Listener(ears))); }

  StrictMock<Ears> ears;
  System system = two_clients();
};

TEST_F(Sessions, OutliveAnAnswer) {
  EXPECT_CALL(ears, deliver(1));
  after(system, begin(), {delivery(1), hearing(1)});
}

TEST_F(Sessions, EndWithALostRequest) {
  EXPECT_CALL(ears, disconnect(0, 1));
  after(system, begin(), delivery(1, lost_request));
}

TEST_F(Sessions, EndAfterTheEffectOfALostReply) {
  const InSequence order;
  EXPECT_CALL(ears, deliver(1));
  EXPECT_CALL(ears, disconnect(0, 1));
  after(system, begin(), delivery(1, lost_reply));
}

TEST_F(Sessions, EndAfterTheEffectOfATornReply) {
  const InSequence order;
  EXPECT_CALL(ears, deliver(1));
  EXPECT_CALL(ears, disconnect(0, 1));
  after(system, begin(), delivery(1, torn_reply));
}

TEST_F(Sessions, EndWithTheStatementThatIsOnItsWayWhenTheClientCrashes) {
  const InSequence order;
  EXPECT_CALL(ears, deliver(1));
  EXPECT_CALL(ears, disconnect_actor(0, ElementsAre(1)));
  EXPECT_CALL(ears, deliver(2));
  EXPECT_CALL(ears, disconnect(0, 1));
  after(system, begin(), {delivery(1), hearing(1), crashing(), orphan_delivery(2)});
}

TEST_F(Sessions, EndAtOnceWhenTheClientCrashesWithNothingOnItsWay) {
  const InSequence order;
  EXPECT_CALL(ears, deliver(1));
  EXPECT_CALL(ears, disconnect_actor(0, IsEmpty()));
  after(system, begin(), {delivery(1), crashing()});
}

TEST_F(Sessions, EndWhenTheStatementOfACrashedClientIsTheVictimOfADeadlock) {
  const InSequence order;
  EXPECT_CALL(ears, disconnect_actor(0, ElementsAre(1)));
  EXPECT_CALL(ears, disconnect(0, 1));
  const World world = after(system, begin(), crashing());
  after(system, world, Step{.kind = Step::Kind::deadlock, .call = 1, .orphan = true});
}

TEST_F(Sessions, MayDeadlockOnlyWhileTwoStatementsAreOnTheirWay) {
  EXPECT_CALL(ears, deliver(1));
  const Step deadlock{.kind = Step::Kind::deadlock, .actor = 0, .call = 1};
  EXPECT_TRUE(is_enabled(system, begin(), deadlock));
  EXPECT_FALSE(is_enabled(system, after(system, begin(), delivery(1, ok, 1)), deadlock));
}

TEST_F(Sessions, TellTheVictimOfADeadlock) {
  const World world = after(system, begin(), Step{.kind = Step::Kind::deadlock, .call = 1});
  EXPECT_EQ(held<Answer>(world.in_flight().front()->reply.payload).code, "40P01");
}

}  // namespace
}  // namespace halfdone::sim

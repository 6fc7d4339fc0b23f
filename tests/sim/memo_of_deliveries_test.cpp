// Deliveries are remembered by all that a service is told.
#include <gtest/gtest.h>

#include "tests/sim/hand_made.h"

namespace halfdone::sim {
namespace {

using namespace hand_made;
using vault::Op;

// Answers with all that it is told.
class Echo final : public Backend {
 public:
  Backend* clone() const override { return new Echo(*this); }
  Fingerprint fingerprint() const override { return recomputed_fingerprint(); }
  Fingerprint recomputed_fingerprint() const override { return Hasher(0xec40).add(heard_).finish(); }
  Delivered deliver(const Address& address, const Message& message, unsigned nth, std::vector<Woken>&) override {
    return {said(address, message, nth)};
  }
  Message refuse(const Address& address, const Message& message, unsigned why, std::vector<Woken>&) override {
    return said(address, message, 100 + why);
  }
  void disconnect(const Address& address, std::vector<Woken>&) override { said(address, {}, 200); }
  void disconnect_actor(ActorId, std::uint8_t, std::span<const Session>, std::vector<Woken>&) override {}
  bool allows(const Verdict&, const Address&, const Message&) const override { return true; }
  void rows(const std::function<void(StoredRow)>&) const override {}
  std::string print() const override { return heard_; }

 private:
  Message said(const Address& address, const Message& message, unsigned what) {
    heard_ =
        fmt::format("{}.{}.{} {}.{} {} {}", address.session.actor, address.session.generation,
                    address.session.opened_by, address.call, address.service, message ? message->print() : "", what);
    return make_message(vault::Answer{heard_, 0});
  }
  std::string heard_;
};

TEST(Memo, KnowsEachDeliveryByAllThatItIs) {
  const System system = vault_system(2);
  const auto change_call = [](const std::function<void(Call&)>& change) {
    return with(request(0), [&](Cell& cell) {
      auto call = std::make_unique<Call>(*cell.call);
      change(*call);
      cell.call = Shared<Call>(call.release());
    });
  };
  const std::vector<Cell> cells = {
      request(0),
      with(request(0), [](Cell& cell) { cell.identity = 1; }),
      with(request(0), [](Cell& cell) { cell.generation = 1; }),
      with(request(0), [](Cell& cell) { cell.orphan = cell.copy = true; }),
      change_call([](Call& call) { call.id = 2; }),
      change_call([](Call& call) { call.session = 7; }),
      change_call([](Call& call) { call.service = 1; }),
      request(0, 1, Op::add),
  };
  const Memo memo;
  for (const VerdictKind kind :
       {VerdictKind::ok, VerdictKind::duplicate, VerdictKind::refused, VerdictKind::lost_request}) {
    for (const std::uint8_t detail : {std::uint8_t{0}, std::uint8_t{1}}) {
      for (const Cell& cell : cells) {
        WorldEditor editor(system, world_of(system, {cell}));
        editor.set_backend(Shared<Backend>(new Echo));
        const World world = editor.release();
        const Step step = delivery(cell, {kind, detail});
        EXPECT_EQ(take(system, world, step, &memo).backend().print(), take(system, world, step).backend().print());
      }
    }
  }
}

}  // namespace
}  // namespace halfdone::sim

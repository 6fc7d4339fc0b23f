// What tells actors, calls, replies and memories apart.
#include <gtest/gtest.h>

#include <set>

#include "tests/sim/vault.h"

namespace halfdone::sim {
namespace {

using vault::Op;

TEST(Fingerprint, OfAnActorHasAllThatItIs) {
  const Message memory = make_message(vault::At{1});
  const std::set<Fingerprint> all = {
      Actor{}.fingerprint(),
      Actor{.status = ActorStatus::crashed}.fingerprint(),
      Actor{.generation = 1}.fingerprint(),
      Actor{.known_as = 1}.fingerprint(),
      Actor{.told = Told::done}.fingerprint(),
      Actor{.told = Told::failed}.fingerprint(),
      Actor{.memory = memory}.fingerprint(),
      Actor{.memory = make_message(vault::At{2})}.fingerprint(),
  };
  EXPECT_EQ(all.size(), 8u);
}

TEST(Fingerprint, OfACallAndOfAReplyHasAllThatAServiceOrAProgramSees) {
  Call call;
  call.request = make_message(vault::Request{Op::add});
  std::set<Fingerprint> calls = {call.fingerprint()};
  for (const auto& change : std::initializer_list<void (*)(Call&)>{
           [](Call& c) { c.id = 1; }, [](Call& c) { c.service = 1; }, [](Call& c) { c.session = 1; },
           [](Call& c) { c.request = make_message(vault::Request{Op::read}); }, [](Call& c) { c.request = {}; }}) {
    Call other = call;
    change(other);
    calls.insert(other.fingerprint());
  }
  EXPECT_EQ(calls.size(), 6u);
  const std::set<Fingerprint> replies = {
      Reply{Arrival::nothing, {}}.fingerprint(), Reply{Arrival::torn, {}}.fingerprint(),
      Reply{Arrival::whole, {}}.fingerprint(), Reply{Arrival::whole, make_message(vault::Answer{})}.fingerprint(),
      Reply{Arrival::whole, make_message(vault::Answer{"busy", 0})}.fingerprint()};
  EXPECT_EQ(replies.size(), 5u);
}

TEST(Fingerprint, OfAnAdvanceHasAllThatItDependsOn) {
  const Message memory = make_message(vault::At{1});
  const std::set<Fingerprint> keys = {
      key_of({}, {}),
      key_of(memory, {}),
      key_of(memory, {.call = 1}),
      key_of(memory, {.reply = {Arrival::torn, {}}}),
      key_of(memory, {.lapsed = true}),
      key_of(memory, {.life = 1}),
  };
  EXPECT_EQ(keys.size(), 6u);
}

TEST(Fingerprint, OfEarlierVersionsHasEachOfThem) {
  auto* leased = new vault::Vault;
  std::vector<Woken> woken;
  leased->deliver({{0, 0, 1}, 1, 0}, make_message(vault::Request{vault::Op::lease}), 0, woken);
  const Shared<Backend> one(leased), other(new vault::Vault);
  EXPECT_NE(fingerprint_of(std::vector{one, one}), fingerprint_of(std::vector{one, other}));
  EXPECT_NE(fingerprint_of(std::vector{one}), fingerprint_of(std::vector{one, one}));
}

}  // namespace
}  // namespace halfdone::sim

// Which requests change nothing any more: each condition of it, by a service that does one thing a request.
#include "sim/reduce/inert.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/reduce/all_reductions.h"
#include "sim/world/memo.h"
#include "sim/world/world_editor.h"

namespace halfdone::sim {
namespace {

struct Text {
  std::string text;
  Fingerprint fingerprint() const { return halfdone::fingerprint_of(text); }
  std::string print() const { return text; }
};

// Holds a number, and a lease that time ends. A request says what it does with them.
class Probe final : public Backend {
 public:
  Backend* clone() const override { return new Probe(*this); }
  Fingerprint fingerprint() const override { return recomputed_fingerprint(); }
  Fingerprint recomputed_fingerprint() const override { return Hasher(1).add(value_).add(is_leased_).finish(); }
  Delivered deliver(const Address& address, const Message& message, unsigned nth, std::vector<Woken>& woken) override {
    const std::string& what = held<Text>(message).text;
    if (what == "waits") return {};
    if (what == "wakes another") woken.push_back({{1, 0, 1}, reply()});
    const bool adds = what == "adds" || (what == "adds the second time" && nth == 1) ||
                      (what == "adds after a lapse" && !is_leased_) || (what == "adds before a lapse" && is_leased_) ||
                      (what == "adds in a second life" && address.session.generation == 1) ||
                      (what == "adds for another" && address.session.actor == 1);
    value_ += adds ? 1 : 0;
    return {reply()};
  }
  Message refuse(const Address&, const Message&, unsigned, std::vector<Woken>&) override { return reply(); }
  // An open transaction goes back.
  void disconnect(const Address&, std::vector<Woken>&) override { ++value_; }
  void disconnect_actor(ActorId, std::uint8_t, std::span<const Session>, std::vector<Woken>&) override {}
  bool allows(const Verdict&, const Address&, const Message&) const override { return true; }
  bool reads(const Address&, const Message& message) const override { return held<Text>(message).text == "reads"; }
  bool may_deadlock(const Address&, const Message& one, const Address&, const Message& other) const override {
    return held<Text>(one).text == "locks" && held<Text>(other).text == "locks";
  }
  bool has_leases() const override { return is_leased_; }
  void lapse() override { is_leased_ = false; }
  void rows(const std::function<void(StoredRow)>&) const override {}
  std::string print() const override { return std::to_string(value_); }

 private:
  static Message reply() { return make_message(Text{"ok"}); }
  std::uint64_t value_ = 0;
  bool is_leased_ = true;
};

Cell request(const std::string& what, Doing doing) {
  auto call = std::make_unique<Call>();
  call->id = call->session = 1;
  call->name = what;
  call->request = make_message(Text{what});
  call->doing = doing;
  Cell cell;
  cell.call = Shared<Call>(call.release());
  return cell;
}

Cell with(Cell cell, const std::function<void(Cell&)>& change) {
  change(cell);
  return cell;
}

bool is_inert(const Cell& cell, const Memo* memo = nullptr) {
  const System system;
  WorldEditor editor(system, World());
  editor.set_backend(Shared<Backend>(new Probe));
  return sim::is_inert(system, editor.release(), cell, memo);
}

TEST(Inert, IsWhatIsSaidToReadUntilItsSessionEnds) {
  EXPECT_TRUE(is_inert(request("adds", Doing::reads))) << "a promise";
  EXPECT_TRUE(is_inert(request("reads", Doing::writes))) << "the service knows";
  for (const char* what : {"reads", "nothing"}) {
    EXPECT_FALSE(is_inert(with(request(what, Doing::reads), [](Cell& cell) { cell.closes_session = true; }))) << what;
  }
}

TEST(Inert, IsNotWhatMayWriteWhateverItDoesNow) { EXPECT_FALSE(is_inert(request("nothing", Doing::writes))); }

TEST(Inert, IsWhatActsOnceWhenItHasNoEffect) {
  EXPECT_TRUE(is_inert(request("nothing", Doing::acts_once)));
  for (const char* what : {"adds", "wakes another", "waits"})
    EXPECT_FALSE(is_inert(request(what, Doing::acts_once))) << what;
}

TEST(Inert, IsACopyThatHasNoEffectAsACopy) {
  const Cell first = request("adds the second time", Doing::acts_once);
  EXPECT_TRUE(is_inert(first));
  EXPECT_FALSE(is_inert(with(first, [](Cell& cell) { cell.copy = true; })));
}

TEST(Inert, IsNotWhatEndsASessionThatHoldsSomething) {
  EXPECT_FALSE(is_inert(with(request("nothing", Doing::acts_once), [](Cell& cell) { cell.closes_session = true; })));
}

TEST(Inert, IsWhatRenewsWhenItHasNoEffectNowNorAfterALapse) {
  EXPECT_TRUE(is_inert(request("nothing", Doing::renews)));
  EXPECT_TRUE(is_inert(request("adds after a lapse", Doing::acts_once)));
  for (const char* what : {"adds", "adds before a lapse", "adds after a lapse"})
    EXPECT_FALSE(is_inert(request(what, Doing::renews))) << what;
}

// Whatever was asked before, the answer is the one that it is without a memo.
TEST(Inert, IsRememberedOfEachRequestByItself) {
  std::vector<Cell> cells;
  for (const char* what : {"nothing", "adds", "adds the second time", "adds after a lapse", "adds in a second life",
                           "adds for another", "reads"}) {
    for (const Doing doing : {Doing::reads, Doing::acts_once, Doing::renews, Doing::writes}) {
      const Cell plain = request(what, doing);
      cells.push_back(plain);
      cells.push_back(with(plain, [](Cell& cell) { cell.copy = true; }));
      cells.push_back(with(plain, [](Cell& cell) { cell.closes_session = true; }));
      cells.push_back(with(plain, [](Cell& cell) { cell.generation = 1; }));
      cells.push_back(with(plain, [](Cell& cell) { cell.identity = 1; }));
    }
  }
  for (const bool backwards : {false, true}) {
    const Memo memo;
    for (std::size_t index = 0; index < cells.size(); ++index) {
      const Cell& cell = cells[backwards ? cells.size() - 1 - index : index];
      EXPECT_EQ(is_inert(cell, &memo), is_inert(cell)) << cell.call->name << " " << backwards;
    }
  }
}

World world_with(const System& system, const std::vector<Cell>& cells) {
  WorldEditor editor(system, World());
  editor.set_backend(Shared<Backend>(new Probe));
  for (const Cell& cell : cells) editor.add(cell);
  return editor.release();
}

System one_service(bool has_sessions) {
  System system;
  system.services = {{.name = "probe", .has_sessions = has_sessions}};
  return system;
}

TEST(InertRequests, AreLeftOutUnlessTheyWaitInsideAService) {
  const System system = one_service(false);
  const auto is_left_out = [&](const Cell& cell) {
    WorldEditor editor(system, world_with(system, {cell}));
    inert_requests().form(editor, nullptr);
    return editor.world().in_flight().empty();
  };
  const Cell orphan = with(request("nothing", Doing::acts_once), [](Cell& cell) { cell.orphan = true; });
  EXPECT_TRUE(is_left_out(orphan));
  EXPECT_FALSE(is_left_out(request("nothing", Doing::acts_once))) << "an actor waits for it";
  EXPECT_FALSE(is_left_out(with(orphan, [](Cell& cell) { cell.phase = Cell::Phase::waiting; })));
}

// Then it does change something: what comes of the other one.
TEST(InertRequests, MayNotDeadlockWithAnotherRequest) {
  const auto promise_broken = [](const System& system, const std::vector<Cell>& cells) {
    return inert_requests().audit(system)->at(world_with(system, cells), {}, nullptr).has_value();
  };
  const Cell orphan = with(request("locks", Doing::acts_once), [](Cell& cell) { cell.orphan = true; });
  const auto other = [](const char* what) {
    return with(request(what, Doing::writes), [](Cell& cell) { cell.actor = cell.identity = 1; });
  };
  EXPECT_TRUE(promise_broken(one_service(true), {orphan, other("locks")}));
  EXPECT_FALSE(promise_broken(one_service(true), {orphan, other("nothing")}));
  EXPECT_FALSE(promise_broken(one_service(true), {orphan})) << "with itself";
  EXPECT_FALSE(promise_broken(one_service(false), {orphan, other("locks")})) << "without sessions";
}

}  // namespace
}  // namespace halfdone::sim

// A worker that does something when its look for work is answered in one way only is not idle, whichever way that is.
#include <gtest/gtest.h>

#include "sim/reduce/all_reductions.h"
#include "sim/reduce/reducer.h"
#include "tests/sim/leases.h"
#include "tests/sim/pinned.h"
#include "tests/sim/vault.h"

namespace halfdone::sim {
namespace {

using vault::Op;
using vault::Request;

struct Phase {
  unsigned phase;
  Fingerprint fingerprint() const { return Hasher(0x1d1e).add(phase).finish(); }
  std::string print() const { return std::to_string(phase); }
};

std::string code_of(const Event& event) {
  if (event.reply.arrival == Arrival::nothing) return "nothing";
  if (event.reply.arrival == Arrival::torn) return "torn";
  const auto& answer = held<vault::Answer>(event.reply.payload);
  return answer.code.empty() ? "ok" : answer.code;
}

// Looks, and adds when what it hears is as said.
class Reacts : public Program {
 public:
  using When = std::function<bool(const Event&)>;
  explicit Reacts(When when, bool asks_twice = false) : when_(std::move(when)), asks_twice_(asks_twice) {}

  Advance advance(const Message& memory, const Event& event) const override {
    if (!memory) return asks_twice_ ? doing(2, {call(1, Op::poll), call(2, Op::add)}) : doing(0, {call(1, Op::poll)});
    if (held<Phase>(memory).phase == 0 && when_(event)) return doing(1, {call(2, Op::add)});
    if (held<Phase>(memory).phase == 2) return doing(1, {});
    return {};
  }

 private:
  static Shared<Call> call(CallId id, Op op) {
    auto call = std::make_unique<Call>();
    call->id = call->session = id;
    call->request = make_message(Request{op});
    call->name = call->request->print();
    return Shared<Call>(call.release());
  }
  static Advance doing(unsigned phase, std::vector<Shared<Call>> calls) {
    return {.memory = make_message(Phase{phase}), .calls = std::move(calls)};
  }

  When when_;
  bool asks_twice_;
};

// Beside somebody who takes a lease.
System with_a_worker(std::shared_ptr<const Program> program) {
  System system;
  system.services = {{.name = "vault", .refusals = {{"busy"}, {"closed"}}, .has_sessions = true}};
  system.actors = {{.name = "caller", .program = std::make_shared<vault::List>(std::vector<vault::Line>{{Op::lease}})},
                   {.name = "worker",
                    .program = std::move(program),
                    .is_caller = false,
                    .restarts = true,
                    .repeats = true,
                    .leases = std::make_shared<NeverSuperseded>()}};
  for (const VerdictKind kind :
       {VerdictKind::refused, VerdictKind::lost_request, VerdictKind::lost_reply, VerdictKind::torn_reply})
    system.faults.rules.push_back({kind});
  system.faults.pauses_max = 1;
  return system;
}

struct Compared {
  std::set<Fingerprint> raw, reduced;
  std::string raw_line, reduced_line;
};
Compared compared(std::shared_ptr<const Program> program) {
  const System system = with_a_worker(std::move(program));
  std::vector<std::string> without;
  for (const Reduction* reduction : all_reductions())
    if (reduction->name() != "idle_polls") without.emplace_back(reduction->name());
  const Reducer reducer(system, {.without = without});
  const Dynamics physics(system);
  const Shared<Backend> vault(new vault::Vault());
  const PinnedExploration raw = pinned(physics, physics.start(vault));
  const PinnedExploration reduced = pinned(reducer, reducer.start(vault));
  return {raw.shown, reduced.shown, raw.line, reduced.line};
}

std::shared_ptr<const Program> reacting(Reacts::When when) { return std::make_shared<Reacts>(std::move(when)); }

Compared with_one_that_never_reacts() {
  return compared(reacting([](const Event&) { return false; }));
}

TEST(IdlePolls, LeaveOutAWorkerThatNeverFindsAnything) {
  const Compared found = with_one_that_never_reacts();
  EXPECT_EQ(found.raw, found.reduced);
  EXPECT_NE(found.raw_line, found.reduced_line);
  EXPECT_EQ(found.reduced.size(), 3u) << "with the caller told done, failed and nothing";
}

TEST(IdlePolls, KeepAWorkerThatReactsToOneAnswer) {
  for (const std::string code : {"ok", "busy", "closed", "nothing", "torn"}) {
    const Compared found = compared(reacting([&](const Event& event) { return code_of(event) == code; }));
    EXPECT_EQ(found.raw, found.reduced) << code;
    EXPECT_NE(found.raw, with_one_that_never_reacts().raw) << code;
  }
}

TEST(IdlePolls, KeepAWorkerThatReactsToALapse) {
  const Compared found = compared(reacting([](const Event& event) { return event.lapsed; }));
  EXPECT_EQ(found.raw, found.reduced);
  EXPECT_NE(found.raw, with_one_that_never_reacts().raw);
}

TEST(IdlePolls, KeepAWorkerThatDoesSeveralThingsAtOnce) {
  const Compared found = compared(std::make_shared<Reacts>([](const Event&) { return false; }, true));
  EXPECT_EQ(found.raw, found.reduced);
  EXPECT_NE(found.raw, with_one_that_never_reacts().raw);
}

}  // namespace
}  // namespace halfdone::sim

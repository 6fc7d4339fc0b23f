// A worker that does something when its look for work is answered in one way only is not idle, whichever way that is.
#include <gtest/gtest.h>

#include "sim/explore/audit.h"
#include "sim/explore/reduced.h"
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
  explicit Reacts(When when, bool asks_twice = false, Op looks = Op::poll)
      : when_(std::move(when)), asks_twice_(asks_twice), looks_(looks) {}

  Advance advance(const Message& memory, const Event& event) const override {
    if (!memory) return asks_twice_ ? doing(2, {call(1, looks_), call(2, Op::add)}) : doing(0, {call(1, looks_)});
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
  Op looks_;
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
Compared compared(const System& system) {
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

Compared compared(std::shared_ptr<const Program> program) { return compared(with_a_worker(std::move(program))); }

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

// What it finds was there, and is there no longer.
TEST(IdlePolls, KeepAWorkerThatMayBeAnsweredFromAnEarlierState) {
  const auto system_with = [](Reacts::When when) {
    System system = with_a_worker(std::make_shared<Reacts>(std::move(when), false, Op::read));
    system.actors[0].program =
        std::make_shared<vault::List>(std::vector<vault::Line>{{Op::lease}, {Op::add_leased}, {Op::let_go}});
    system.faults = {.rules = {{VerdictKind::stale}}};
    return system;
  };
  const Compared found = compared(system_with([](const Event& event) {
    return code_of(event) == "ok" && held<vault::Answer>(event.reply.payload).value == 0;
  }));
  EXPECT_EQ(found.raw, found.reduced);
}

// One of them looks and finds nothing, whatever it hears; the other one doesn't.
TEST(IdlePolls, KeepAWorkerBesideOneThatFindsNothing) {
  System system = with_a_worker(reacting([](const Event&) { return false; }));
  ActorInfo second = system.actors[1];
  second.name = "second";
  second.program = reacting([](const Event& event) { return code_of(event) == "busy"; });
  for (const bool first : {false, true}) {
    System two = system;
    two.actors.insert(two.actors.begin() + (first ? 1 : 2), second);
    const Compared found = compared(two);
    EXPECT_EQ(found.raw, found.reduced) << first;
    EXPECT_NE(found.raw, with_one_that_never_reacts().raw) << first;
  }
}

// What it does with what it hears depends on its life, and not on what the services hold.
TEST(IdlePolls, AreAuditedByWhatHappensWhenItAsks) {
  Scenario scenario;
  scenario.id = {.scenario = "polls", .design = "test"};
  scenario.system = with_a_worker(reacting([](const Event& event) { return event.life != life_of(1, 0); }));
  scenario.system.faults = {.crashes_max = 1};
  scenario.initial = scenario.goal = Shared<Backend>(new vault::Vault);
  reduce(scenario);
  const Audit found = audit(scenario, {.worlds_max = 5'000});
  ASSERT_TRUE(found.broken);
  EXPECT_EQ(found.broken->what.promise, "it finds nothing, and it does");
}

}  // namespace
}  // namespace halfdone::sim

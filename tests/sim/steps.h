// Steps of the toy by name, for tests that walk one path. A step that is not enabled ends the test.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "sim/world/invariant.h"
#include "tests/sim/toy.h"

namespace halfdone::sim {

inline void PrintTo(const World& world, std::ostream* out) {
  *out << to_string(world.fingerprint()) << " " << world.backend().print();
  for (const auto& cell : world.in_flight()) *out << "; " << cell->call->name;
}

namespace toy {

inline FaultModel every_fault() {
  FaultModel faults{.crashes_max = 9};
  for (const VerdictKind kind : all_verdicts) {
    if (kind != VerdictKind::ok) faults.rules.push_back({kind});
  }
  return faults;
}

// With stale reads, worlds also differ in what was there before the latest change.
inline FaultModel every_fault_but_stale() {
  FaultModel faults = every_fault();
  std::erase_if(faults.rules, [](const FaultRule& rule) { return rule.kind == VerdictKind::stale; });
  return faults;
}

inline bool is_enabled(const System& system, const World& world, const Step& step) {
  return std::ranges::count(enabled(system, world), step) == 1;
}

inline World after(const System& system, const World& world, const Step& step) {
  if (!is_enabled(system, world, step)) throw std::logic_error("the step is not enabled, or twice");
  World next = take(system, world, step);
  assert_invariant(system, next);
  return next;
}

// Requests and replies by the number of the call: the n-th of the first task of the script.
inline Step delivery(CallId call, Verdict verdict = {}, ActorId actor = 0) {
  return {.kind = Step::Kind::deliver, .actor = actor, .call = call, .verdict = verdict};
}
inline Step orphan_delivery(CallId call, std::uint8_t generation = 0, ActorId actor = 0) {
  return {.kind = Step::Kind::deliver, .actor = actor, .call = call, .generation = generation, .orphan = true};
}
inline Step hearing(CallId call, ActorId actor = 0) {
  return {.kind = Step::Kind::reply, .actor = actor, .call = call};
}
inline Step crashing(ActorId actor = 0) { return {.kind = Step::Kind::crash, .actor = actor}; }
inline Step restarting(ActorId actor = 0) { return {.kind = Step::Kind::restart, .actor = actor}; }
inline Step waking(ActorId actor = 0) { return {.kind = Step::Kind::fire, .actor = actor}; }

inline World after(const System& system, World world, std::initializer_list<Step> steps) {
  for (const Step& step : steps) world = after(system, world, step);
  return world;
}

inline std::int64_t stored(const World& world, const std::string& key) {
  return dynamic_cast<const Store&>(world.backend()).get(key);
}

constexpr Verdict ok{};
constexpr Verdict refused_500{VerdictKind::refused, 0};
constexpr Verdict refused_503{VerdictKind::refused, 1};
constexpr Verdict lost_request{VerdictKind::lost_request};
constexpr Verdict lost_reply{VerdictKind::lost_reply};
constexpr Verdict torn_reply{VerdictKind::torn_reply};
constexpr Verdict late{VerdictKind::late};
constexpr Verdict duplicate{VerdictKind::duplicate};
constexpr Verdict hollow{VerdictKind::hollow};
constexpr Verdict stale{VerdictKind::stale};
constexpr Verdict partial(std::uint8_t items) { return {VerdictKind::partial, items}; }

// Adds 1 to x, then writes what it heard of it.
inline Script adds_and_writes_what_it_heard(Env& env) {
  const auto added = co_await ask(env, Op::add, "x", 1);
  const std::string heard = added.failed() ? added.code() : "ok " + std::to_string(added.value());
  co_await ask(env, Op::set, heard, 1);
  co_return Told::done;
}

inline System adding() { return system_of({adds_and_writes_what_it_heard}, every_fault()); }

// Where `a` is refused, nobody waits for `b`.
inline Script leaves_a_call_behind(Env& env) {
  auto a = demand(env, Op::add, "a", 1);
  auto b = demand(env, Op::add, "b", 1);
  co_await all(a, b);
  co_return Told::done;
}

inline std::string next_request(const World& world) { return world.in_flight().back()->call->name; }

// The world in which the first call was delivered under the verdict and its reply was heard.
inline World first_call_under(const System& system, Verdict verdict) {
  return after(system, start(system), {delivery(1, verdict), hearing(1)});
}

}  // namespace toy
}  // namespace halfdone::sim

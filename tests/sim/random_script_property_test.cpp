// Random little programs under random fault models: the merging search, the enumeration of every path and a naive
// exploration agree.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/sim/brute_force.h"
#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;

enum class Kind { call, retry, branch, branch_on_code, both, left_behind, task, keep };
constexpr int kinds = 8;

// One line of a program: what to do, with which request.
struct Line {
  Kind kind = Kind::call;
  Op op = Op::set;
  std::string key;
};
using Program = std::vector<Line>;

std::ostream& operator<<(std::ostream& out, const Line& line) {
  static constexpr std::string_view names[] = {"call", "retry",       "branch", "branch on code",
                                               "both", "left behind", "task",   "keep"};
  return out << names[static_cast<int>(line.kind)] << " (" << Request{line.op, line.key, 1}.print() << ")";
}

Task<> in_a_task(Env& env, Line line) {
  const auto first = co_await ask(env, line.op, line.key, 1);
  if (first.failed()) co_await ask(env, Op::set, "task failed", 1);
}

Task<bool> retried(Env& env, Line line) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto result = co_await ask(env, line.op, line.key, 1);
    if (!result.failed()) co_return true;
  }
  co_return false;
}

Task<> both(Env& env, Line line) {
  auto a = demand(env, line.op, line.key, 1);
  auto b = demand(env, Op::erase, "a", 1);
  bool failed = false;
  try {
    co_await all(a, b);
  } catch (const Error&) {
    failed = true;
  }
  if (failed) co_await ask(env, Op::set, "one of two failed", 1);
}

Script interpreted(Env& env, const std::vector<Line>& program) {
  for (const Line& line : program) {
    switch (line.kind) {
      case Kind::call: co_await ask(env, line.op, line.key, 1); break;
      case Kind::retry: {
        auto done = retried(env, line);
        if (!co_await done) co_return Told::failed;
        break;
      }
      case Kind::branch: {
        const auto result = co_await ask(env, line.op, line.key, 1);
        if (result.failed()) co_await ask(env, Op::set, "branch", 1);
        break;
      }
      case Kind::branch_on_code: {
        const auto result = co_await ask(env, line.op, line.key, 1);
        if (result.code() == "503") co_return Told::failed;
        break;
      }
      case Kind::both: {
        auto pair = both(env, line);
        co_await pair;
        break;
      }
      case Kind::left_behind: {
        const auto unheard = ask(env, line.op, line.key, 1);
        break;
      }
      case Kind::task: static_cast<void>(in_a_task(env, line)); break;
      case Kind::keep: {
        const auto result = co_await ask(env, line.op, line.key, 1);
        result.keep();
        co_await ask(env, Op::get, "b");
        if (result.failed()) co_await ask(env, Op::set, "kept", 1);
        break;
      }
    }
  }
  co_return Told::done;
}

Program program_of(const std::vector<int>& code) {
  static constexpr Op ops[] = {Op::set, Op::add, Op::erase};
  Program program;
  for (const int number : code) {
    program.push_back({static_cast<Kind>(number % kinds), ops[number / kinds % 3], number / kinds / 3 % 2 ? "a" : "b"});
  }
  return program;
}

rc::Gen<Program> programs(int lines_max) {
  return rc::gen::map(rc::gen::resize(lines_max, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6 * kinds))),
                      program_of);
}

FaultModel some_faults() {
  FaultModel faults;
  const auto kind =
      rc::gen::element(VerdictKind::refused, VerdictKind::lost_request, VerdictKind::lost_reply, VerdictKind::late,
                       VerdictKind::duplicate, VerdictKind::hollow, VerdictKind::torn_reply);
  const int rules = *rc::gen::element(0, 1, 1, 2, 2);
  for (int rule = 0; rule < rules; ++rule) {
    const VerdictKind picked = *kind;
    if (faults.rule(picked, 0)) continue;
    faults.rules.push_back({picked, std::nullopt, *rc::gen::element<std::optional<unsigned>>(std::nullopt, 1u, 2u)});
  }
  faults.faults_max = *rc::gen::element(1u, 2u);
  faults.crashes_max = *rc::gen::element(0u, 1u, 2u);
  return faults;
}

System random_system() {
  const auto actors = *rc::gen::element(1u, 2u);
  std::vector<ScriptProgram::Function> scripts;
  for (unsigned actor = 0; actor < actors; ++actor) {
    const Program program = *programs(actors == 1 ? 4 : 2);
    for (const Line& line : program) RC_LOG() << actor << ": " << line << "\n";
    scripts.push_back([program](Env& env) { return interpreted(env, program); });
  }
  System system = system_of(std::move(scripts), some_faults());
  for (ActorInfo& actor : system.actors) actor.restarts = *rc::gen::arbitrary<bool>();
  RC_LOG() << system.faults.print(system.services) << "\n";
  return system;
}

std::set<Fingerprint> worlds_of_search(const System& system, const World& initial) {
  std::set<Fingerprint> worlds;
  const Reducer reducer = merging_budgets_only(system);
  Search search(reducer, initial, {.checks_invariants = true});
  search.run({.on_world = [&](const World& world, VisitId) { worlds.insert(world.fingerprint()); }});
  return worlds;
}

RC_GTEST_PROP(RandomScripts, EndAlikeUnderMergingAndBruteForce, ()) {
  const System system = random_system();
  const World initial = start(system, {{"a", 1}});
  const BruteForce every = every_path(system, initial, 64, 20000);
  RC_PRE(every.is_complete());
  RC_ASSERT(ends_of_search(system, initial) == every.ends);
}

RC_GTEST_PROP(RandomScripts, ReachTheWorldsOfANaiveExploration, ()) {
  const System system = random_system();
  const World initial = start(system, {{"a", 1}});
  RC_PRE(every_path(system, initial, 64, 20000).is_complete());
  RC_ASSERT(worlds_of_search(system, initial) == every_world(system, initial));
}

// Loops are found from one step of each world, and are those that all steps make.
RC_GTEST_PROP(RandomScripts, SettleInTheLoopsOfTheWholeGraph, ()) {
  System system = random_system();
  for (ActorInfo& actor : system.actors) actor.repeats = *rc::gen::arbitrary<bool>();
  const World initial = start(system, {{"a", 1}});
  const Bounds bounds{.worlds_max = 2000};
  const Reducer reducer(system);
  Search full(reducer, initial, {.bounds = bounds, .keeps_edges = true});
  full.run();
  LoopFinder finder(full.visited().size());
  for (VisitId id = 0; id < full.visited().size(); ++id) {
    if (full.visited()[id].expanded) finder.mark_explored(full.visited().find(full.visited()[id].world));
  }
  full.for_each_edge([&](VisitId from, VisitId to) { finder.add_edge(from, to); });
  const std::vector<std::vector<VisitId>> expected = finder.settling_loops();
  Search search(reducer, initial, {.bounds = bounds});
  std::vector<Fingerprint> told;
  search.run({.on_end = [&](const World& world, VisitId, Ending) {
    if (std::ranges::any_of(reducer.steps(world), happens_by_itself)) told.push_back(world.fingerprint());
  }});
  RC_CLASSIFY(!told.empty());
  std::size_t found = 0;
  for (const std::vector<VisitId>& loop : expected) {
    const auto is_told = [&](VisitId id) { return std::ranges::count(told, full.visited()[id].world) == 1; };
    const auto states = std::ranges::count_if(loop, is_told);
    RC_ASSERT(states >= 1);
    found += static_cast<std::size_t>(states);
  }
  RC_ASSERT(told.size() == found);
}

// Fault by fault: the number of faults of an end's report is the smallest with which it can be reached.
RC_GTEST_PROP(RandomScripts, NeedAsManyFaultsForAnEndAsIsReported, ()) {
  System system = random_system();
  for (FaultRule& rule : system.faults.rules) rule.max.reset();
  const World initial = start(system, {{"a", 1}});
  system.faults.faults_max = 1;
  RC_PRE(every_path(system, initial, 64, 20000).is_complete());
  std::set<Fingerprint> without_fault;
  const Reducer reducer(system);
  Search search(reducer, initial);
  search.run({.on_end = [&](const World& world, VisitId visit, Ending) {
    if (search.visited()[visit].faults == 0) without_fault.insert(world.fingerprint());
  }});
  system.faults.faults_max = 0;
  RC_ASSERT(without_fault == every_path(system, initial).ends);
}

}  // namespace
}  // namespace halfdone::sim

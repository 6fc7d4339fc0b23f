// The search without its cleverness: every path is walked to its end, nothing is merged.
#pragma once

#include <functional>
#include <map>
#include <set>

#include "sim/explore/search.h"
#include "sim/reduce/all_reductions.h"
#include "sim/reduce/reducer.h"

namespace halfdone::sim {

struct BruteForce {
  std::set<Fingerprint> ends;
  std::size_t paths = 0;
  std::size_t paths_max = ~std::size_t{0};
  bool is_complete() const { return paths < paths_max; }
};

// Counted apart from the search's own count (sim/world/spending.h).
inline std::optional<Spent> after(const Budgets& budgets, const World& world, const Step& step, const Spent& spent) {
  if (step.kind == Step::Kind::crash) return budgets.after_crash(spent);
  if (step.kind == Step::Kind::pause) return budgets.after_pause(spent);
  if (step.kind != Step::Kind::deliver) return spent;
  return budgets.after_delivery(spent, step.verdict.kind, subject(world, step)->call->service);
}

inline void walk_all(const System& system, const Budgets& budgets, const World& world, Spent spent, unsigned steps_left,
                     BruteForce& found) {
  if (!found.is_complete()) return;
  bool goes_on = false;
  for (const Step& step : enabled(system, world)) {
    if (happens_by_itself(step)) goes_on = true;
    const std::optional<Spent> next = after(budgets, world, step, spent);
    if (next && steps_left > 0) walk_all(system, budgets, take(system, world, step), *next, steps_left - 1, found);
  }
  if (goes_on) return;
  found.ends.insert(world.fingerprint());
  ++found.paths;
}

inline void visit_all(const System& system, const Budgets& budgets, const World& world, Spent spent,
                      std::map<Fingerprint, std::vector<Spent>>& seen,
                      const std::function<void(const World&)>& on_visit = {}) {
  std::vector<Spent>& before = seen[world.fingerprint()];
  for (const Spent& other : before) {
    if (other.covers(spent)) return;
  }
  before.push_back(spent);
  if (on_visit) on_visit(world);
  for (const Step& step : enabled(system, world)) {
    const std::optional<Spent> next = after(budgets, world, step, spent);
    if (next) visit_all(system, budgets, take(system, world, step), *next, seen, on_visit);
  }
}

// Every world, depth first, in a set of its own.
inline std::set<Fingerprint> every_world(const System& system, const World& initial) {
  std::map<Fingerprint, std::vector<Spent>> seen;
  visit_all(system, Budgets(system.faults), initial, {}, seen);
  std::set<Fingerprint> worlds;
  for (const auto& [world, spent] : seen) worlds.insert(world);
  return worlds;
}

// With no reduction of worlds or steps.
inline Reducer merging_budgets_only(const System& system) {
  std::vector<std::string> without;
  for (const Reduction* reduction : all_reductions()) {
    if (reduction != &budgets_used()) without.emplace_back(reduction->name());
  }
  return Reducer(system, {.without = std::move(without)});
}

inline BruteForce every_path(const System& system, const World& initial, unsigned steps_max = 64,
                             std::size_t paths_max = ~std::size_t{0}) {
  BruteForce found{.paths_max = paths_max};
  walk_all(system, Budgets(system.faults), initial, {}, steps_max, found);
  return found;
}

inline std::set<Fingerprint> ends_of_search(const Dynamics& dynamics, const World& initial) {
  std::set<Fingerprint> ends;
  Search search(dynamics, initial, {.checks_invariants = true});
  const SearchResult result =
      search.run({.on_end = [&](const World& world, VisitId, Ending) { ends.insert(world.fingerprint()); }});
  assert(result.left == 0);
  return ends;
}
inline std::set<Fingerprint> ends_of_search(const System& system, const World& initial) {
  return ends_of_search(Reducer(system), initial);
}

}  // namespace halfdone::sim

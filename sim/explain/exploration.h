// An exploration: the search of a scenario with its checks, and what came out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/check/judge.h"
#include "sim/check/scenario.h"
#include "sim/explain/alike.h"
#include "sim/explain/root_cause.h"
#include "sim/explore/search.h"
#include "sim/reduce/reducer.h"

namespace halfdone::sim {

// Taken from what was found and from what is left in the queue.
enum class Result : std::uint8_t {
  holds,       // complete within the stated bounds, every check passed everywhere
  violated,    // a counterexample exists, or what must happen in some run never does: a witness, the goal
  incomplete,  // a limit came first
};
std::string_view name_of(Result result);

struct Exploration {
  Result result = Result::incomplete;
  SearchResult search;
  std::vector<RootCause> root_causes;  // by cost
  // See RootCauses: where fewer are searched than there are, root causes may be hidden.
  std::size_t fault_sites = 0, fault_sites_searched = 0;
  EndCounts ends;
  std::vector<Witness> missing_witnesses;  // of a complete search
  // What the fault model allows and never was possible, as the command line names it: "partial", "late@db", "crash". Of
  // a complete search.
  std::vector<std::string> never_possible;
  // Reductions that weren't used although they weren't switched off.
  std::vector<NotApplied> not_applied;

  bool is_complete() const { return search.left == 0; }
  // It never does what it is for: no run ends with all as after success, so that nothing is wrong says nothing. Of a
  // complete search.
  bool misses_goal() const { return is_complete() && ends.goal == 0; }

  // By call; none: not determined, for the search was cut off or has too many worlds.
  std::optional<std::vector<HandledAlike>> handled_alike;
};

struct ExploreOptions {
  SearchOptions search;
  std::function<void(const SearchCounts&, const Cost& now, std::size_t waiting)> on_progress;
  // When the search of the whole is done; see SearchWatch.
  std::function<void(const Search&, const std::vector<VisitId>& good_ends)> on_searched;
  // Above so many worlds, nothing is said of what is handled alike.
  std::size_t alike_visits_max = 300'000;
};

// Throws BadInput when the state before or after breaks an invariant itself.
void check_facts(const Scenario& scenario);

// Checks the facts first. Throws ScriptError when a program breaks a rule.
Exploration explore(const Scenario& scenario, const ExploreOptions& options = {});

}  // namespace halfdone::sim

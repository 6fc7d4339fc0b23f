// An exploration: the search of a scenario with its checks, and what came out.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/check/judge.h"
#include "sim/explore/search.h"
#include "sim/scenario.h"

namespace halfdone::sim {

// Taken from what was found and from what is left in the queue.
enum class Result : std::uint8_t {
  holds,       // complete within the stated bounds, every check passed everywhere
  violated,    // a counterexample exists
  incomplete,  // a limit came first
};
std::string_view name_of(Result result);

// The cheapest way to something that is wrong, and that no subset of its faults explains.
struct RootCause {
  Cost cost;
  Ending ending = Ending::quiet;
  std::vector<Step> path;
  std::vector<std::string> faults;   // where and of which class: "auth.admin_delete_user not done", "crash relay"
  std::vector<Damage> damages;       // all that is wrong at its end
  std::vector<std::string> news;     // the kinds of damage that no earlier root cause explains
  Judgement judgement;
  std::vector<CallerEnd> callers;
};

struct Exploration {
  Result result = Result::incomplete;
  SearchResult search;
  std::vector<RootCause> root_causes;         // by cost
  std::size_t violating_ends = 0;
  std::size_t judged_ends = 0;
  std::vector<Witness> missing_witnesses;     // of a complete search
};

struct ExploreOptions {
  SearchOptions search;
  std::function<void(const SearchCounts&, const Cost& now, std::size_t waiting)> on_progress;
};

// Throws BadInput when the state before or after breaks an invariant itself.
void check_facts(const Scenario& scenario);

// Checks the facts first. Throws ScriptError when a program breaks a rule.
Exploration explore(const Scenario& scenario, const ExploreOptions& options = {});

// What is wrong at one end, by the checks and the invariants.
Judgement judge_end(const Scenario& scenario, const World& world, Ending ending);

// What became of each caller.
std::vector<CallerEnd> callers_of(const System& system, const World& world);

// The fault sites of a path, sorted, without repetitions.
std::vector<std::string> faults_of(const Scenario& scenario, const std::vector<Step>& path);

}  // namespace halfdone::sim

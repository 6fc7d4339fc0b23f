#include "sim/explain/exploration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "base/bad_input.h"
#include "sim/explain/never_possible.h"
#include "sim/explore/reduced.h"

namespace halfdone::sim {

std::string_view name_of(Result result) {
  switch (result) {
    case Result::holds: return "holds";
    case Result::violated: return "violated";
    case Result::incomplete: return "incomplete";
  }
  assert(false && "a result without a name");
  return {};
}

namespace {

std::vector<Witness> missing_witnesses(const Scenario& scenario, const SearchResult& search) {
  std::vector<Witness> missing;
  for (const Witness& witness : scenario.witnesses) {
    const auto shows = [&](const Exercised& exercised) { return exercised.what == witness.call + " ok"; };
    if (std::ranges::none_of(search.exercised, shows)) missing.push_back(witness);
  }
  return missing;
}

}  // namespace

void check_facts(const Scenario& scenario) {
  for (const Invariant& invariant : scenario.invariants) {
    for (const auto& [backend, when] :
         {std::pair{scenario.initial, "before"}, std::pair{scenario.goal, "after success"}}) {
      const std::vector<std::string> rows = invariant.violations(*backend);
      if (rows.empty()) continue;
      throw BadInput(
          fmt::format("scenario {}", scenario.id.scenario),
          fmt::format("the state {} already breaks the invariant \"{}\": {}", when, invariant.name, rows.front()),
          "Mend the invariant, or the seed or the goal of the scenario.");
    }
  }
}

Exploration explore(const Scenario& scenario, const ExploreOptions& options) {
  check_facts(scenario);
  const Allowance allowance(options.search.bounds);
  AlikeFinder alike(scenario.system, options.alike_visits_max);
  SearchOptions search = options.search;
  search.keeps_edges = search.keeps_edges || options.on_searched;
  JudgedSearch found =
      search_and_judge(scenario, search,
                       {.on_progress = options.on_progress,
                        .on_visit = [&](const World& world, const Spent& spent) { alike.observe(world, spent); },
                        .on_done = options.on_searched});
  Exploration exploration;
  exploration.search = found.search;
  exploration.ends = found.ends;
  RootCauses causes = root_causes(scenario, options.search, std::move(found), allowance.for_next_phase());
  exploration.root_causes = std::move(causes.causes);
  exploration.fault_sites = causes.sites;
  exploration.fault_sites_searched = causes.sites_searched;
  if (scenario.steps_by) exploration.not_applied = reducer_of(scenario).not_applied();
  const bool is_complete = exploration.is_complete();
  if (is_complete) exploration.handled_alike = alike.result();
  if (is_complete) exploration.missing_witnesses = missing_witnesses(scenario, exploration.search);
  if (is_complete) exploration.never_possible = never_possible(scenario.system, exploration.search.exercised);
  if (!exploration.root_causes.empty() || !exploration.missing_witnesses.empty() || exploration.misses_goal()) {
    exploration.result = Result::violated;
  } else {
    exploration.result = is_complete ? Result::holds : Result::incomplete;
  }
  return exploration;
}

}  // namespace halfdone::sim

// Root causes: a minimal set of fault sites that suffices for a kind of damage.
//
// A fault site is a call and a class of fault (not done, done but unheard, ...), or the crash of an actor. An end at
// which something is wrong shows kinds of damage (which check, which table, which way). It is a root cause of its own
// if it shows a kind that no root cause with a subset of its sites shows; the cheapest such end stands for it.
//
// Where two faults lead to the same world, the search keeps the cheaper way. So that no single site hides behind
// another one, each is searched for itself as well, with nothing going wrong anywhere else. Larger sets are those of
// the ends that the whole search found.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/check/judge.h"
#include "sim/check/scenario.h"
#include "sim/explain/allowance.h"
#include "sim/explore/end_counts.h"
#include "sim/explore/end_memo.h"
#include "sim/explore/search.h"
#include "sim/world/cost.h"

namespace halfdone::sim {

struct RootCause {
  Cost cost;
  Ending ending = Ending::quiet;
  std::vector<Step> path;
  std::vector<std::string> faults;  // the sites, printed: "auth.admin_delete_user not done", "crash relay"
  std::vector<Damage> damages;      // all that is wrong at its end
  std::vector<std::string> news;    // the kinds of damage that no root cause with fewer sites explains
  Judgement judgement;
  std::vector<CallerEnd> callers;
};

// Something wrong that a search has come to.
struct Candidate {
  Cost cost;
  Ending ending = Ending::quiet;
  std::vector<Step> path;
  std::vector<CallerEnd> callers;
  Judgement judgement;
};

// The fault sites of a path, printed, sorted, without repetitions.
std::vector<std::string> faults_of(const Scenario& scenario, const std::vector<Step>& path);

// The kinds of damage, printed with their checks: "atomic: public.users gone".
std::set<std::string> kinds_of(const Judgement& judgement);

// A search with its ends judged.
struct JudgedSearch {
  SearchResult search;
  EndCounts ends;
  std::vector<Candidate> candidates;  // in the order in which they were found
};

// What a caller wants to see of a search. All optional.
struct SearchWatch {
  std::function<void(const SearchCounts&, const Cost& now, std::size_t waiting)> on_progress;
  // Each visit that is explored, with the budgets that it has used.
  std::function<void(const World&, const Spent&)> on_visit;
  // When all is explored, with the ends at which nothing is wrong: quiet ones, and loops by their cheapest worlds.
  std::function<void(const Search&, const std::vector<VisitId>& good_ends)> on_done;
};
JudgedSearch search_and_judge(const Scenario& scenario, const SearchOptions& options, const SearchWatch& watch = {});

struct RootCauses {
  std::vector<RootCause> causes;  // in order of cost
  // The fault sites that the whole search came by, and those that were searched for themselves to the end. Where these
  // are fewer, a root cause of a single fault may hide behind another. Both 0 where nothing is wrong.
  std::size_t sites = 0, sites_searched = 0;
};

// `whole` is the search of the scenario as it is. The searches of single sites share the allowance.
RootCauses root_causes(const Scenario& scenario, const SearchOptions& options, JudgedSearch whole,
                       Allowance allowance = Allowance());

}  // namespace halfdone::sim

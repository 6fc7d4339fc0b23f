#include "sim/explore/root_cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace halfdone::sim {

std::vector<CallerEnd> callers_of(const System& system, const World& world) {
  std::vector<CallerEnd> callers;
  for (std::size_t index = 0; index < system.actors.size(); ++index) {
    if (!system.actors[index].is_caller) continue;
    const Actor& actor = world.actors()[index];
    const bool never_answers = actor.status == ActorStatus::running && actor.told == Told::nothing;
    callers.push_back({actor.told, never_answers});
  }
  return callers;
}

namespace {

void add_violations(const Invariant& invariant, const Backend& backend, std::vector<Damage>& damages) {
  for (const std::string& row : invariant.violations(backend)) {
    damages.push_back({Check::invariant, invariant.name, fmt::format("{}: {}", invariant.name, row)});
  }
}

}  // namespace

Judgement judge_end(const Scenario& scenario, const World& world, Ending ending) {
  End end{.state = state_of(world.backend()), .callers = callers_of(scenario.system, world), .ending = ending};
  if (scenario.monitor) end.monitored = scenario.monitor(world.backend());
  Judgement judgement = judge(scenario.expectation, end);
  for (const Invariant& invariant : scenario.invariants) add_violations(invariant, world.backend(), judgement.damages);
  return judgement;
}

std::vector<std::string> faults_of(const Scenario& scenario, const std::vector<Step>& path) {
  std::set<std::string> faults;
  World world = scenario.start();
  for (const Step& step : path) {
    if (step.kind == Step::Kind::deliver && step.is_fault())
      faults.insert(print(FaultSite{subject(world, step)->call->name, class_of(step.verdict.kind)}));
    if (step.kind == Step::Kind::pause) faults.insert(print(pause_site()));
    if (step.kind == Step::Kind::crash)
      faults.insert(print(FaultSite{scenario.system.actors[step.actor].name, FaultClass::none}));
    world = take(scenario.system, world, step);
  }
  return {faults.begin(), faults.end()};
}

namespace {

std::set<std::string> kinds_of(const Judgement& judgement) {
  std::set<std::string> kinds;
  for (const Damage& damage : judgement.damages)
    kinds.insert(fmt::format("{}: {}", name_of(damage.check), damage.kind));
  return kinds;
}

// Judges each distinct end once: what counts is what the services hold and what the callers were told.
class Judge {
 public:
  explicit Judge(const Scenario& scenario) : scenario_(scenario) {
    always_ = std::ranges::any_of(scenario.invariants, &Invariant::always);
  }

  SearchObserver observer(const Search& search) {
    SearchObserver observer;
    observer.on_end = [this, &search](const World& world, VisitId visit, Ending ending) {
      at_end(search, world, visit, ending);
    };
    if (always_)
      observer.on_world = [this, &search](const World& world, VisitId visit) { at_world(search, world, visit); };
    return observer;
  }

  JudgedSearch found;

 private:
  void at_end(const Search& search, const World& world, VisitId visit, Ending ending) {
    ++found.judged_ends;
    const std::vector<CallerEnd> callers = callers_of(scenario_.system, world);
    Hasher hasher(0xe4d);
    hasher.add(world.backend().rows_fingerprint()).add(static_cast<std::uint64_t>(ending));
    for (const CallerEnd& caller : callers)
      hasher.add(static_cast<std::uint64_t>(caller.told) * 2 + (caller.is_running ? 1 : 0));
    const auto [known, is_new] = is_damaged_.try_emplace(hasher.finish(), false);
    if (is_new) {
      Judgement judgement = judge_end(scenario_, world, ending);
      known->second = !judgement.damages.empty();
      if (known->second)
        found.candidates.push_back(
            {search.visited()[visit].cost(), ending, search.path_to(visit), callers, std::move(judgement)});
    }
    if (known->second) ++found.violating_ends;
  }

  void at_world(const Search& search, const World& world, VisitId visit) {
    if (!seen_.insert(world.backend().rows_fingerprint()).second) return;
    Judgement judgement;
    for (const Invariant& invariant : scenario_.invariants) {
      if (invariant.always) add_violations(invariant, world.backend(), judgement.damages);
    }
    if (judgement.damages.empty()) return;
    found.candidates.push_back({search.visited()[visit].cost(), Ending::quiet, search.path_to(visit),
                                callers_of(scenario_.system, world), std::move(judgement)});
  }

  const Scenario& scenario_;
  bool always_ = false;
  std::map<Fingerprint, bool> is_damaged_;
  std::set<Fingerprint> seen_;
};

// The fault sites that the search came by, sorted.
std::vector<FaultSite> sites_of(const SearchResult& search) {
  std::set<FaultSite> sites;
  for (const Exercised& exercised : search.exercised) {
    if (exercised.site) sites.insert(*exercised.site);
  }
  return {sites.begin(), sites.end()};
}

std::vector<RootCause> explain(const Scenario& scenario, std::vector<Candidate> candidates) {
  // Subsets first: one site that has to fail twice costs more than two that fail once, and explains them all the same.
  struct Explained {
    std::size_t found;  // breaks ties
    std::vector<std::string> faults;
    Candidate candidate;
  };
  std::vector<Explained> by_sites;
  for (Candidate& candidate : candidates) {
    std::vector<std::string> faults = faults_of(scenario, candidate.path);
    by_sites.push_back({by_sites.size(), std::move(faults), std::move(candidate)});
  }
  std::ranges::sort(by_sites, {}, [](const Explained& each) {
    return std::tuple(each.faults.size(), each.candidate.cost, each.found);
  });
  std::vector<RootCause> causes;
  std::vector<std::set<std::string>> kinds_of_causes;
  for (auto& [found, faults, candidate] : by_sites) {
    std::set<std::string> kinds = kinds_of(candidate.judgement);
    std::set<std::string> news = kinds;
    for (std::size_t index = 0; index < causes.size(); ++index) {
      if (!std::ranges::includes(faults, causes[index].faults)) continue;
      for (const std::string& kind : kinds_of_causes[index]) news.erase(kind);
    }
    if (news.empty()) continue;
    causes.push_back({.cost = candidate.cost,
                      .ending = candidate.ending,
                      .path = std::move(candidate.path),
                      .faults = std::move(faults),
                      .damages = candidate.judgement.damages,
                      .news = {news.begin(), news.end()},
                      .judgement = std::move(candidate.judgement),
                      .callers = std::move(candidate.callers)});
    kinds_of_causes.push_back(std::move(kinds));
  }
  std::ranges::sort(causes, {}, [](const RootCause& cause) { return std::tie(cause.cost, cause.faults, cause.news); });
  return causes;
}

}  // namespace

JudgedSearch search_and_judge(const Scenario& scenario, const SearchOptions& options,
                              const std::function<void(const SearchCounts&, const Cost&, std::size_t)>& on_progress) {
  const World initial = scenario.start();
  Search search(scenario.system, initial, options);
  Judge judge(scenario);
  SearchObserver observer = judge.observer(search);
  observer.on_progress = on_progress;
  judge.found.search = search.run(observer);
  return std::move(judge.found);
}

std::vector<RootCause> root_causes(const Scenario& scenario, const SearchOptions& options, JudgedSearch whole) {
  std::vector<Candidate> candidates = std::move(whole.candidates);
  const bool is_complete = whole.search.left == 0;
  if (candidates.empty() || !is_complete) return explain(scenario, std::move(candidates));
  for (const FaultSite& site : sites_of(whole.search)) {
    Scenario alone = scenario;
    alone.system.faults.only = {site};
    std::vector<Candidate> more = search_and_judge(alone, options, {}).candidates;
    std::ranges::move(more, std::back_inserter(candidates));
  }
  return explain(scenario, std::move(candidates));
}

}  // namespace halfdone::sim

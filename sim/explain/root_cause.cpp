#include "sim/explain/root_cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace halfdone::sim {

std::vector<std::string> faults_of(const Scenario& scenario, const std::vector<Step>& path) {
  std::set<std::string> faults;
  const auto dynamics = scenario.dynamics();
  World world = dynamics->start(scenario.initial);
  for (const Step& step : path) {
    if (const auto site = site_of(scenario.system, world, step)) faults.insert(print(*site));
    world = dynamics->take(world, step);
  }
  return {faults.begin(), faults.end()};
}

std::set<std::string> kinds_of(const Judgement& judgement) {
  std::set<std::string> kinds;
  for (const Damage& damage : judgement.damages)
    kinds.insert(fmt::format("{}: {}", name_of(damage.check), damage.kind));
  return kinds;
}

namespace {

class Judge {
 public:
  Judge(const Scenario& scenario, const SearchWatch& watch) : scenario_(scenario), memo_(scenario), watch_(watch) {}

  SearchObserver observer(const Search& search) {
    SearchObserver observer;
    observer.on_end = [this, &search](const World& world, VisitId visit, Ending ending) {
      ++found.judged_ends;
      if (memo_.is_wrong(world, ending, candidate_at(search, world, visit, ending))) {
        ++found.violating_ends;
      } else if (watch_.on_done) {
        good_ends.push_back(visit);
      }
    };
    if (memo_.judges_in_passing() || watch_.on_world) {
      observer.on_world = [this, &search](const World& world, VisitId visit) {
        if (watch_.on_world) watch_.on_world(world, search.visited()[visit].spent);
        if (memo_.judges_in_passing())
          memo_.is_wrong_in_passing(world, candidate_at(search, world, visit, Ending::quiet));
      };
    }
    observer.on_progress = watch_.on_progress;
    return observer;
  }

  JudgedSearch found;
  std::vector<VisitId> good_ends;  // only when somebody wants to know

 private:
  std::function<void(Judgement)> candidate_at(const Search& search, const World& world, VisitId visit, Ending ending) {
    return [this, &search, &world, visit, ending](Judgement judgement) {
      found.candidates.push_back({search.visited()[visit].cost(), ending, search.path_to(visit),
                                  callers_of(scenario_.system, world), std::move(judgement)});
    };
  }

  const Scenario& scenario_;
  EndMemo memo_;
  const SearchWatch& watch_;
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

JudgedSearch search_and_judge(const Scenario& scenario, const SearchOptions& options, const SearchWatch& watch) {
  const auto dynamics = scenario.dynamics();
  const World initial = dynamics->start(scenario.initial);
  Search search(*dynamics, initial, options);
  Judge judge(scenario, watch);
  judge.found.search = search.run(judge.observer(search));
  if (watch.on_done) watch.on_done(search, judge.good_ends);
  return std::move(judge.found);
}

std::vector<RootCause> root_causes(const Scenario& scenario, const SearchOptions& options, JudgedSearch whole) {
  std::vector<Candidate> candidates = std::move(whole.candidates);
  const bool is_complete = whole.search.left == 0;
  if (candidates.empty() || !is_complete) return explain(scenario, std::move(candidates));
  for (const FaultSite& site : sites_of(whole.search)) {
    Scenario alone = scenario;
    alone.system.faults.only = {site};
    std::vector<Candidate> more = search_and_judge(alone, options).candidates;
    std::ranges::move(more, std::back_inserter(candidates));
  }
  return explain(scenario, std::move(candidates));
}

}  // namespace halfdone::sim

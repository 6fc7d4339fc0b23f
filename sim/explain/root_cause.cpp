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
      const EndMemo::Judged& judged = memo_.judge(world, ending, candidate_at(search, world, visit, ending));
      found.ends.count(judged);
      if (!judged.is_wrong && watch_.on_done) good_ends.push_back(visit);
    };
    if (memo_.judges_in_passing()) {
      observer.on_world = [this, &search](const World& world, VisitId visit) {
        memo_.is_wrong_in_passing(world, candidate_at(search, world, visit, Ending::quiet));
      };
    }
    if (watch_.on_visit) {
      observer.on_visit = [this, &search](const World& world, VisitId visit) {
        watch_.on_visit(world, search.visited()[visit].spent);
      };
    }
    observer.on_progress = watch_.on_progress;
    return observer;
  }

  JudgedSearch found;
  std::vector<VisitId> good_ends;  // only when they are asked for

 private:
  std::function<void(Judgement)> candidate_at(const Search& search, const World& world, VisitId visit, Ending ending) {
    return [this, &search, &world, visit, ending](Judgement judgement) {
      if (!is_news(world, ending, judgement)) return;
      found.candidates.push_back({search.visited()[visit].cost(), ending, search.path_to(visit),
                                  callers_of(scenario_.system, world), std::move(judgement)});
    };
  }

  // Ends that differ in sessions and locks alone, and are wrong in the same way, are one candidate: the first.
  bool is_news(const World& world, Ending ending, const Judgement& judgement) {
    Hasher hasher(0xca9d);
    hasher.add(world.backend().rows_fingerprint()).add(static_cast<std::uint64_t>(ending));
    for (const CallerEnd& caller : callers_of(scenario_.system, world))
      hasher.add(static_cast<std::uint64_t>(caller.told) * 2 + (caller.is_running ? 1 : 0));
    for (const std::string& kind : kinds_of(judgement)) hasher.add(kind);
    return seen_.insert(hasher.finish()).second;
  }

  const Scenario& scenario_;
  EndMemo memo_;
  const SearchWatch& watch_;
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

JudgedSearch search_and_judge(const Scenario& scenario, const SearchOptions& options, const SearchWatch& watch) {
  const auto dynamics = scenario.dynamics();
  const World initial = dynamics->start(scenario.initial);
  Search search(*dynamics, initial, options);
  Judge judge(scenario, watch);
  judge.found.search = search.run(judge.observer(search));
  if (watch.on_done) watch.on_done(search, judge.good_ends);
  return std::move(judge.found);
}

RootCauses root_causes(const Scenario& scenario, const SearchOptions& options, JudgedSearch whole,
                       Allowance allowance) {
  std::vector<Candidate> candidates = std::move(whole.candidates);
  if (candidates.empty()) return {};
  const std::vector<FaultSite> sites = sites_of(whole.search);
  std::size_t searched = 0;
  const bool is_complete = whole.search.left == 0;
  for (const FaultSite& site : sites) {
    if (!is_complete || allowance.is_over()) break;
    Scenario alone = scenario;
    alone.system.faults.only = {site};
    SearchOptions bounded = options;
    bounded.bounds = allowance.left();
    JudgedSearch more = search_and_judge(alone, bounded);
    allowance.use(more.search.counts.worlds);
    if (more.search.left == 0) ++searched;
    std::ranges::move(more.candidates, std::back_inserter(candidates));
  }
  return {explain(scenario, std::move(candidates)), sites.size(), searched};
}

}  // namespace halfdone::sim

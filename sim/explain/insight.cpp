#include "sim/explain/insight.h"

#include <algorithm>

#include "sim/world/spending.h"

namespace halfdone::sim {

InsightFinder::InsightFinder(const Scenario& scenario, const Exploration& exploration, const InsightOptions& options)
    : scenario_(scenario),
      options_(options),
      every_end_is_wrong_(exploration.is_complete() && exploration.ends.violating == exploration.ends.judged),
      good_ends_(scenario, options.worlds_max, options.allowance.for_next_phase()),
      worlds_left_(options.searched_max),
      allowance_(options.allowance.for_next_phase()) {}

namespace {

// A path with what is known along it. Whether a good end can be reached from the n-th world is monotone in n, as each
// world leads to the next.
class LastGoodWorld {
 public:
  LastGoodWorld(const Scenario& scenario, GoodEnds& ends, const std::vector<Step>& path) : ends_(ends) {
    const Budgets budgets(scenario.system.faults);
    const auto dynamics = scenario.dynamics();
    World world = dynamics->start(scenario.initial);
    std::optional<Spent> spent = Spent();
    places_.push_back({world, *spent});
    for (const Step& step : path) {
      if (ends.is_broken(world)) break;
      spent = spent_after(budgets, world, step, *spent);
      if (!spent) {
        is_possible_ = false;
        return;
      }
      world = dynamics->take(world, step);
      places_.push_back({world, *spent});
    }
  }

  // The index of the last world that leads to a good end, or -1; nothing when a limit came first.
  std::optional<std::ptrdiff_t> find() {
    if (!is_possible_) return std::nullopt;
    std::ptrdiff_t good = -1;
    auto lost = static_cast<std::ptrdiff_t>(places_.size());
    while (lost - good > 1) {
      const std::ptrdiff_t middle = good + (lost - good) / 2;
      GoodEnd end = ends_.from(places_[middle].world, places_[middle].spent);
      switch (end.answer) {
        case Sought::found:
          good = middle;
          rest_ = std::move(end.steps);
          break;
        case Sought::none: lost = middle; break;
        case Sought::cut_off: return std::nullopt;
      }
    }
    return good;
  }

  // From the world that was found to a good end.
  const std::vector<Step>& rest() const { return rest_; }

 private:
  struct Place {
    World world;
    Spent spent;
  };
  GoodEnds& ends_;
  std::vector<Place> places_;
  std::vector<Step> rest_;
  bool is_possible_ = true;
};

}  // namespace

NoReturn InsightFinder::no_return_of(const std::vector<Step>& path) {
  if (every_end_is_wrong_) return {.answer = Sought::found, .after_step = 0};
  LastGoodWorld last(scenario_, good_ends_, path);
  const std::optional<std::ptrdiff_t> good = last.find();
  if (!good) return {};
  NoReturn result{.answer = Sought::found, .after_step = static_cast<std::size_t>(*good + 1)};
  if (*good < 0) return result;
  if (result.after_step > path.size()) result.answer = Sought::none;
  result.good_run.assign(path.begin(), path.begin() + *good);
  result.good_run.insert(result.good_run.end(), last.rest().begin(), last.rest().end());
  return result;
}

const InsightFinder::Kinds& InsightFinder::kinds_with(const std::vector<FaultSite>& sites) {
  const auto [known, is_new] = kinds_.try_emplace(sites);
  if (!is_new) return known->second;
  if (worlds_left_ == 0 || allowance_.is_over()) return known->second;
  Scenario only = scenario_;
  only.system.faults.only = sites;
  Bounds bounds = allowance_.left();
  for (const auto& other : {options_.bounds.worlds_max, std::optional(worlds_left_)})
    if (other) bounds.worlds_max = std::min(bounds.worlds_max.value_or(*other), *other);
  const JudgedSearch found = search_and_judge(only, {.bounds = bounds});
  worlds_left_ -= std::min(worlds_left_, found.search.counts.worlds);
  allowance_.use(found.search.counts.worlds);
  for (const Candidate& candidate : found.candidates) known->second.found.merge(kinds_of(candidate.judgement));
  known->second.is_complete = found.search.left == 0;
  return known->second;
}

Insight InsightFinder::of(const RootCause& cause, const std::vector<Step>& path) {
  Insight insight{.no_return = no_return_of(path)};
  std::vector<std::pair<std::size_t, FaultSite>> faults;
  std::set<FaultSite> sites;
  const auto dynamics = scenario_.dynamics();
  World world = dynamics->start(scenario_.initial);
  for (std::size_t index = 0; index < path.size(); ++index) {
    if (const auto site = site_of(scenario_.system, world, path[index])) {
      faults.emplace_back(index, *site);
      sites.insert(*site);
    }
    world = dynamics->take(world, path[index]);
  }
  for (const auto& [index, site] : faults) {
    std::set<FaultSite> others = sites;
    others.erase(site);
    const Kinds& kinds = kinds_with({others.begin(), others.end()});
    const auto is_left = [&](const std::string& kind) { return kinds.found.contains(kind); };
    if (std::ranges::any_of(cause.news, is_left)) continue;
    (kinds.is_complete ? insight.necessary_faults : insight.undetermined_faults).push_back(index);
  }
  return insight;
}

}  // namespace halfdone::sim

#include "sim/explore/exploration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <set>

#include "base/bad_input.h"

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
  Judgement judgement = judge(scenario.expectation, state_of(world.backend()), callers_of(scenario.system, world), ending);
  for (const Invariant& invariant : scenario.invariants) add_violations(invariant, world.backend(), judgement.damages);
  return judgement;
}

std::vector<std::string> faults_of(const Scenario& scenario, const std::vector<Step>& path) {
  std::set<std::string> faults;
  World world = scenario.start();
  for (const Step& step : path) {
    if (step.is_fault()) {
      faults.insert(fmt::format("{} {}", subject(world, step)->call->name, gloss_of(class_of(step.verdict.kind))));
    } else if (step.kind == Step::Kind::crash) {
      faults.insert(fmt::format("crash {}", scenario.system.actors[step.actor].name));
    }
    world = take(scenario.system, world, step);
  }
  return {faults.begin(), faults.end()};
}

namespace {

// An end at which something is wrong.
struct Candidate {
  VisitId visit = 0;
  Cost cost;
  Ending ending = Ending::quiet;
  std::vector<CallerEnd> callers;
  Judgement judgement;
};

std::set<std::string> kinds_of(const Judgement& judgement) {
  std::set<std::string> kinds;
  for (const Damage& damage : judgement.damages) kinds.insert(fmt::format("{}: {}", name_of(damage.check), damage.kind));
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
    observer.on_end = [this, &search](const World& world, VisitId visit, Ending ending) { at_end(search, world, visit, ending); };
    if (always_) observer.on_world = [this, &search](const World& world, VisitId visit) { at_world(search, world, visit); };
    return observer;
  }

  std::size_t judged = 0;
  std::size_t violating = 0;
  std::vector<Candidate> candidates;

 private:
  void at_end(const Search& search, const World& world, VisitId visit, Ending ending) {
    ++judged;
    const std::vector<CallerEnd> callers = callers_of(scenario_.system, world);
    Hasher hasher(0xe4d);
    hasher.add(world.backend().rows_fingerprint()).add(static_cast<std::uint64_t>(ending));
    for (const CallerEnd& caller : callers) hasher.add(static_cast<std::uint64_t>(caller.told) * 2 + (caller.is_running ? 1 : 0));
    const auto [known, is_new] = is_damaged_.try_emplace(hasher.finish(), false);
    if (is_new) {
      Judgement judgement = judge_end(scenario_, world, ending);
      known->second = !judgement.damages.empty();
      if (known->second) candidates.push_back({visit, search.visited()[visit].cost(), ending, callers, std::move(judgement)});
    }
    if (known->second) ++violating;
  }

  void at_world(const Search& search, const World& world, VisitId visit) {
    if (!seen_.insert(world.backend().rows_fingerprint()).second) return;
    Judgement judgement;
    for (const Invariant& invariant : scenario_.invariants) {
      if (invariant.always) add_violations(invariant, world.backend(), judgement.damages);
    }
    if (judgement.damages.empty()) return;
    candidates.push_back({visit, search.visited()[visit].cost(), Ending::quiet, callers_of(scenario_.system, world), std::move(judgement)});
  }

  const Scenario& scenario_;
  bool always_ = false;
  std::map<Fingerprint, bool> is_damaged_;
  std::set<Fingerprint> seen_;
};

// In order of cost: a candidate is a root cause if it shows a kind of damage that no root cause with a subset of its faults has.
std::vector<RootCause> root_causes_of(const Scenario& scenario, const Search& search, std::vector<Candidate> candidates) {
  std::ranges::stable_sort(candidates, {}, &Candidate::cost);
  std::vector<RootCause> causes;
  std::vector<std::set<std::string>> kinds_of_causes;
  for (Candidate& candidate : candidates) {
    const std::set<std::string> kinds = kinds_of(candidate.judgement);
    std::vector<Step> path = search.path_to(candidate.visit);
    std::vector<std::string> faults = faults_of(scenario, path);
    std::set<std::string> news = kinds;
    for (std::size_t index = 0; index < causes.size(); ++index) {
      if (!std::ranges::includes(faults, causes[index].faults)) continue;
      for (const std::string& kind : kinds_of_causes[index]) news.erase(kind);
    }
    if (news.empty()) continue;
    causes.push_back({.cost = candidate.cost,
                      .ending = candidate.ending,
                      .path = std::move(path),
                      .faults = std::move(faults),
                      .damages = candidate.judgement.damages,
                      .news = {news.begin(), news.end()},
                      .judgement = std::move(candidate.judgement),
                      .callers = std::move(candidate.callers)});
    kinds_of_causes.push_back(kinds);
  }
  return causes;
}

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
    for (const auto& [backend, when] : {std::pair{scenario.initial, "before"}, std::pair{scenario.goal, "after success"}}) {
      const std::vector<std::string> rows = invariant.violations(*backend);
      if (rows.empty()) continue;
      throw BadInput(fmt::format("scenario {}", scenario.id.scenario),
                     fmt::format("the state {} already breaks the invariant \"{}\": {}", when, invariant.name, rows.front()),
                     "Mend the invariant, or the seed or the goal of the scenario.");
    }
  }
}

Exploration explore(const Scenario& scenario, const ExploreOptions& options) {
  check_facts(scenario);
  const World initial = scenario.start();
  Search search(scenario.system, initial, options.search);
  Judge judge(scenario);
  SearchObserver observer = judge.observer(search);
  observer.on_progress = options.on_progress;

  Exploration exploration;
  exploration.search = search.run(observer);
  exploration.judged_ends = judge.judged;
  exploration.violating_ends = judge.violating;
  exploration.root_causes = root_causes_of(scenario, search, std::move(judge.candidates));
  const bool is_complete = exploration.search.left == 0;
  if (is_complete) exploration.missing_witnesses = missing_witnesses(scenario, exploration.search);
  if (!exploration.root_causes.empty() || !exploration.missing_witnesses.empty()) {
    exploration.result = Result::violated;
  } else {
    exploration.result = is_complete ? Result::holds : Result::incomplete;
  }
  return exploration;
}

}  // namespace halfdone::sim

#include "sim/certificate/certify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <set>

#include "sim/certificate/rank.h"
#include "sim/explore/reduced.h"
#include "sim/replay/labels.h"
#include "sim/replay/token.h"

namespace halfdone::sim {

namespace {

// The explored visits by parent, in the order in which they were found.
class Children {
 public:
  explicit Children(const Visited& visited) : first_(visited.size(), no_visit), next_(visited.size(), no_visit) {
    for (VisitId id = static_cast<VisitId>(visited.size()); id-- > 0;) {
      const Visit visit = visited[id];
      if (!visit.expanded || visit.parent == no_visit) continue;
      next_[id] = first_[visit.parent];
      first_[visit.parent] = id;
    }
  }
  VisitId first_of(VisitId id) const { return first_[id]; }
  VisitId next_to(VisitId id) const { return next_[id]; }

 private:
  std::vector<VisitId> first_, next_;
};

}  // namespace

CertifiedVisits certified_visits(const Search& search, const std::vector<VisitId>& good_ends) {
  const Visited& visited = search.visited();
  const std::vector<std::uint32_t> rank_of = ranks(search, good_ends);
  const Children children(visited);
  CertifiedVisits tree;
  std::vector<VisitId> waiting = {0};
  unsigned depth_before = 0;
  while (!waiting.empty()) {
    const VisitId id = waiting.back();
    waiting.pop_back();
    const Visit visit = visited[id];
    if (visit.parent != no_visit && children.next_to(id) != no_visit) waiting.push_back(children.next_to(id));
    if (children.first_of(id) != no_visit) waiting.push_back(children.first_of(id));
    const std::uint32_t rank = rank_of[visited.find(visit.world)];
    // From the visit before up to the parent, which has one step less.
    const unsigned up = visit.parent == no_visit ? 0 : depth_before + 1 - visit.steps;
    tree.add({up, visit.choice, rank == no_rank ? std::nullopt : std::optional<std::uint64_t>(rank)});
    depth_before = visit.steps;
  }
  return tree;
}

namespace {

std::vector<std::string> faults_on(const Scenario& scenario, const std::vector<Step>& path) {
  std::vector<std::string> faults;
  Labels labels(scenario.system);
  const auto dynamics = scenario.dynamics();
  World world = dynamics->start(scenario.initial);
  labels.observe(world);
  for (const Step& step : path) {
    if (!happens_by_itself(step)) faults.push_back(labels.of(world, step));
    world = dynamics->take(world, step);
    labels.observe(world);
  }
  return faults;
}

CertifiedRun certified(const Scenario& scenario, const RootCause& cause) {
  const Token token = token_for(scenario, cause.path);
  const TokenRun replay = follow(scenario, token);
  assert(!replay.diverged && replay.path == cause.path && "a counterexample of our own that doesn't replay");
  return {print(token), faults_on(scenario, replay.path)};
}

// What the fault model allows and never came up, for each call that was delivered.
std::vector<std::string> never_exercised(const Scenario& scenario, const std::vector<std::string>& exercised) {
  constexpr std::string_view ok = " ok";
  std::vector<std::string> never;
  for (const std::string& each : exercised) {
    if (!each.ends_with(ok)) continue;
    const std::string call = each.substr(0, each.size() - ok.size());
    std::set<VerdictKind> kinds;
    for (const FaultRule& rule : scenario.system.faults.rules) kinds.insert(rule.kind);
    for (const VerdictKind kind : kinds) {
      const std::string what = fmt::format("{} {}", call, name_of(kind));
      if (std::ranges::find(exercised, what) == exercised.end()) never.push_back(what);
    }
  }
  return never;
}

void add_model(Certificate& certificate, const Scenario& scenario) {
  const FaultModel& faults = scenario.system.faults;
  assert(!faults.only && "a search of single sites is no exploration of the scenario");
  certificate.faults_max = faults.faults_max;
  certificate.crashes_max = faults.crashes_max;
  certificate.pauses_max = faults.pauses_max;
  for (const Outage& outage : faults.outages)
    certificate.outages.push_back({scenario.system.services[outage.service].name, outage.max});
  for (const FaultRule& rule : faults.rules) {
    const std::string service = rule.service ? scenario.system.services[*rule.service].name : "";
    certificate.allowed.push_back({rule.kind, service, rule.max});
  }
}

// Where an audit has looked at every world and transition, nothing is assumed of a reduction.
std::string how_sure(const Reduction& reduction, const Audit* audit) {
  const bool is_audited = audit && !audit->broken && std::ranges::count(audit->reductions, reduction.name()) > 0;
  if (!is_audited) return fmt::format("assumed {}: {}", reduction.name(), reduction.relies_on());
  return fmt::format("audited {} in {} worlds, {} transitions{}: {}", reduction.name(), audit->worlds,
                     audit->transitions, audit->is_complete ? "" : " (not all)", reduction.relies_on());
}

std::vector<std::string> reductions_of(const Scenario& scenario, std::size_t worlds, const Audit* audit) {
  const double pairs = static_cast<double>(worlds) * static_cast<double>(worlds);
  std::vector<std::string> reductions = {
      fmt::format("assumed fingerprints: no two of the worlds share one; the chance that any do is below {:.1e}",
                  std::max(pairs, 1.0) / 6.8e38),
  };
  if (!scenario.steps_by) return reductions;
  const Reducer reducer = reducer_of(scenario);
  for (const Reduction* reduction : reducer.used()) reductions.push_back(how_sure(*reduction, audit));
  return reductions;
}

}  // namespace

Certificate certify(const Scenario& scenario, const Exploration& exploration, CertifiedVisits tree,
                    const Audit* audit) {
  assert(exploration.result != Result::incomplete);
  const SearchCounts& counts = exploration.search.counts;
  Certificate certificate{.id = scenario.id,
                          .initial = scenario.initial->rows_fingerprint(),
                          .goal = scenario.goal->rows_fingerprint(),
                          .system = system_digest(scenario),
                          .holds = exploration.result == Result::holds,
                          .is_complete = exploration.search.left == 0,
                          .worlds = counts.worlds,
                          .visits = counts.visits,
                          .transitions = counts.distinct,
                          .ends = counts.ends,
                          .loops = counts.loops,
                          .depth = counts.steps_max,
                          .digests = exploration.search.digests};
  certificate.id.without = scenario.dynamics()->without();
  add_model(certificate, scenario);
  for (const Exercised& each : exploration.search.exercised) certificate.exercised.push_back(each.what);
  certificate.never = never_exercised(scenario, certificate.exercised);
  for (const Witness& witness : exploration.missing_witnesses) certificate.missing_witnesses.push_back(witness.call);
  for (const RootCause& cause : exploration.root_causes)
    certificate.counterexamples.push_back(certified(scenario, cause));
  certificate.reductions = reductions_of(scenario, counts.worlds, audit);
  if (certificate.is_complete) certificate.tree = std::move(tree);
  return certificate;
}

}  // namespace halfdone::sim

#include "sim/explore/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <chrono>

#include "sim/explore/loops.h"
#include "sim/explore/spending.h"

namespace halfdone::sim {

namespace {

// Only to stop in time: no result depends on it but the limit itself.
double seconds_now() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

// What a world that waits in the queue is accounted with.
constexpr std::size_t bytes_of_waiting = 1024;

// A visit counts its steps in 16 bits; the last number is for those that wait behind the bound.
constexpr unsigned steps_possible = 65534;

}  // namespace

std::string_view name_of(Limit limit) {
  switch (limit) {
    case Limit::none: return "none";
    case Limit::steps: return "steps";
    case Limit::worlds: return "worlds";
    case Limit::bytes: return "memory";
    case Limit::time: return "time";
  }
  assert(false && "a limit without a name");
  return {};
}

Search::Search(const System& system, const World& initial, SearchOptions options)
    : system_(system), initial_(initial), options_(std::move(options)), budgets_(system.faults) {}

SearchResult Search::run(const SearchObserver& observer) {
  started_ = seconds_now();
  limit_ = Limit::none;
  counts_ = {};
  const unsigned steps_max = std::min(options_.bounds.steps_max.value_or(steps_possible), steps_possible);
  if (!visited_.covers(initial_.fingerprint(), {}, {})) {
    const VisitId start = visited_.add({.world = initial_.fingerprint()});
    queue_[{}].push_back({start, initial_});
    ++waiting_;
  }
  while (!queue_.empty()) {
    auto bucket = queue_.begin();
    const Cost cost = bucket->first;
    if (cost.steps > steps_max) {
      // Costs are ordered by faults first: shorter paths with more faults may still be there.
      limit_ = Limit::steps;
      const auto within = std::ranges::find_if(queue_, [&](const auto& each) { return each.first.steps <= steps_max; });
      if (within == queue_.end()) break;
      bucket = within;
    }
    // New worlds are dearer, so this bucket doesn't grow while it is worked on.
    std::vector<Waiting>& batch = bucket->second;
    std::size_t done = 0;
    for (; done < batch.size(); ++done) {
      const Limit reached = limit_reached();
      if (reached != Limit::none) {
        limit_ = reached;
        break;
      }
      expand(batch[done], observer);
      if ((counts_.visits & 0xfff) == 0) report_progress(observer, bucket->first);
    }
    waiting_ -= done;
    const bool stopped = done < batch.size();
    batch.erase(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(done));
    if (stopped) break;
    queue_.erase(bucket);
  }
  const std::vector<VisitId> loops = settling_loops();
  counts_.loops = loops.size();
  if (observer.on_end) {
    for (const VisitId loop : loops) observer.on_end(world_at(loop), loop, Ending::loop);
  }
  return result();
}

void Search::expand(const Waiting& waiting, const SearchObserver& observer) {
  Visit& visit = visited_[waiting.visit];
  // A cheaper way to the same world may have been found after this one was put into the queue: which visit was added
  // first says nothing about which is explored first.
  bool is_first = true;
  for (VisitId id = visited_.find(visit.world); id != no_visit; id = visited_[id].next_of_world) {
    if (!visited_[id].expanded) continue;
    if (visited_[id].spent.covers(visit.spent)) return;
    is_first = false;
  }
  visit.expanded = true;
  ++counts_.visits;
  counts_.steps_max = std::max<unsigned>(counts_.steps_max, visit.steps);
  if (options_.check_fingerprints) assert(waiting.world.fingerprint() == waiting.world.recomputed_fingerprint(system_));
  if (is_first && observer.on_world) observer.on_world(waiting.world, waiting.visit);

  const std::vector<Step> steps = enabled(system_, waiting.world);
  assert(steps.size() < 65536 && "choices are kept in 16 bits");
  if (is_first && std::ranges::none_of(steps, happens_by_itself)) {
    ++counts_.ends;
    if (observer.on_end) observer.on_end(waiting.world, waiting.visit, Ending::quiet);
  }
  for (std::size_t choice = 0; choice < steps.size(); ++choice) reach(waiting, choice, steps[choice]);
}

void Search::reach(const Waiting& from, std::size_t choice, const Step& step) {
  const Visit parent = visited_[from.visit];
  const std::optional<Spent> spent = spent_after(system_, budgets_, from.world, step, parent.spent);
  if (!spent) return;
  count(from.world, step);
  ++counts_.transitions;
  World next = take(system_, from.world, step);
  const Cost cost = cost_after(parent.cost(), step);

  const Fingerprint world = next.fingerprint();
  const VisitId known = visited_.find(world);
  if (known != no_visit && happens_by_itself(step)) merging_edges_.add({from.visit, known});
  if (known != no_visit) ++counts_.merges;
  if (known != no_visit && visited_.covers(world, *spent, cost)) return;
  assert(cost.faults < 65536 && cost.steps < 65536 && cost.crashes < 256);
  const VisitId visit = visited_.add({.world = world,
                                      .spent = *spent,
                                      .parent = from.visit,
                                      .choice = static_cast<std::uint16_t>(choice),
                                      .faults = static_cast<std::uint16_t>(cost.faults),
                                      .steps = static_cast<std::uint16_t>(cost.steps),
                                      .crashes = static_cast<std::uint8_t>(cost.crashes)});
  queue_[cost].push_back({visit, std::move(next)});
  ++waiting_;
}

void Search::count(const World& world, const Step& step) {
  const InFlight* cell =
      step.kind == Step::Kind::deliver || step.kind == Step::Kind::deadlock ? subject(world, step) : nullptr;
  const bool of_actor = step.kind == Step::Kind::crash || step.kind == Step::Kind::restart;
  const bool of_time = step.kind == Step::Kind::pause || step.kind == Step::Kind::lapse;
  if (!cell && !of_actor && !of_time) return;
  const std::uint64_t name = cell ? cell->call->name_hash() : step.actor;
  const std::uint64_t key =
      name * 128 + static_cast<std::uint64_t>(step.kind) * 16 + static_cast<std::uint64_t>(step.verdict.kind);
  Tally& tally = exercised_[key];
  ++tally.times;
  if (!tally.name.empty()) return;
  if (cell) {
    const std::string_view verdict = step.kind == Step::Kind::deadlock ? "deadlock" : name_of(step.verdict.kind);
    tally.name = fmt::format("{} {}", cell->call->name, verdict);
    if (step.is_fault()) tally.site = FaultSite{cell->call->name, class_of(step.verdict.kind)};
  } else if (of_time) {
    tally.name = step.kind == Step::Kind::pause ? "pause" : "lapse";
    if (step.kind == Step::Kind::pause) tally.site = pause_site();
  } else {
    tally.name =
        fmt::format("{} {}", step.kind == Step::Kind::crash ? "crash" : "restart", system_.actors[step.actor].name);
    if (step.kind == Step::Kind::crash) tally.site = FaultSite{system_.actors[step.actor].name, FaultClass::none};
  }
}

Limit Search::limit_reached() const {
  const Bounds& bounds = options_.bounds;
  if (bounds.worlds_max && visited_.worlds() >= *bounds.worlds_max) return Limit::worlds;
  const std::size_t bytes = visited_.bytes() + waiting_ * bytes_of_waiting;
  if (bounds.bytes_max && bytes >= *bounds.bytes_max) return Limit::bytes;
  if (bounds.seconds_max && (counts_.visits & 0xff) == 0 && seconds_now() - started_ >= *bounds.seconds_max)
    return Limit::time;
  return Limit::none;
}

void Search::report_progress(const SearchObserver& observer, const Cost& now) {
  counts_.worlds = visited_.worlds();
  if (observer.on_progress) observer.on_progress(counts_, now, waiting_);
}

std::vector<VisitId> Search::settling_loops() const {
  LoopFinder finder(visited_.size());
  for (VisitId id = 0; id < visited_.size(); ++id) {
    const Visit& visit = visited_[id];
    const VisitId world = visited_.find(visit.world);
    if (visit.expanded) finder.mark_explored(world);
    if (visit.parent == no_visit) continue;
    const Visit& parent = visited_[visit.parent];
    const bool by_itself = parent.faults == visit.faults && parent.crashes == visit.crashes;
    if (by_itself) finder.add_edge(visited_.find(parent.world), world);
  }
  merging_edges_.for_each(
      [&](const Edge& edge) { finder.add_edge(visited_.find(visited_[edge.from].world), edge.to); });
  std::vector<VisitId> loops;
  for (const std::vector<VisitId>& worlds : finder.settling_loops()) loops.push_back(cheapest_of(worlds));
  std::ranges::sort(loops, {}, [&](VisitId id) { return std::pair(visited_[id].cost(), id); });
  return loops;
}

VisitId Search::cheapest_of(const std::vector<VisitId>& worlds) const {
  VisitId cheapest = no_visit;
  for (const VisitId world : worlds) {
    for (VisitId id = world; id != no_visit; id = visited_[id].next_of_world) {
      if (cheapest == no_visit || visited_[id].cost() < visited_[cheapest].cost()) cheapest = id;
    }
  }
  return cheapest;
}

SearchResult Search::result() const {
  SearchResult result;
  result.counts = counts_;
  result.counts.worlds = visited_.worlds();
  result.left = waiting_;
  if (!queue_.empty()) {
    result.cheapest_left = queue_.begin()->first;
    result.limit = limit_;
  }
  for (const auto& [key, tally] : exercised_) result.exercised.push_back({tally.name, tally.site, tally.times});
  std::ranges::sort(result.exercised, {}, &Exercised::what);
  result.visited_bytes = visited_.bytes() + merging_edges_.bytes();
  return result;
}

std::vector<Step> Search::path_to(VisitId id) const {
  std::vector<VisitId> way;
  for (; visited_[id].parent != no_visit; id = visited_[id].parent) way.push_back(id);
  std::vector<Step> steps;
  World world = initial_;
  for (auto visit = way.rbegin(); visit != way.rend(); ++visit) {
    const std::vector<Step> choices = enabled(system_, world);
    steps.push_back(choices[visited_[*visit].choice]);
    world = take(system_, world, steps.back());
  }
  return steps;
}

World Search::world_at(VisitId id) const {
  World world = initial_;
  for (const Step& step : path_to(id)) world = take(system_, world, step);
  return world;
}

}  // namespace halfdone::sim

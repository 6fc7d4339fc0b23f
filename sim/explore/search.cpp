#include "sim/explore/search.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <unordered_set>

#include "sim/world/spending.h"

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
    : system_(system), initial_(initial), options_(std::move(options)), budgets_(system.faults), exercise_(system) {
  if (options_.threads > 1) threads_ = std::make_unique<OrderedWork>(options_.threads);
}

SearchResult Search::run(const SearchObserver& observer) {
  started_ = seconds_now();
  limit_ = Limit::none;
  counts_ = {};
  digests_ = {};
  const unsigned steps_max = std::min(options_.bounds.steps_max.value_or(steps_possible), steps_possible);
  if (visited_.find(initial_.fingerprint()) == no_visit) {
    const VisitId start = visited_.add({.world = initial_.fingerprint()});
    queue_[{}].push_back({start, {}, initial_});
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
    explore(batch, observer, done);
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

// One bucket, until a limit comes first.
void Search::explore(const std::vector<Waiting>& batch, const SearchObserver& observer, std::size_t& done) {
  constexpr std::size_t share = 16;  // what a thread takes at a time
  if (!threads_ || batch.size() < 4 * share) {
    for (; done < batch.size() && next_is_within_limits(observer, batch[done]); ++done)
      expand(batch[done], observer, nullptr);
    return;
  }
  // What isn't new is left in the ring, to be freed by a thread that makes something.
  std::vector<std::array<Expansion, share>> ring(threads_->ahead());
  const auto make = [&](std::size_t number) {
    for (std::size_t at = number * share; at < std::min(batch.size(), (number + 1) * share); ++at)
      ring[number % ring.size()][at % share] = expansion_of(system_, memo_, budgets_, batch[at].world, batch[at].spent);
  };
  const auto use = [&](std::size_t number) {
    for (; done < std::min(batch.size(), (number + 1) * share); ++done) {
      if (!next_is_within_limits(observer, batch[done])) return false;
      expand(batch[done], observer, &ring[number % ring.size()][done % share]);
    }
    return true;
  };
  threads_->run((batch.size() + share - 1) / share, make, use);
}

bool Search::next_is_within_limits(const SearchObserver& observer, const Waiting& next) {
  if ((counts_.visits & 0xfff) == 0) report_progress(observer, visited_[next.visit].cost());
  const Limit reached = limit_reached();
  if (reached != Limit::none) limit_ = reached;
  return reached == Limit::none;
}

// `made`: what follows, if it is known already.
void Search::expand(const Waiting& waiting, const SearchObserver& observer, Expansion* made) {
  // A cheaper way to the same world may have been found after this one was put into the queue: which visit was added
  // first says nothing about which is explored first.
  const std::vector<Spent> before = expanded_before(waiting.visit);
  if (std::ranges::any_of(before, [&](const Spent& other) { return suffices(other, waiting.spent); })) return;
  way_ = {};
  if (made) {
    enter(waiting, before.empty(), made->steps, observer);
    for (Successor& next : made->successors) reach(waiting, next, before);
    if (made->error) std::rethrow_exception(made->error);
  } else {
    expand_here(waiting, observer, before);
  }
  const bool is_needed = before.empty() && !way_.is_new && way_.to != no_visit;
  if (is_needed && !options_.keeps_edges) edges_.add({waiting.visit, way_.to});
}

void Search::expand_here(const Waiting& waiting, const SearchObserver& observer, const std::vector<Spent>& before) {
  const std::vector<Step> steps = enabled(system_, waiting.world, &memo_);
  enter(waiting, before.empty(), steps, observer);
  const Fingerprint here = waiting.world.fingerprint();
  for (std::size_t choice = 0; choice < steps.size(); ++choice) {
    auto next = successor_of(system_, memo_, budgets_, waiting.world, here, waiting.spent, choice, steps[choice]);
    if (next) reach(waiting, *next, before);
  }
}

void Search::enter(const Waiting& waiting, bool is_first, const std::vector<Step>& steps,
                   const SearchObserver& observer) {
  assert(steps.size() < 32768 && "choices are kept in 15 bits");
  const Visit visit = visited_[waiting.visit];
  visited_.mark_expanded(waiting.visit);
  ++counts_.visits;
  counts_.steps_max = std::max<unsigned>(counts_.steps_max, visit.steps);
  if (options_.check_fingerprints) assert(waiting.world.fingerprint() == waiting.world.recomputed_fingerprint(system_));
  if (!is_first) return;
  digests_.add_world(visit.world);
  if (observer.on_world) observer.on_world(waiting.world, waiting.visit);
  if (std::ranges::any_of(steps, happens_by_itself)) return;
  ++counts_.ends;
  if (observer.on_end) observer.on_end(waiting.world, waiting.visit, Ending::quiet);
}

// The budgets with which the same world was explored.
std::vector<Spent> Search::expanded_before(VisitId id) const {
  std::vector<Spent> before;
  for (const VisitId other : visited_.visits_of(visited_.find(visited_[id].world))) {
    const Visit visit = visited_[other];
    if (visit.expanded) before.push_back(visit.spent);
  }
  return before;
}

// Whether a visit with the second needs no exploring after one with the first.
bool Search::suffices(const Spent& earlier, const Spent& later) const {
  return system_.reductions.budgets ? earlier.covers(later) : earlier == later;
}

bool Search::was_taken(const std::vector<Spent>& before, const World& world, const Step& step) const {
  return std::ranges::any_of(before,
                             [&](const Spent& spent) { return spent_after(budgets_, world, step, spent).has_value(); });
}

void Search::reach(const Waiting& from, Successor& next, const std::vector<Spent>& before) {
  exercise_.count(next.tally, from.world, next.step);
  ++counts_.transitions;
  if (!was_taken(before, from.world, next.step)) {
    ++counts_.distinct;
    digests_.transitions += next.digest;
  }
  const Cost cost = cost_after(visited_[from.visit].cost(), next.step);
  const VisitId known = visited_.find(next.fingerprint);
  if (known != no_visit) ++counts_.merges;
  if (happens_by_itself(next.step)) {
    if (known == no_visit) way_.is_new = true;
    if (way_.to == no_visit) way_.to = known;
    if (known != no_visit && options_.keeps_edges) edges_.add({from.visit, known});
  }
  if (visited_.covers(known, next.spent, cost, !system_.reductions.budgets)) return;
  assert(cost.faults < 65536 && cost.steps < 65536 && cost.crashes < 256);
  const VisitId visit = visited_.add({.world = next.fingerprint,
                                      .spent = next.spent,
                                      .parent = from.visit,
                                      .choice = next.choice,
                                      .faults = static_cast<std::uint16_t>(cost.faults),
                                      .steps = static_cast<std::uint16_t>(cost.steps),
                                      .crashes = static_cast<std::uint8_t>(cost.crashes)});
  queue_[cost].push_back({visit, next.spent, std::move(next.world)});
  ++waiting_;
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

void Search::for_each_edge(const std::function<void(VisitId from, VisitId to)>& visit) const {
  for (VisitId id = 0; id < visited_.size(); ++id) {
    const Visit to = visited_[id];
    if (to.parent == no_visit) continue;
    const Visit from = visited_[to.parent];
    if (from.faults == to.faults && from.crashes == to.crashes)
      visit(visited_.find(from.world), visited_.find(to.world));
  }
  edges_.for_each([&](const Edge& edge) { visit(visited_.find(visited_[edge.from].world), edge.to); });
}

// From one step of each world: whoever follows these comes to an end, to what isn't explored, or round in a circle. A
// settling loop has a circle of its own, as nothing leads out of it. So only what follows circles is looked at in full.
std::vector<VisitId> Search::settling_loops() const {
  std::vector<VisitId> ways(visited_.size(), no_visit);
  for_each_edge([&](VisitId from, VisitId to) {
    if (ways[from] == no_visit) ways[from] = to;
  });
  std::vector<bool> explored(visited_.size(), false);
  for (VisitId id = 0; id < visited_.size(); ++id) {
    if (visited_[id].expanded) explored[visited_.find(visited_[id].world)] = true;
  }
  LoopFinder finder(visited_.size());
  std::vector<bool> followed(visited_.size(), false);
  for (const VisitId start : on_circles(ways)) {
    if (!followed[start]) follow(start, explored, followed, finder);
  }
  std::vector<VisitId> loops;
  for (const std::vector<VisitId>& worlds : finder.settling_loops()) loops.push_back(cheapest_of(worlds));
  std::ranges::sort(loops, {}, [&](VisitId id) { return std::pair(visited_[id].cost(), id); });
  return loops;
}

// Adds all that follows from a world by itself; nothing when that comes to an end or to what isn't explored.
void Search::follow(VisitId start, const std::vector<bool>& explored, std::vector<bool>& followed,
                    LoopFinder& finder) const {
  std::vector<std::pair<VisitId, World>> waiting;
  std::vector<Edge> edges;
  std::unordered_set<VisitId> seen = {start};
  waiting.emplace_back(start, world_at(start));
  while (!waiting.empty()) {
    const auto [from, world] = std::move(waiting.back());
    waiting.pop_back();
    bool goes_on = false;
    for (const Step& step : enabled(system_, world, &memo_)) {
      if (!happens_by_itself(step)) continue;
      goes_on = true;
      World next = take(system_, world, step, &memo_);
      const VisitId to = visited_.find(next.fingerprint());
      if (to == no_visit || !explored[to]) return;
      edges.push_back({from, to});
      if (!followed[to] && seen.insert(to).second) waiting.emplace_back(to, std::move(next));
    }
    if (!goes_on) return;
  }
  for (const VisitId world : seen) {
    followed[world] = true;
    finder.mark_explored(world);
  }
  for (const Edge& edge : edges) finder.add_edge(edge.from, edge.to);
}

VisitId Search::cheapest_of(const std::vector<VisitId>& worlds) const {
  VisitId cheapest = no_visit;
  for (const VisitId world : worlds) {
    for (const VisitId id : visited_.visits_of(world)) {
      if (cheapest == no_visit || visited_[id].cost() < visited_[cheapest].cost()) cheapest = id;
    }
  }
  return cheapest;
}

SearchResult Search::result() const {
  SearchResult result;
  result.counts = counts_;
  result.counts.worlds = visited_.worlds();
  result.digests = digests_;
  result.left = waiting_;
  if (!queue_.empty()) {
    result.cheapest_left = queue_.begin()->first;
    result.limit = limit_;
  }
  result.exercised = exercise_.result();
  result.visited_bytes = visited_.bytes() + edges_.bytes();
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

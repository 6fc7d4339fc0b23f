#include "sim/explore/search.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <tuple>
#include <unordered_map>

#include "sim/check/settled.h"
#include "sim/world/invariant.h"
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

Search::Search(const Dynamics& dynamics, const World& initial, SearchOptions options)
    : dynamics_(dynamics),
      initial_(initial),
      options_(options),
      budgets_(dynamics.system().faults),
      exercise_(dynamics.system()) {
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
  judge_loops(observer);
  return result();
}

// One bucket, until a limit comes first.
void Search::explore(const std::vector<Waiting>& batch, const SearchObserver& observer, std::size_t& done) {
  constexpr std::size_t share = 16;  // what a thread takes at a time
  if (!threads_ || batch.size() < 4 * share) {
    for (; done < batch.size() && next_is_within_limits(observer, batch[done]); ++done)
      expand_unless_covered(batch[done], observer, nullptr);
    return;
  }
  // What isn't new is left in the ring, to be freed by a thread that makes something.
  std::vector<std::array<Expansion, share>> ring(threads_->ahead());
  const auto make = [&](std::size_t number) {
    for (std::size_t at = number * share; at < std::min(batch.size(), (number + 1) * share); ++at)
      ring[number % ring.size()][at % share] =
          expansion_of(dynamics_, memo_, budgets_, batch[at].world, batch[at].spent);
  };
  const auto use = [&](std::size_t number) {
    for (; done < std::min(batch.size(), (number + 1) * share); ++done) {
      if (!next_is_within_limits(observer, batch[done])) return false;
      expand_unless_covered(batch[done], observer, &ring[number % ring.size()][done % share]);
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
void Search::expand_unless_covered(const Waiting& waiting, const SearchObserver& observer, Expansion* made) {
  // A cheaper way to the same world may have been found after this one was put into the queue: which visit was added
  // first says nothing about which is explored first.
  const std::vector<Spent> before = expanded_before(waiting.visit);
  if (std::ranges::any_of(before, [&](const Spent& other) { return suffices(other, waiting.spent); })) return;
  way_ = {};
  if (made) {
    note_visit(waiting, before.empty(), made->steps, observer);
    for (Successor& next : made->successors) add_successor(waiting, next, before);
    if (made->error) std::rethrow_exception(made->error);
  } else {
    take_steps(waiting, observer, before);
  }
  const bool is_needed = before.empty() && !way_.is_new && way_.to != no_visit;
  if (is_needed && !options_.keeps_edges) edges_.add({waiting.visit, way_.to});
}

void Search::take_steps(const Waiting& waiting, const SearchObserver& observer, const std::vector<Spent>& before) {
  const std::vector<Step> steps = dynamics_.steps(waiting.world, &memo_);
  note_visit(waiting, before.empty(), steps, observer);
  for (std::size_t choice = 0; choice < steps.size(); ++choice) {
    auto next = successor_of(dynamics_, memo_, budgets_, waiting.world, waiting.spent, choice, steps[choice]);
    if (next) add_successor(waiting, *next, before);
  }
}

void Search::note_visit(const Waiting& waiting, bool is_first, const std::vector<Step>& steps,
                        const SearchObserver& observer) {
  assert(steps.size() < 32768 && "choices are kept in 15 bits");
  const Visit visit = visited_[waiting.visit];
  visited_.mark_expanded(waiting.visit);
  ++counts_.visits;
  counts_.steps_max = std::max<unsigned>(counts_.steps_max, visit.steps);
  if (options_.checks_invariants) assert_invariant(dynamics_.system(), waiting.world);
  if (observer.on_visit) observer.on_visit(waiting.world, waiting.visit);
  if (!is_first) return;
  ++counts_.worlds;
  digests_.add_world(visit.world);
  if (observer.on_world) observer.on_world(waiting.world, waiting.visit);
  if (std::ranges::any_of(steps, happens_by_itself)) return;
  ++counts_.ends;
  if (observer.on_end) observer.on_end(waiting.world, waiting.visit, Ending::quiet);
}

// The budgets with which the same world was explored.
std::vector<Spent> Search::expanded_before(VisitId id) const {
  std::vector<Spent> before;
  for (const VisitId other : visited_.visits_of(id)) {
    const Visit visit = visited_[other];
    if (visit.expanded) before.push_back(visit.spent);
  }
  return before;
}

// Whether a visit with the second needs no exploring after one with the first.
bool Search::suffices(const Spent& earlier, const Spent& later) const {
  return dynamics_.merges_budgets() ? earlier.covers(later) : earlier == later;
}

bool Search::was_taken(const std::vector<Spent>& before, const World& world, const Step& step) const {
  return std::ranges::any_of(before,
                             [&](const Spent& spent) { return spent_after(budgets_, world, step, spent).has_value(); });
}

void Search::add_successor(const Waiting& from, Successor& next, const std::vector<Spent>& before) {
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
  if (visited_.covers(known, next.spent, cost, !dynamics_.merges_budgets())) return;
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
  if (bounds.worlds_max && counts_.worlds >= *bounds.worlds_max) return Limit::worlds;
  const std::size_t bytes = visited_.bytes() + waiting_ * bytes_of_waiting;
  if (bounds.bytes_max && bytes >= *bounds.bytes_max) return Limit::bytes;
  if (bounds.seconds_max && (counts_.visits & 0xff) == 0 && seconds_now() - started_ >= *bounds.seconds_max)
    return Limit::time;
  return Limit::none;
}

void Search::report_progress(const SearchObserver& observer, const Cost& now) {
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

// From one step of each world: a walk along these comes to an end, to what isn't explored, or round in a circle. A
// settling loop has a circle of its own, as nothing leads out of it. So only what follows circles is looked at in full.
void Search::judge_loops(const SearchObserver& observer) {
  std::vector<VisitId> ways(visited_.size(), no_visit);
  for_each_edge([&](VisitId from, VisitId to) {
    if (ways[from] == no_visit) ways[from] = to;
  });
  std::vector<bool> explored(visited_.size(), false);
  for (VisitId id = 0; id < visited_.size(); ++id) {
    if (visited_[id].expanded) explored[visited_.find(visited_[id].world)] = true;
  }
  std::vector<bool> followed(visited_.size(), false);
  std::vector<LoopState> states;
  for (const VisitId start : on_circles(ways)) {
    if (!followed[start]) find_loops_from(start, explored, followed, states);
  }
  // By the cheapest state of each loop, and then by state.
  std::vector<std::pair<Cost, VisitId>> cheapest(counts_.loops, {Cost{~0u, ~0u, ~0u}, no_visit});
  for (const LoopState& state : states)
    cheapest[state.loop] = std::min(cheapest[state.loop], std::pair(visited_[state.visit].cost(), state.visit));
  std::ranges::sort(states, {}, [&](const LoopState& state) {
    return std::tuple(cheapest[state.loop], visited_[state.visit].cost(), state.visit);
  });
  if (!observer.on_end) return;
  for (const LoopState& state : states) observer.on_end(state.world, state.visit, state.ending);
}

// All that follows from a world by itself; the settling loops in it, unless it comes to an end or to what isn't explored.
void Search::find_loops_from(VisitId start, const std::vector<bool>& explored, std::vector<bool>& followed,
                             std::vector<LoopState>& states) {
  std::unordered_map<VisitId, VisitId> numbers = {{start, 0}};
  std::vector<VisitId> visits = {start};
  std::vector<World> worlds = {world_at(start)};
  std::vector<Edge> edges;
  for (VisitId from = 0; from < worlds.size(); ++from) {
    const World world = worlds[from];
    bool goes_on = false;
    for (const Step& step : dynamics_.steps(world, &memo_)) {
      if (!happens_by_itself(step)) continue;
      goes_on = true;
      World next = dynamics_.take(world, step, &memo_);
      const VisitId to = visited_.find(next.fingerprint());
      if (to == no_visit || !explored[to] || followed[to]) return;
      const auto [known, is_new] = numbers.try_emplace(to, static_cast<VisitId>(worlds.size()));
      if (is_new) {
        visits.push_back(to);
        worlds.push_back(std::move(next));
      }
      edges.push_back({from, known->second});
    }
    if (!goes_on) return;
  }
  LoopFinder finder(worlds.size());
  for (VisitId number = 0; number < worlds.size(); ++number) finder.mark_explored(number);
  for (const Edge& edge : edges) finder.add_edge(edge.from, edge.to);
  for (const std::vector<VisitId>& loop : finder.settling_loops()) {
    std::vector<VisitId> members;
    std::vector<World> in_loop;
    for (const VisitId number : loop) {
      members.push_back(cheapest_of(visits[number]));
      in_loop.push_back(worlds[number]);
    }
    add_states(members, in_loop, states);
    ++counts_.loops;
  }
  for (const VisitId visit : visits) followed[visit] = true;
}

void Search::add_states(const std::vector<VisitId>& loop, const std::vector<World>& worlds,
                        std::vector<LoopState>& states) const {
  const Ending ending = ending_of(dynamics_.system(), worlds);
  struct Chosen {
    std::tuple<std::size_t, Cost, VisitId> order;
    std::size_t index;
  };
  std::map<Fingerprint, Chosen> chosen;
  for (std::size_t index = 0; index < worlds.size(); ++index) {
    const World& world = worlds[index];
    const std::tuple order(world.in_flight().size(), visited_[loop[index]].cost(), loop[index]);
    const auto [known, is_new] = chosen.try_emplace(shown_by(dynamics_.system(), world), Chosen{order, index});
    if (!is_new && order < known->second.order) known->second = {order, index};
  }
  for (const auto& [state, best] : chosen)
    states.push_back({counts_.loops, loop[best.index], worlds[best.index], ending});
}

// The cheapest visit of the world of a first one.
VisitId Search::cheapest_of(VisitId world) const {
  const auto cost = [&](VisitId id) { return std::pair(visited_[id].cost(), id); };
  const std::vector<VisitId> visits = visited_.visits_of(world);
  return *std::ranges::min_element(visits, {}, cost);
}

SearchResult Search::result() const {
  SearchResult result;
  result.counts = counts_;
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
    const std::vector<Step> choices = dynamics_.steps(world, &memo_);
    steps.push_back(choices[visited_[*visit].choice]);
    world = dynamics_.take(world, steps.back(), &memo_);
  }
  return steps;
}

World Search::world_at(VisitId id) const {
  World world = initial_;
  for (const Step& step : path_to(id)) world = dynamics_.take(world, step, &memo_);
  return world;
}

}  // namespace halfdone::sim

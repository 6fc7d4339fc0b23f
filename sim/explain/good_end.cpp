#include "sim/explain/good_end.h"

#include <algorithm>
#include <optional>

#include "sim/check/settled.h"
#include "sim/explore/loops.h"
#include "sim/world/spending.h"

namespace halfdone::sim {

namespace {

// What a world that is kept is accounted with, and one that is remembered as lost.
constexpr std::size_t bytes_of_world = 1024, bytes_of_lost = 96;

}  // namespace

GoodEnds::GoodEnds(const Scenario& scenario, std::size_t worlds_max, const Allowance& allowance)
    : scenario_(scenario),
      dynamics_(scenario.dynamics()),
      budgets_(scenario.system.faults),
      memo_(scenario),
      worlds_left_(worlds_max),
      allowance_(allowance) {}

bool GoodEnds::take_world(std::size_t bytes) {
  // The clock is looked at now and then.
  const bool is_late = worlds_left_ % 64 == 0 && allowance_.is_out_of_time();
  if (worlds_left_ == 0 || is_late || allowance_.is_out_of_worlds() ||
      !allowance_.has_room_for(bytes + lost_.size() * bytes_of_lost))
    return false;
  --worlds_left_;
  allowance_.use(1);
  return true;
}

bool GoodEnds::is_lost(const Fingerprint& world, const Spent& spent) const {
  const auto found = lost_.find(world);
  return found != lost_.end() && std::ranges::any_of(found->second, [&](const Spent& at) { return at.covers(spent); });
}

// One question.
class WayOn {
 public:
  WayOn(GoodEnds& ends, const World& start, const Spent& spent) : ends_(ends), dynamics_(*ends.dynamics_) {
    find_or_add(no_visit, 0, start, spent, {});
  }

  GoodEnd run() {
    if (is_cut_off_) return {.answer = Sought::cut_off};
    if (ends_.is_broken(queue_.begin()->second.front().world)) return {.answer = Sought::none};
    while (!queue_.empty()) {
      walk_level();
      if (is_cut_off_) return {.answer = Sought::cut_off};
      if (best_) return {.answer = Sought::found, .steps = steps_to(best_->visit)};
    }
    for (VisitId id = 0; id < visited_.size(); ++id) ends_.lost_[visited_[id].world].push_back(visited_[id].spent);
    return {.answer = Sought::none};
  }

 private:
  struct Waiting {
    VisitId visit;
    World world;
  };
  // Nodes of a level for the loop finder. The first one stands for everything elsewhere, of which anything may come.
  static constexpr VisitId elsewhere = 0;

  void walk_level();
  void expand_unless_covered(const Waiting& waiting);
  VisitId find_or_add(VisitId from, std::size_t choice, World world, const Spent& spent, const Cost& cost);
  void judge_loops();
  void offer(VisitId visit, const World& world, Ending ending);
  std::vector<Step> steps_to(VisitId visit) const;
  VisitId node_of(VisitId visit) const { return nodes_.contains(visit) ? nodes_.at(visit) : elsewhere; }

  GoodEnds& ends_;
  const Dynamics& dynamics_;
  Visited visited_;
  std::vector<Step> steps_;  // by visit: the one that led there
  std::map<Cost, std::vector<Waiting>> queue_;
  std::size_t waiting_ = 0;
  // Of the level that is walked: its worlds, their nodes by the first visit of each, and the steps between them that
  // happen by themselves.
  std::vector<Waiting> level_;
  std::unordered_map<VisitId, VisitId> nodes_;
  std::vector<std::pair<VisitId, VisitId>> edges_;
  struct Best {
    Cost cost;
    VisitId visit;
    friend auto operator<=>(const Best&, const Best&) = default;
  };
  std::optional<Best> best_;
  bool is_cut_off_ = false;
};

// Everything behind one number of faults and crashes.
void WayOn::walk_level() {
  level_.clear();
  nodes_.clear();
  edges_.clear();
  const Cost level = queue_.begin()->first;
  while (!queue_.empty() && !is_cut_off_) {
    const auto bucket = queue_.begin();
    if (bucket->first.faults != level.faults || bucket->first.crashes != level.crashes) break;
    const std::vector<Waiting> batch = std::move(bucket->second);
    queue_.erase(bucket);
    waiting_ -= batch.size();
    for (const Waiting& waiting : batch) expand_unless_covered(waiting);
  }
  if (!is_cut_off_) judge_loops();
}

void WayOn::expand_unless_covered(const Waiting& waiting) {
  visited_.mark_expanded(waiting.visit);
  const Visit visit = visited_[waiting.visit];
  // Which visit of a world was added first says nothing about which is walked first.
  const VisitId world_id = visited_.find(visit.world);
  bool is_first = true;
  for (const VisitId id : visited_.visits_of(world_id)) {
    if (id == waiting.visit || !visited_[id].expanded) continue;
    if (visited_[id].spent.covers(visit.spent)) return;
    is_first = false;
  }
  if (is_first) {
    level_.push_back(waiting);
    nodes_[world_id] = static_cast<VisitId>(level_.size());
  }
  const std::vector<Step> steps = dynamics_.steps(waiting.world, &ends_.steps_memo_);
  if (is_first && std::ranges::none_of(steps, happens_by_itself)) offer(waiting.visit, waiting.world, Ending::quiet);
  for (std::size_t choice = 0; choice < steps.size() && !is_cut_off_; ++choice) {
    const Step& step = steps[choice];
    const auto spent = spent_after(ends_.budgets_, waiting.world, step, visit.spent);
    if (!spent) continue;
    const VisitId next = find_or_add(waiting.visit, choice, dynamics_.take(waiting.world, step, &ends_.steps_memo_),
                                     *spent, cost_after(visit.cost(), step));
    if (steps_.size() < visited_.size()) steps_.push_back(step);
    if (is_first && happens_by_itself(step)) edges_.emplace_back(world_id, next);
  }
}

// The first visit of that world, new or known; `no_visit` when nothing good lies behind it.
VisitId WayOn::find_or_add(VisitId from, std::size_t choice, World world, const Spent& spent, const Cost& cost) {
  const Fingerprint fingerprint = world.fingerprint();
  if (ends_.is_lost(fingerprint, spent) || (from != no_visit && ends_.is_broken(world))) return no_visit;
  const VisitId known = visited_.find(fingerprint);
  if (visited_.covers(known, spent, cost)) return known;
  if (!ends_.take_world(visited_.bytes() + (level_.size() + waiting_) * bytes_of_world)) {
    is_cut_off_ = true;
    return no_visit;
  }
  const VisitId visit = visited_.add({.world = fingerprint,
                                      .spent = spent,
                                      .parent = from,
                                      .choice = static_cast<std::uint16_t>(choice),
                                      .faults = static_cast<std::uint16_t>(cost.faults),
                                      .steps = static_cast<std::uint16_t>(cost.steps),
                                      .crashes = static_cast<std::uint8_t>(cost.crashes)});
  if (from == no_visit) steps_.emplace_back();
  queue_[cost].push_back({visit, std::move(world)});
  ++waiting_;
  return known == no_visit ? visit : known;
}

void WayOn::judge_loops() {
  LoopFinder finder(level_.size() + 1);
  for (std::size_t node = 1; node <= level_.size(); ++node) finder.mark_explored(static_cast<VisitId>(node));
  for (const auto& [from, to] : edges_) finder.add_edge(node_of(from), node_of(to));
  for (const std::vector<VisitId>& loop : finder.settling_loops()) {
    std::vector<World> worlds;
    for (const VisitId node : loop) worlds.push_back(level_[node - 1].world);
    const Ending ending = ending_of(dynamics_.system(), worlds);
    const auto is_wrong = [&](const World& world) { return ends_.memo_.is_wrong(world, ending); };
    if (std::ranges::any_of(worlds, is_wrong)) continue;
    const auto cheapest = std::ranges::min(loop, {}, [&](VisitId node) {
      const VisitId visit = level_[node - 1].visit;
      return Best{visited_[visit].cost(), visit};
    });
    offer(level_[cheapest - 1].visit, level_[cheapest - 1].world, ending);
  }
}

void WayOn::offer(VisitId visit, const World& world, Ending ending) {
  const Best here{visited_[visit].cost(), visit};
  if ((best_ && *best_ < here) || ends_.memo_.is_wrong(world, ending)) return;
  best_ = here;
}

std::vector<Step> WayOn::steps_to(VisitId visit) const {
  std::vector<Step> steps;
  for (; visited_[visit].parent != no_visit; visit = visited_[visit].parent) steps.push_back(steps_[visit]);
  std::ranges::reverse(steps);
  return steps;
}

GoodEnd GoodEnds::from(const World& world, const Spent& spent) {
  if (is_lost(world.fingerprint(), spent)) return {.answer = Sought::none};
  if (worlds_left_ == 0 || allowance_.is_over()) return {};
  return WayOn(*this, world, spent).run();
}

}  // namespace halfdone::sim

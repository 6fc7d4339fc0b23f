#include "sim/explore/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <tuple>
#include <unordered_map>

#include "sim/explore/reduced.h"
#include "sim/world/invariant.h"
#include "sim/world/spending.h"

namespace halfdone::sim {

namespace {

class Auditor {
 public:
  Auditor(const Scenario& scenario, const Bounds& bounds)
      : scenario_(scenario), system_(scenario.system), bounds_(bounds), budgets_(system_.faults) {
    const Reducer reducer = reducer_of(scenario);
    for (const Reduction* reduction : reducer.used()) {
      names_.emplace_back(reduction->name());
      audits_.push_back(reduction->audit(system_));
    }
  }

  Audit run() {
    add_unless_covered(World::initial(system_, scenario_.initial), {}, none, {});
    while (!found_.broken && !is_over()) {
      const std::optional<std::size_t> at = next();
      if (!at) break;
      const std::size_t known = nodes_.size();
      walk(*at);
      if (is_dive_ || dive_ == dive_end_) std::tie(dive_, dive_end_) = std::tuple(known, nodes_.size());
    }
    found_.worlds = seen_.size();
    found_.is_complete = !found_.broken && !next();
    found_.reductions = names_;
    return std::move(found_);
  }

 private:
  static constexpr std::size_t none = ~std::size_t{0};
  struct Node {
    std::optional<World> world;  // until it has been walked
    Spent spent;
    std::size_t parent;
    Step by;
  };

  bool is_over() const {
    if (bounds_.worlds_max && seen_.size() >= *bounds_.worlds_max) return true;
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - started_;
    return bounds_.seconds_max && passed.count() >= *bounds_.seconds_max;
  }

  // Half of the walk goes by breadth, so that what is near is found by the shortest way. The other half dives from a world
  // to one that it reached first, so that an audit with a limit has been at ends, too.
  std::optional<std::size_t> next() {
    is_dive_ = !is_dive_ && dive_ != dive_end_;
    if (is_dive_) {
      const std::size_t which = Hasher(0xd1fe).add(dive_end_).finish().low % (dive_end_ - dive_);
      if (nodes_[dive_ + which].world) return dive_ + which;
      dive_ = dive_end_;
      is_dive_ = false;
    }
    while (oldest_ < nodes_.size() && !nodes_[oldest_].world) ++oldest_;
    return oldest_ < nodes_.size() ? std::optional(oldest_) : std::nullopt;
  }

  void add_unless_covered(World world, const Spent& spent, std::size_t parent, const Step& by) {
    std::vector<Spent>& before = seen_[world.fingerprint()];
    if (std::ranges::any_of(before, [&](const Spent& other) { return other.covers(spent); })) return;
    before.push_back(spent);
    nodes_.push_back({std::move(world), spent, parent, by});
  }

  void walk(std::size_t at) {
    std::optional<World>& kept = nodes_[at].world;
    assert(kept && "a node is walked once");
    const World world = std::move(*kept);
    kept.reset();
    const Spent spent = nodes_[at].spent;
    const std::vector<Step> steps = enabled(system_, world, &memo_);
    assert_invariant(system_, world);
    for (std::size_t index = 0; index < audits_.size(); ++index)
      if (note(index, audits_[index]->at(world, steps, &memo_), at)) return;
    for (const Step& step : steps) {
      const auto left = spent_after(budgets_, world, step, spent);
      if (!left) continue;
      World next = take(system_, world, step, &memo_);
      ++found_.transitions;
      for (std::size_t index = 0; index < audits_.size(); ++index) {
        if (!note(index, audits_[index]->across(Transition{world, step, next}, &memo_), at)) continue;
        assert(found_.broken);
        found_.broken->way.push_back(step);
        return;
      }
      add_unless_covered(std::move(next), *left, at, step);
    }
  }

  bool note(std::size_t index, std::optional<Broken> broken, std::size_t at) {
    if (!broken) return false;
    found_.broken = BrokenPromise{names_[index], std::move(*broken), {}};
    for (; nodes_[at].parent != none; at = nodes_[at].parent) found_.broken->way.push_back(nodes_[at].by);
    std::ranges::reverse(found_.broken->way);
    return true;
  }

  const Scenario& scenario_;
  const System& system_;
  const Bounds bounds_;
  const Budgets budgets_;
  // Only to stop in time.
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  Memo memo_;
  std::vector<std::string> names_;
  std::vector<std::unique_ptr<Reduction::Audit>> audits_;
  std::vector<Node> nodes_;
  std::unordered_map<Fingerprint, std::vector<Spent>> seen_;
  std::size_t oldest_ = 0;  // all before it have been walked
  // What the dive's last world reached first: from, to.
  std::size_t dive_ = 0;
  std::size_t dive_end_ = 0;
  bool is_dive_ = false;
  Audit found_;
};

}  // namespace

Audit audit(const Scenario& scenario, const Bounds& bounds) { return Auditor(scenario, bounds).run(); }

std::string print(const Scenario& scenario, const BrokenPromise& broken) {
  const std::string& actor = scenario.system.actors[broken.what.actor].name;
  const std::string of = broken.what.call.empty() ? "" : fmt::format(" of {}", broken.what.call);
  return fmt::format("{} relies on what isn't so: {} promises{} that {}", broken.reduction, actor, of,
                     broken.what.promise);
}

}  // namespace halfdone::sim

#include "sim/explore/loops.h"

#include <algorithm>
#include <cassert>

namespace halfdone::sim {

namespace {

// Tarjan's algorithm (SIAM J. Comput. 1, 1972), with a stack of its own instead of recursion.
class Components {
 public:
  Components(std::size_t size, const std::vector<VisitId>& targets, const std::vector<std::size_t>& first)
      : targets_(targets), first_(first), index_(size, none), low_(size, 0), component_(size, none) {
    for (VisitId root = 0; root < size; ++root) {
      if (index_[root] == none) visit(root);
    }
  }

  VisitId operator[](VisitId id) const { return component_[id]; }
  VisitId count() const { return components_; }

 private:
  static constexpr VisitId none = ~VisitId{0};
  struct Frame {
    VisitId node;
    std::size_t edge;
  };

  void enter(VisitId node) {
    index_[node] = low_[node] = next_++;
    open_.push_back(node);
    frames_.push_back({node, first_[node]});
  }

  void leave() {
    const VisitId node = frames_.back().node;
    frames_.pop_back();
    if (!frames_.empty()) low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[node]);
    if (low_[node] != index_[node]) return;
    VisitId member = none;
    do {
      member = open_.back();
      open_.pop_back();
      component_[member] = components_;
    } while (member != node);
    ++components_;
  }

  void visit(VisitId root) {
    enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.edge == first_[frame.node + 1]) {
        leave();
        continue;
      }
      const VisitId target = targets_[frame.edge++];
      if (index_[target] == none) {
        enter(target);
      } else if (component_[target] == none) {
        low_[frame.node] = std::min(low_[frame.node], index_[target]);
      }
    }
  }

  const std::vector<VisitId>& targets_;
  const std::vector<std::size_t>& first_;
  std::vector<VisitId> index_, low_, component_;
  std::vector<VisitId> open_;
  std::vector<Frame> frames_;
  VisitId next_ = 0;
  VisitId components_ = 0;
};

}  // namespace

std::vector<std::vector<VisitId>> LoopFinder::settling_loops() {
  const std::size_t size = explored_.size();
  // Edges by source, in one array.
  std::vector<std::size_t> first(size + 1, 0);
  for (const Edge& edge : edges_) ++first[edge.from + 1];
  for (std::size_t id = 0; id < size; ++id) first[id + 1] += first[id];
  std::vector<VisitId> targets(edges_.size());
  std::vector<std::size_t> next(first.begin(), first.end() - 1);
  for (const Edge& edge : edges_) targets[next[edge.from]++] = edge.to;

  const Components component(size, targets, first);
  std::vector<bool> is_left(component.count(), false);
  std::vector<bool> has_steps(component.count(), false);
  for (const Edge& edge : edges_) {
    (component[edge.from] == component[edge.to] ? has_steps : is_left)[component[edge.from]] = true;
  }
  for (VisitId id = 0; id < size; ++id) {
    if (!explored_[id]) is_left[component[id]] = true;
  }
  std::vector<std::vector<VisitId>> loops;
  std::vector<std::size_t> place(component.count(), ~std::size_t{0});
  for (VisitId id = 0; id < size; ++id) {
    const VisitId of = component[id];
    if (!has_steps[of] || is_left[of]) continue;
    if (place[of] == ~std::size_t{0}) {
      place[of] = loops.size();
      loops.emplace_back();
    }
    loops[place[of]].push_back(id);
  }
  return loops;
}

std::vector<VisitId> on_circles(const std::vector<VisitId>& ways) {
  std::vector<VisitId> passed_from(ways.size(), no_visit);
  std::vector<VisitId> circles;
  for (VisitId start = 0; start < ways.size(); ++start) {
    VisitId at = start;
    for (; at != no_visit && passed_from[at] == no_visit; at = ways[at]) passed_from[at] = start;
    if (at != no_visit && passed_from[at] == start) circles.push_back(at);
  }
  std::ranges::sort(circles);
  return circles;
}

}  // namespace halfdone::sim

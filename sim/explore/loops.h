// Where a system settles although it never stops: loops that only a fault or a crash leaves.
//
// In the graph of the steps that happen by themselves, a strongly connected set of worlds without a way out is where
// things end when faults end: a relay that polls for ever, or that repeats for ever what can't succeed. A single world
// without steps is an end of the plain kind and not reported here.
#pragma once

#include <vector>

#include "sim/explore/visited.h"

namespace halfdone::sim {

class LoopFinder {
 public:
  explicit LoopFinder(std::size_t size) : explored_(size, false) {}

  // A world whose steps are all known. From others anything may go on.
  void mark_explored(VisitId world) { explored_[world] = true; }
  void add_edge(VisitId from, VisitId to) { edges_.push_back({from, to}); }

  // The worlds of each such set, ascending; the sets by their smallest.
  std::vector<std::vector<VisitId>> settling_loops();

 private:
  struct Edge {
    VisitId from;
    VisitId to;
  };
  std::vector<bool> explored_;
  std::vector<Edge> edges_;
};

// Where one follows from each world, or none (`no_visit`): one world of each circle, ascending.
std::vector<VisitId> on_circles(const std::vector<VisitId>& ways);

}  // namespace halfdone::sim

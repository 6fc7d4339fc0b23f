// The search: every world that is reachable within the fault model and the bounds, each explored once, cheapest first.
//
// By cost, not by depth: worlds wait in buckets of equal (faults, crashes, steps), so the first way to anything is a
// cheapest one, and every finished bucket is an answer: complete up to this cost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/check/ending.h"
#include "sim/explore/edges.h"
#include "sim/explore/exercise.h"
#include "sim/explore/expansion.h"
#include "sim/explore/loops.h"
#include "sim/explore/ordered_work.h"
#include "sim/explore/visited.h"
#include "sim/world/cost.h"
#include "sim/world/digest.h"
#include "sim/world/dynamics.h"

namespace halfdone::sim {

// Limits that make a search incomplete when they come first. The fault model's own budgets are not limits but the
// question asked.
struct Bounds {
  std::optional<unsigned> steps_max;      // without it, 65534
  std::optional<std::size_t> worlds_max;  // explored
  std::optional<std::size_t> bytes_max;   // of visited worlds and of those that wait to be explored, as accounted here
  std::optional<double> seconds_max;
};

enum class Limit : std::uint8_t { none, steps, worlds, bytes, time };
std::string_view name_of(Limit limit);

struct SearchCounts {
  std::size_t worlds = 0;  // that were explored: their steps taken
  std::size_t visits = 0;
  std::size_t transitions = 0;
  std::size_t distinct = 0;  // transitions, each once: a world that is visited again takes steps again
  std::size_t merges = 0;    // transitions into a world that was known
  std::size_t ends = 0;      // worlds in which nothing happens any more by itself
  std::size_t loops = 0;     // sets of worlds that, without further faults, are never left
  unsigned steps_max = 0;    // of the longest explored path
};

struct SearchResult {
  SearchCounts counts;
  Digests digests;
  // What is left in the queue decides, never a flag: empty means complete.
  std::size_t left = 0;
  std::optional<Cost> cheapest_left;  // complete for everything cheaper
  Limit limit = Limit::none;          // what left it there
  std::vector<Exercised> exercised;   // by name
  std::size_t visited_bytes = 0;      // of visits, index and edges
};

struct SearchObserver {
  // Each world that is an end once, in the order of cost. Then, loop by loop, each of its states: what the services show
  // and what the callers were told, by the world in which the least goes on.
  std::function<void(const World&, VisitId, Ending)> on_end;
  // Each world once, before its steps are taken. Optional.
  std::function<void(const World&, VisitId)> on_world;
  // Each visit that is explored, and so a world again where it is reached with other budgets. Optional.
  std::function<void(const World&, VisitId)> on_visit;
  // Now and then. Optional.
  std::function<void(const SearchCounts&, const Cost& now, std::size_t waiting)> on_progress;
};

struct SearchOptions {
  Bounds bounds;
  // Asserts the invariant of each world that is explored (sim/world/invariant.h). Slow.
  bool checks_invariants = false;
  // Keeps every step that happens by itself, for `for_each_edge`: some three bytes each.
  bool keeps_edges = false;
  // What comes out is the same for any number of them, but for where a limit of time cuts it off.
  unsigned threads = 1;
};

class Search {
 public:
  // Requires: `dynamics` and `initial` outlive the search.
  Search(const Dynamics& dynamics, const World& initial, SearchOptions options = {});

  SearchResult run(const SearchObserver& observer = {});

  const Visited& visited() const { return visited_; }
  bool keeps_edges() const { return options_.keeps_edges; }
  // The steps of the way to a visit, found by running it again.
  std::vector<Step> path_to(VisitId id) const;
  World world_at(VisitId id) const;

  // The steps that happen by themselves, as far as they were explored; worlds by their first visits. Some come twice.
  // Without `SearchOptions::keeps_edges` not all of them: at least one from each world that has any.
  void for_each_edge(const std::function<void(VisitId from, VisitId to)>& visit) const;

 private:
  struct Waiting {
    VisitId visit;
    Spent spent;  // as of the visit, for threads that may not look there
    World world;
  };
  void explore(const std::vector<Waiting>& batch, const SearchObserver& observer, std::size_t& done);
  bool next_is_within_limits(const SearchObserver& observer, const Waiting& next);
  void expand_unless_covered(const Waiting& waiting, const SearchObserver& observer, Expansion* made);
  void take_steps(const Waiting& waiting, const SearchObserver& observer, const std::vector<Spent>& before);
  void note_visit(const Waiting& waiting, bool is_first, const std::vector<Step>& steps,
                  const SearchObserver& observer);
  std::vector<Spent> expanded_before(VisitId id) const;
  bool suffices(const Spent& earlier, const Spent& later) const;
  bool was_taken(const std::vector<Spent>& before, const World& world, const Step& step) const;
  void add_successor(const Waiting& from, Successor& next, const std::vector<Spent>& before);
  Limit limit_reached() const;
  void report_progress(const SearchObserver& observer, const Cost& now);
  // A state of a settling loop.
  struct LoopState {
    std::size_t loop = 0;
    VisitId visit = no_visit;
    World world;
    Ending ending = Ending::loop;
  };
  void judge_loops(const SearchObserver& observer);
  void find_loops_from(VisitId start, const std::vector<bool>& explored, std::vector<bool>& followed,
                       std::vector<LoopState>& states);
  void add_states(const std::vector<VisitId>& loop, const std::vector<World>& worlds,
                  std::vector<LoopState>& states) const;
  VisitId cheapest_of(VisitId world) const;
  SearchResult result() const;

  const Dynamics& dynamics_;
  const World& initial_;
  SearchOptions options_;
  Budgets budgets_;
  Memo memo_;
  std::unique_ptr<OrderedWork> threads_;  // none for one
  Visited visited_;
  std::map<Cost, std::vector<Waiting>> queue_;
  std::size_t waiting_ = 0;
  // Steps that happen by themselves into worlds that were known; those into new worlds are the visits themselves.
  Edges edges_;
  // Of the world that is being expanded: where a step that happens by itself leads, if any.
  struct {
    bool is_new = false;  // one leads to a new world
    VisitId to = no_visit;
  } way_;
  SearchCounts counts_;
  Digests digests_;
  Exercise exercise_;
  Limit limit_ = Limit::none;
  double started_ = 0;
};

}  // namespace halfdone::sim

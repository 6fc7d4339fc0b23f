// The search: every world that is reachable within the fault model and the bounds, each explored once, cheapest first.
//
// By cost, not by depth: worlds wait in buckets of equal (faults, crashes, steps), so the first way to anything is a
// cheapest one, and every finished bucket is an answer: complete up to this cost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/explore/cost.h"
#include "sim/explore/edges.h"
#include "sim/explore/visited.h"
#include "sim/world.h"

namespace halfdone::sim {

// Limits that make a search incomplete when they come first. The fault model's own budgets are not limits but the
// question asked.
struct Bounds {
  std::optional<unsigned> steps_max;  // without it, 65534
  std::optional<std::size_t> worlds_max;
  std::optional<std::size_t> bytes_max;  // of visited worlds and of those that wait to be explored, as accounted here
  std::optional<double> seconds_max;
};

enum class Limit : std::uint8_t { none, steps, worlds, bytes, time };
std::string_view name_of(Limit limit);

struct SearchCounts {
  std::size_t worlds = 0;
  std::size_t visits = 0;
  std::size_t transitions = 0;
  std::size_t merges = 0;  // transitions into a world that was known
  std::size_t ends = 0;    // worlds in which nothing happens any more by itself
  std::size_t loops = 0;   // sets of worlds that, without further faults, are never left
  unsigned steps_max = 0;  // of the longest explored path
};

// A verdict that a call was given, or an actor's crash or restart, and in how many transitions.
struct Exercised {
  std::string what;               // "auth.admin_delete_user lost_reply", "crash relay"
  std::optional<FaultSite> site;  // of faults and crashes
  std::size_t times = 0;
};

struct SearchResult {
  SearchCounts counts;
  // What is left in the queue decides, never a flag: empty means complete.
  std::size_t left = 0;
  std::optional<Cost> cheapest_left;  // complete for everything cheaper
  Limit limit = Limit::none;          // what left it there
  std::vector<Exercised> exercised;   // by name
  std::size_t visited_bytes = 0;      // of visits, index and edges
};

// How a world settled.
enum class Ending : std::uint8_t {
  quiet,  // nothing is enabled but faults and crashes
  loop,   // it repeats for ever: a world of a set that is left by faults and crashes only
};

struct SearchObserver {
  // Each world that is an end once, in the order of cost; then each loop, by its cheapest world.
  std::function<void(const World&, VisitId, Ending)> on_end;
  // Each world once, before its steps are taken. Optional.
  std::function<void(const World&, VisitId)> on_world;
  // Now and then. Optional.
  std::function<void(const SearchCounts&, const Cost& now, std::size_t waiting)> on_progress;
};

struct SearchOptions {
  Bounds bounds;
  // Compares every fingerprint with one that is computed from nothing. Slow.
  bool check_fingerprints = false;
};

class Search {
 public:
  // Requires: `system` and `initial` outlive the search.
  Search(const System& system, const World& initial, SearchOptions options = {});

  SearchResult run(const SearchObserver& observer = {});

  const Visited& visited() const { return visited_; }
  // The steps of the way to a visit, found by running it again.
  std::vector<Step> path_to(VisitId id) const;
  World world_at(VisitId id) const;

 private:
  struct Waiting {
    VisitId visit;
    World world;
  };
  void expand(const Waiting& waiting, const SearchObserver& observer);
  void reach(const Waiting& from, std::size_t choice, const Step& step);
  void count(const World& world, const Step& step);
  Limit limit_reached() const;
  void report_progress(const SearchObserver& observer, const Cost& now);
  std::vector<VisitId> settling_loops() const;
  VisitId cheapest_of(const std::vector<VisitId>& worlds) const;
  SearchResult result() const;

  const System& system_;
  const World& initial_;
  SearchOptions options_;
  Budgets budgets_;
  Visited visited_;
  std::map<Cost, std::vector<Waiting>> queue_;
  std::size_t waiting_ = 0;
  Edges merging_edges_;  // steps without fault into worlds that were known; those into new worlds are the visits
                         // themselves
  SearchCounts counts_;
  struct Tally {
    std::string name;
    std::optional<FaultSite> site;
    std::size_t times = 0;
  };
  std::map<std::uint64_t, Tally> exercised_;
  Limit limit_ = Limit::none;
  double started_ = 0;
};

}  // namespace halfdone::sim

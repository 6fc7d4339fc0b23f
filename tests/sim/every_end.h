// How things may end, by raw physics: every world with whatever was used on the way there, cheapest first, and every step
// between them. Written without the search, to be compared with what it finds.
#pragma once

#include <fmt/format.h>

#include <deque>
#include <unordered_map>

#include "tests/sim/brute_force.h"

namespace halfdone::sim {

struct Found {
  // What is shown at ends and in loops, with the fewest faults and then crashes that lead there.
  std::map<std::string, Cost> ends;
  std::set<Fingerprint> rows;  // of every world
  std::size_t worlds = 0;
  bool is_complete = true;

  void add_end(const std::string& shown, Cost cost) {
    cost.steps = 0;
    const auto [known, is_new] = ends.try_emplace(shown, cost);
    if (!is_new) known->second = std::min(known->second, cost);
  }
};

// What can be judged of an end: rows, callers, and whether the services and the callers stay as they are.
inline std::string shown_at(const System& system, const World& world, bool stays) {
  std::string text = stays ? "" : "goes on: ";
  world.backend().rows([&](const StoredRow& row) {
    for (const auto& [field, value] : row.fields) text += fmt::format("{} {} {}, ", row.key, field, value);
  });
  for (std::size_t id = 0; id < system.actors.size(); ++id) {
    if (!system.actors[id].is_caller) continue;
    static constexpr std::string_view words[] = {"idle", "running", "ended", "crashed"};
    const Actor& actor = world.actors()[id];
    text += fmt::format("{} {} {}, ", id, words[static_cast<std::size_t>(actor.status)], name_of(actor.told));
  }
  return text;
}

class EveryWorld {
 public:
  EveryWorld(const System& system, std::size_t worlds_max)
      : system_(system), budgets_(system.faults), worlds_max_(worlds_max) {}

  Found run(const World& initial) {
    waiting_[{}].push_back({number_of(initial), {}});
    while (!waiting_.empty() && places_.size() <= worlds_max_) {
      const auto cheapest = waiting_.begin();
      const auto [at, spent] = cheapest->second.back();
      const Cost cost = cheapest->first;
      cheapest->second.pop_back();
      if (cheapest->second.empty()) waiting_.erase(cheapest);
      walk_from(at, spent, cost);
    }
    Found found{.worlds = places_.size(), .is_complete = waiting_.empty()};
    if (!found.is_complete) return found;
    for (const Place& place : places_) found.rows.insert(place.world.backend().rows_fingerprint());
    add_ends(found);
    return found;
  }

 private:
  static constexpr std::size_t none = ~std::size_t{0};
  struct Way {
    Step step;
    std::size_t to = none;
  };
  struct Place {
    World world;
    std::vector<Way> ways;
    std::vector<Spent> spent;  // each that it was reached with
    Cost cheapest;
    std::vector<std::size_t> leading_here;  // by themselves
    std::size_t component = none;
  };

  std::size_t number_of(World world) {
    const auto [known, is_new] = numbers_.try_emplace(world.fingerprint(), places_.size());
    if (!is_new) return known->second;
    std::vector<Way> ways;
    for (const Step& step : enabled(system_, world)) ways.push_back({step});
    places_.push_back({.world = std::move(world), .ways = std::move(ways)});
    return known->second;
  }

  void walk_from(std::size_t at, const Spent& spent, const Cost& cost) {
    Place& place = places_[at];
    if (std::ranges::find(place.spent, spent) != place.spent.end()) return;
    if (place.spent.empty()) place.cheapest = cost;
    place.spent.push_back(spent);
    for (Way& way : place.ways) {
      const std::optional<Spent> left = after(budgets_, place.world, way.step, spent);
      if (!left) continue;
      if (way.to == none) {
        way.to = number_of(take(system_, place.world, way.step));
        if (happens_by_itself(way.step)) places_[way.to].leading_here.push_back(at);
      }
      Cost next = cost;
      if (way.step.is_fault()) ++next.faults;
      if (way.step.kind == Step::Kind::crash) ++next.crashes;
      waiting_[next].push_back({way.to, *left});
    }
  }

  // Which places lead to each other (Kosaraju, Sharir): in the order in which they are left for good, and backwards.
  std::size_t find_components() {
    std::vector<std::size_t> left;
    std::vector<bool> is_known(places_.size(), false);
    for (std::size_t start = 0; start < places_.size(); ++start) {
      if (!is_known[start]) leave(start, is_known, left);
    }
    std::size_t components = 0;
    for (auto start = left.rbegin(); start != left.rend(); ++start) {
      if (places_[*start].component != none) continue;
      std::vector<std::size_t> open = {*start};
      places_[*start].component = components;
      while (!open.empty()) {
        const std::size_t at = open.back();
        open.pop_back();
        for (const std::size_t from : places_[at].leading_here) {
          if (places_[from].component != none) continue;
          places_[from].component = components;
          open.push_back(from);
        }
      }
      ++components;
    }
    return components;
  }

  void leave(std::size_t start, std::vector<bool>& is_known, std::vector<std::size_t>& left) const {
    std::vector<std::pair<std::size_t, std::size_t>> open = {{start, 0}};
    is_known[start] = true;
    while (!open.empty()) {
      auto& [at, next] = open.back();
      const std::vector<Way>& ways = places_[at].ways;
      while (next < ways.size() && (!happens_by_itself(ways[next].step) || is_known[ways[next].to])) ++next;
      if (next == ways.size()) {
        left.push_back(at);
        open.pop_back();
      } else {
        const std::size_t to = ways[next].to;
        is_known[to] = true;
        open.push_back({to, 0});
      }
    }
  }

  // Those that nothing leaves by itself.
  void add_ends(Found& found) {
    struct Component {
      bool is_left = false;
      std::set<std::pair<std::string, Fingerprint>> held;
    };
    std::vector<Component> components(find_components());
    for (const Place& place : places_) {
      Component& component = components[place.component];
      for (const Way& way : place.ways) {
        if (happens_by_itself(way.step) && places_[way.to].component != place.component) component.is_left = true;
      }
      component.held.insert({shown_at(system_, place.world, true), place.world.backend().fingerprint()});
    }
    for (const Place& place : places_) {
      const Component& component = components[place.component];
      if (!component.is_left) found.add_end(shown_at(system_, place.world, component.held.size() == 1), place.cheapest);
    }
  }

  const System& system_;
  const Budgets budgets_;
  const std::size_t worlds_max_;
  std::deque<Place> places_;
  std::unordered_map<Fingerprint, std::size_t> numbers_;
  std::map<Cost, std::vector<std::pair<std::size_t, Spent>>> waiting_;
};

// The same by a search, with whatever reductions.
inline Found found_by_search(const Dynamics& dynamics, const Shared<Backend>& backend, std::size_t worlds_max,
                             bool checks_invariants = false) {
  const World initial = dynamics.start(backend);
  Search search(dynamics, initial, {.bounds = {.worlds_max = worlds_max}, .checks_invariants = checks_invariants});
  Found found;
  const SearchResult result = search.run({
      .on_end =
          [&](const World& world, VisitId visit, Ending ending) {
            found.add_end(shown_at(dynamics.system(), world, ending == Ending::quiet), search.visited()[visit].cost());
          },
      .on_world = [&](const World& world, VisitId) { found.rows.insert(world.backend().rows_fingerprint()); },
  });
  found.worlds = result.counts.worlds;
  found.is_complete = result.left == 0;
  return found;
}

}  // namespace halfdone::sim

// Counts along one way what coordinators should count: from what the services did and what came back.
#pragma once

#include <array>
#include <optional>
#include <tuple>

#include "saga/metrics.h"
#include "sim/world/world.h"

namespace halfdone::scenarios::random_saga {

// What is known of the request that an actor waits for, from when it arrived.
struct Arrived {
  bool changed = false;  // the log has moved
  std::optional<saga::State> entered;
  bool is_held = false;  // the service held something of the saga's

  friend auto operator<=>(const Arrived&, const Arrived&) = default;
};

struct Watched {
  Arrived arrived;
  bool waited = false;  // it looks once more

  friend auto operator<=>(const Watched&, const Watched&) = default;
};

struct Way {
  sim::World world;
  sim::Spent spent;
  saga::Counters told, known;
  unsigned outcomes = 0, undos = 0;
  std::array<Watched, 3> actors;

  auto key() const {
    std::array<unsigned, sim::Spent::slots_max> used{};
    for (unsigned slot = 0; slot < used.size(); ++slot) used[slot] = spent[slot];
    const Fingerprint print = world.fingerprint();
    return std::tuple(print.high, print.low, used, told, known, outcomes, undos, actors);
  }
};

// After `step`, which led from `before` to the way's world.
void count(Way& way, const sim::World& before, const sim::Step& step);

}  // namespace halfdone::scenarios::random_saga

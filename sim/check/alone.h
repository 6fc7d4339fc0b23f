// Operations one at a time, without faults: what the checks `converges` and `serial` compare with.
#pragma once

#include <optional>
#include <vector>

#include "sim/check/judge.h"
#include "sim/check/scenario.h"

namespace halfdone::sim {

// An end of one operation that is asked for alone.
struct Alone {
  Told told = Told::nothing;
  State state;
  Shared<Backend> backend;
};

// Everything that it comes to when `who` alone asks, as actor `as`, in what the services hold. Where it ends in a loop,
// each state in it. Requires: `as` is one of the scenario's callers, or the number of its actors.
std::vector<Alone> ask_alone(const Scenario& scenario, const Shared<Backend>& backend, const ActorInfo& who,
                             ActorId as);

// What it comes to when a caller asks again once all is over.
class Repetition {
 public:
  // Requires: `Scenario::again`.
  explicit Repetition(const Scenario& scenario);

  // What is wrong with that; nothing when, whatever comes first, it is done then, or comes at least to what it comes to
  // when it wasn't asked for before (which is wrong already, when it isn't the goal).
  std::optional<Damage> complaint(const Shared<Backend>& backend) const;

 private:
  std::vector<Alone> ask(const Shared<Backend>& backend) const;
  bool is_enough(const State& state) const;

  const Scenario& scenario_;
  std::vector<Alone> first_;
};

// What it comes to when some of the callers ask, one after another in any order, each when all is over that the one
// before began.
class SerialOrders {
 public:
  static constexpr std::size_t callers_max = 3;

  // Requires: at most `callers_max` callers.
  explicit SerialOrders(const Scenario& scenario);

  // Whether one of them ends in this state, tells those who asked what they were told, as far as they heard, and leaves
  // out only those who weren't told that it is done.
  bool explain(const State& state, const std::vector<CallerEnd>& callers) const;

 private:
  struct Order {
    State state;
    std::vector<std::optional<Told>> told;  // by caller; none: it never asked
  };
  void extend(const Order& from, const Shared<Backend>& backend);

  const Scenario& scenario_;
  std::vector<ActorId> callers_;
  std::vector<Order> orders_;
};

// The two checks that compare with operations one at a time, as far as the scenario is asked them.
class Comparisons {
 public:
  // Requires: the scenario outlives it.
  explicit Comparisons(const Scenario& scenario);

  // What is wrong where all is over, and nothing else is wrong.
  std::vector<Damage> judge(const World& end) const;
  // Those of the two that `judge` asks.
  CheckSet asked() const;

 private:
  const Scenario& scenario_;
  std::optional<Repetition> repetition_;
  std::optional<SerialOrders> orders_;
};

}  // namespace halfdone::sim

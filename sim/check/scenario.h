// One design of an operation, ready to run: the system, the state before, and what must hold.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/check/judge.h"
#include "sim/world/dynamics.h"

namespace halfdone::sim {

// What names a scenario and its settings, so that a token or a plan can find it again.
struct ScenarioId {
  std::string scenario;  // "delete_user"
  std::string design;    // "today"
  std::string variant;   // of the state before; "" for the plain one
  unsigned callers = 1;
  std::vector<std::string> without;  // reductions that are not used

  friend bool operator==(const ScenarioId&, const ScenarioId&) = default;
};

// Something that must happen in some run, or a pass says nothing: a call that must have been delivered.
struct Witness {
  std::string call;  // "auth.admin_create_user"
  std::string why;   // "the compensation runs"
};

struct Scenario {
  ScenarioId id;
  System system;
  Shared<Backend> initial;
  Shared<Backend> goal;  // what the services hold after success; sessions and the like don't matter
  Expectation expectation;
  std::vector<Invariant> invariants;
  std::vector<Witness> witnesses;
  // The caller who asks once more when all is over; none: it can't be asked.
  std::optional<ActorInfo> again;
  // How its worlds step; none: by physics alone.
  std::function<std::unique_ptr<const Dynamics>(const Scenario&)> steps_by;
  // `id.without` is all that decides which reductions are used (ReducerOptions::is_settled).
  bool is_settled = false;
  // What the operation's own monitoring would show; none when it has no monitoring.
  std::function<Monitored(const Backend&)> monitor;

  World start() const { return dynamics()->start(initial); }

  // Requires: the scenario outlives it, and doesn't change meanwhile.
  std::unique_ptr<const Dynamics> dynamics() const {
    return steps_by ? steps_by(*this) : std::make_unique<const Dynamics>(system);
  }
};

}  // namespace halfdone::sim

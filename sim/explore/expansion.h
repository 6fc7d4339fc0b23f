// What follows from a world: each step that the budgets allow, taken. A pure function of the world, so that several
// threads can do it at once; what is new among it is the business of the search.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <vector>

#include "sim/world/digest.h"
#include "sim/world/dynamics.h"
#include "sim/world/fault_model.h"

namespace halfdone::sim {

struct Successor {
  std::uint16_t choice = 0;  // which of the enabled steps
  Step step;
  Spent spent;
  World world;
  Fingerprint fingerprint;  // of the world
  Fingerprint digest;       // of the transition
  std::uint64_t tally = 0;  // what is exercised: `tally_key`
};

// Nothing when the budgets don't allow the step.
std::optional<Successor> successor_of(const Dynamics& dynamics, const Memo& memo, const Budgets& budgets,
                                      const World& world, const Spent& spent, std::size_t choice, const Step& step);

// All of them.
struct Expansion {
  std::vector<Step> steps;  // that are enabled
  std::vector<Successor> successors;
  std::exception_ptr error;  // a program broke a rule; then the list is cut short there
};
Expansion expansion_of(const Dynamics& dynamics, const Memo& memo, const Budgets& budgets, const World& world,
                       const Spent& spent);

}  // namespace halfdone::sim

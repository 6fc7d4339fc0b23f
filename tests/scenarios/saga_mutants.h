// Planted bugs of the saga for deleting a user and of its engine: each takes one precaution away.
#pragma once

#include <string>
#include <vector>

#include "scenarios/delete_user/scenario.h"
#include "sim/check/judge.h"

namespace halfdone::scenarios::delete_user {

struct Mutant {
  std::string name;
  std::string anomaly;  // of the catalogue
  std::string what;
  sim::Check found_by;
  void (*plant)(SagaOptions& options);
  std::string variant{};
  unsigned callers = 1;
  // Of the faults that the saga survives: what finds it quickest.
  unsigned faults = 2;
  unsigned crashes = 0;
  unsigned pauses = 0;
  unsigned late = 0;
  bool only_resend_refuses = false;
  bool only_refusals = false;
};

const std::vector<Mutant>& mutants();

// The saga with the bug, to be explored within the faults that find it.
sim::Scenario scenario_of(const Mutant& mutant);

}  // namespace halfdone::scenarios::delete_user

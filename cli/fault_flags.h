// The flags that choose a fault model.
#pragma once

#include <string>
#include <vector>

#include "sim/world/fault_model.h"

namespace halfdone::cli {

struct FaultFlags {
  std::string faults = "any";        // --faults N|any
  std::string crashes;               // --crashes N; empty: the scenario's own
  std::vector<std::string> allowed;  // --allow KIND[@SERVICE][=N]; none: the scenario's own
};

// The model of the scenario as the flags change it. Throws BadInput naming the flag.
sim::FaultModel fault_model(const FaultFlags& flags, const sim::FaultModel& scenario,
                            const std::vector<sim::ServiceInfo>& services);

// A number that a person gave. Throws BadInput naming the flag and what was given.
unsigned parse_number(const std::string& flag, const std::string& text, unsigned max);

}  // namespace halfdone::cli

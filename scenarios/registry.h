// The scenarios that ship, by name.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario.h"

namespace halfdone::scenarios {

struct DesignInfo {
  std::string name;
  std::string summary;
};

struct VariantInfo {
  std::string name;
  std::string summary;
};

struct ScenarioInfo {
  std::string name;
  std::string summary;
  std::vector<DesignInfo> designs;
  std::vector<VariantInfo> variants;  // of the state before, besides the plain one
  // Requires a design, a variant and a number of callers that exist. The fault model is the scenario's default.
  sim::Scenario (*build)(const sim::ScenarioId& id);
};

const std::vector<ScenarioInfo>& all();

// Throws BadInput that lists what exists, when the scenario, design or variant of the id doesn't.
sim::Scenario build(const sim::ScenarioId& id);
const ScenarioInfo& find(const std::string& scenario);

inline constexpr unsigned callers_max = 4;

// Where the SQL files of the scenarios are: the folder in the environment variable HALFDONE_SCENARIOS, or the one that
// this halfdone was built from. So an application's own schema can be tried with the designs that ship.
std::string folder();

}  // namespace halfdone::scenarios

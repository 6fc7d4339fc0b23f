// The scenarios that ship, by name.
#pragma once

#include <string>
#include <vector>

#include "saga/definition.h"
#include "saga/steering.h"
#include "sim/check/scenario.h"

namespace halfdone::scenarios {

// The saga of a design, and the id of what it is about in the scenario.
struct SagaInfo {
  saga::Definition definition;
  std::string subject;
};

struct DesignInfo {
  std::string name;
  std::string summary;
  SagaInfo (*saga)() = nullptr;  // none: the design is no saga
  // Of a saga: the scenario in which services may refuse for good, so that it can be stuck, with these people on call.
  sim::Scenario (*steered)(const std::vector<saga::Order>& operators) = nullptr;
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
// The designs of the scenario that are sagas, or the one that is named. Throws BadInput when it doesn't exist or is
// none, or when the scenario has none.
std::vector<DesignInfo> sagas_of(const ScenarioInfo& scenario, const std::string& design);

inline constexpr unsigned callers_max = 4;

// Where the SQL files of the scenarios are: the folder in the environment variable HALFDONE_SCENARIOS, or the one that
// this halfdone was built from. So an application's own schema can be tried with the designs that ship.
std::string folder();

}  // namespace halfdone::scenarios

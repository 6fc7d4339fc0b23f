#include "scenarios/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/bad_input.h"
#include "scenarios/delete_user/scenario.h"
#include "sim/explore/reduced.h"

namespace halfdone::scenarios {

const std::vector<ScenarioInfo>& all() {
  static const std::vector<ScenarioInfo> scenarios = {delete_user::info()};
  return scenarios;
}

namespace {

template <class Infos>
std::string names(const Infos& infos) {
  std::string list;
  for (const auto& info : infos) list += (list.empty() ? "" : ", ") + info.name;
  return list;
}

}  // namespace

const ScenarioInfo& find(const std::string& scenario) {
  const auto found = std::ranges::find(all(), scenario, &ScenarioInfo::name);
  if (found == all().end()) {
    throw BadInput("", fmt::format("there is no scenario \"{}\"", scenario),
                   fmt::format("Scenarios: {}.", names(all())));
  }
  return *found;
}

std::vector<DesignInfo> sagas_of(const ScenarioInfo& scenario, const std::string& design) {
  std::vector<DesignInfo> sagas;
  std::ranges::copy_if(scenario.designs, std::back_inserter(sagas), [](const DesignInfo& info) { return info.saga; });
  const std::string known = sagas.empty() ? "None of its designs is one." : fmt::format("Sagas: {}.", names(sagas));
  if (design.empty()) {
    if (sagas.empty()) throw BadInput("", fmt::format("scenario {} has no saga", scenario.name), known);
    return sagas;
  }
  const auto named = std::ranges::find(scenario.designs, design, &DesignInfo::name);
  if (named == scenario.designs.end()) {
    throw BadInput("", fmt::format("scenario {} has no design \"{}\"", scenario.name, design),
                   fmt::format("Designs: {}.", names(scenario.designs)));
  }
  if (!named->saga) throw BadInput("", fmt::format("the design \"{}\" is no saga", design), known);
  return {*named};
}

std::string folder() {
  const char* chosen = std::getenv("HALFDONE_SCENARIOS");
  return chosen && *chosen ? chosen : HALFDONE_SCENARIOS_DIR;
}

sim::Scenario build(const sim::ScenarioId& id) {
  const ScenarioInfo& info = find(id.scenario);
  if (std::ranges::find(info.designs, id.design, &DesignInfo::name) == info.designs.end()) {
    throw BadInput("", fmt::format("scenario {} has no design \"{}\"", id.scenario, id.design),
                   fmt::format("Designs: {}.", names(info.designs)));
  }
  if (!id.variant.empty() && std::ranges::find(info.variants, id.variant, &VariantInfo::name) == info.variants.end()) {
    throw BadInput("", fmt::format("scenario {} has no variant \"{}\"", id.scenario, id.variant),
                   fmt::format("Variants: {}.", names(info.variants)));
  }
  if (id.callers < 1 || id.callers > callers_max) {
    throw BadInput("", fmt::format("{} callers are not possible", id.callers),
                   fmt::format("Take 1 to {} callers.", callers_max));
  }
  sim::Scenario scenario = info.build(id);
  scenario.id.without = id.without;
  sim::reduce(scenario);
  return scenario;
}

}  // namespace halfdone::scenarios

#include "scenarios/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/bad_input.h"
#include "scenarios/delete_user/scenario.h"

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
  scenario.id.reductions = scenario.system.reductions = id.reductions;
  return scenario;
}

}  // namespace halfdone::scenarios

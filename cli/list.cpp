// halfdone list: what there is to explore.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "scenarios/registry.h"
#include "sim/reduce/all_reductions.h"

namespace halfdone::cli {

int list() {
  for (const scenarios::ScenarioInfo& scenario : scenarios::all()) {
    fmt::print("{}  {}\n  designs\n", scenario.name, scenario.summary);
    for (const auto& design : scenario.designs) fmt::print("    {:<14}  {}\n", design.name, design.summary);
    fmt::print("  variants of the state before\n");
    for (const auto& variant : scenario.variants) fmt::print("    {:<14}  {}\n", variant.name, variant.summary);
    fmt::print("  faults by default\n");
    const sim::Scenario built = scenarios::build({.scenario = scenario.name, .design = scenario.designs.front().name});
    fmt::print("    {}\n", built.system.faults.print(built.system.services));
    fmt::print("  services and their refusals\n");
    for (const sim::ServiceInfo& service : built.system.services) {
      std::string refusals;
      for (const auto& refusal : service.refusals) refusals += (refusals.empty() ? "" : ", ") + refusal.name;
      fmt::print("    {:<14}  {}\n", service.name, refusals);
    }
  }
  fmt::print("reductions, and what each relies on\n");
  for (const sim::Reduction* each : sim::all_reductions()) fmt::print("    {:<18}  {}\n", each->name(), each->relies_on());
  return ExitCode::holds;
}

}  // namespace halfdone::cli

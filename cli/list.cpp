// halfdone list: what there is to explore.
#include <fmt/format.h>

#include <optional>

#include "base/bad_input.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "scenarios/registry.h"
#include "sim/reduce/all_reductions.h"

namespace halfdone::cli {

namespace {

template <class Info>
void print_line(const Info& info) {
  fmt::print("    {:<14}  {}\n", info.name, info.summary);
}

// The designs; one that can't be built has the reason below it. The scenario of the first that can be.
std::optional<sim::Scenario> print_designs(const scenarios::ScenarioInfo& scenario, unsigned& broken) {
  std::optional<sim::Scenario> first;
  for (const scenarios::DesignInfo& design : scenario.designs) {
    print_line(design);
    try {
      sim::Scenario built = scenarios::build({.scenario = scenario.name, .design = design.name});
      if (!first) first = std::move(built);
    } catch (const BadInput& error) {
      fmt::print("      can't be explored: {}\n", error.what());
      ++broken;
    }
  }
  return first;
}

void print_faults(const sim::Scenario& scenario) {
  fmt::print("  faults by default\n    {}\n", scenario.system.faults.print(scenario.system.services));
  fmt::print("  services and their refusals\n");
  for (const sim::ServiceInfo& service : scenario.system.services) {
    std::string refusals;
    for (const auto& refusal : service.refusals) refusals += (refusals.empty() ? "" : ", ") + refusal.name;
    fmt::print("    {:<14}  {}\n", service.name, refusals);
  }
}

}  // namespace

int list() {
  unsigned broken = 0;
  for (const scenarios::ScenarioInfo& scenario : scenarios::all()) {
    fmt::print("{}  {}\n  designs\n", scenario.name, scenario.summary);
    const std::optional<sim::Scenario> built = print_designs(scenario, broken);
    fmt::print("  variants of the state before\n");
    for (const auto& variant : scenario.variants) print_line(variant);
    if (built) print_faults(*built);
  }
  fmt::print("reductions, and what each relies on\n");
  for (const sim::Reduction* each : sim::all_reductions())
    fmt::print("    {:<18}  {}\n", each->name(), each->relies_on());
  if (broken == 0) return ExitCode::holds;
  std::fflush(stdout);
  fmt::print(stderr, "halfdone: {} of the designs can't be explored; the list says why\n", broken);
  return ExitCode::bad_input;
}

}  // namespace halfdone::cli

// halfdone explore: every way in which designs can be left half done.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/bad_input.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/fault_flags.h"
#include "cli/output.h"
#include "reports/json.h"
#include "reports/text.h"
#include "scenarios/registry.h"

namespace halfdone::cli {

namespace {

struct Flags {
  std::string scenario = "delete_user";
  std::vector<std::string> designs;
  std::string variant;
  std::string callers = "1";
  FaultFlags faults;
  std::string steps_max, worlds_max, seconds_max;
  // Rather incomplete than killed by the machine.
  std::string memory_max_mb = "8000";
  std::string json;
  bool all_stories = false;
  bool check_fingerprints = false;
};

double parse_seconds(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !(value > 0)) {
    throw BadInput("--max-time", fmt::format("\"{}\" is no number of seconds", text),
                   "Write a number above 0, for example 60.");
  }
  return value;
}

sim::Bounds bounds_of(const Flags& flags) {
  constexpr unsigned most = 4'000'000'000u;
  sim::Bounds bounds;
  if (!flags.steps_max.empty()) bounds.steps_max = parse_number("--max-steps", flags.steps_max, 60'000);
  if (!flags.worlds_max.empty()) bounds.worlds_max = parse_number("--max-worlds", flags.worlds_max, most);
  bounds.bytes_max = std::size_t{parse_number("--max-memory", flags.memory_max_mb, 1'000'000)} * 1'000'000;
  if (!flags.seconds_max.empty()) bounds.seconds_max = parse_seconds(flags.seconds_max);
  return bounds;
}

std::vector<scenarios::DesignInfo> selected(const scenarios::ScenarioInfo& info,
                                            const std::vector<std::string>& names) {
  if (names.empty()) return info.designs;
  std::vector<scenarios::DesignInfo> designs;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(info.designs, name, &scenarios::DesignInfo::name);
    // The registry explains what exists.
    if (found == info.designs.end()) scenarios::build({.scenario = info.name, .design = name});
    designs.push_back(*found);
  }
  return designs;
}

reports::DesignReport explore_one(const sim::Scenario& scenario, const std::string& summary,
                                  const sim::SearchOptions& options, Progress& progress) {
  reports::DesignReport report{.id = scenario.id, .summary = summary};
  report.faults = scenario.system.faults.print(scenario.system.services);
  report.expectation = scenario.expectation;
  report.exploration = sim::explore(
      scenario, {.search = options, .on_progress = [&](const auto& counts, const auto& now, std::size_t waiting) {
                   progress.show(scenario.id.design, counts, now, waiting);
                 }});
  progress.clear();
  for (const sim::RootCause& cause : report.exploration.root_causes)
    report.stories.push_back(reports::tell(scenario, cause));
  return report;
}

int exit_code(const reports::Report& report) {
  const auto any = [&](sim::Result result) {
    return std::ranges::any_of(report.designs, [&](const auto& design) { return design.exploration.result == result; });
  };
  if (report.designs.empty()) return ExitCode::nothing_selected;
  if (any(sim::Result::violated)) return ExitCode::violated;
  return any(sim::Result::incomplete) ? ExitCode::incomplete : ExitCode::holds;
}

int explore(const Flags& flags) {
  const scenarios::ScenarioInfo& info = scenarios::find(flags.scenario);
  const sim::Bounds bounds = bounds_of(flags);
  const unsigned callers = parse_number("--callers", flags.callers, scenarios::callers_max);
  std::vector<std::pair<sim::Scenario, std::string>> work;
  for (const scenarios::DesignInfo& design : selected(info, flags.designs)) {
    sim::Scenario scenario = scenarios::build({info.name, design.name, flags.variant, callers});
    scenario.system.faults = fault_model(flags.faults, scenario.system.faults, scenario.system.services);
    work.emplace_back(std::move(scenario), design.summary);
  }
  const auto json = flags.json.empty() ? nullptr : std::make_unique<OutputFile>("--json", flags.json);

  reports::Report report{.scenario = info.name, .summary = info.summary};
  Progress progress;
  const sim::SearchOptions options{.bounds = bounds, .check_fingerprints = flags.check_fingerprints};
  for (const auto& [scenario, summary] : work)
    report.designs.push_back(explore_one(scenario, summary, options, progress));
  if (json) json->write(to_json(report));
  if (!json || !json->is_standard_output()) {
    fmt::print("{}", to_text(report, {.colour = wants_colour(), .all_stories = flags.all_stories}));
  }
  return exit_code(report);
}

}  // namespace

void add_explore(CLI::App& app, Action& action) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app.add_subcommand("explore", "Find every way in which designs can be left half done, and show the shortest");
  command->add_option("scenario", flags->scenario, "The operation (see `halfdone list`)")->capture_default_str();
  command->add_option("--design", flags->designs, "Only this design; may be repeated")->type_name("NAME");
  command->add_option("--variant", flags->variant, "Another state before (see `halfdone list`)")->type_name("NAME");
  command->add_option("--callers", flags->callers, "How many ask at the same time: 2 is a double click")
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--faults", flags->faults.faults, "At most N faults on a path, or `any` number")
      ->type_name("N|any")
      ->capture_default_str();
  command->add_option("--crashes", flags->faults.crashes, "At most N crashes on a path")->type_name("N");
  command
      ->add_option("--allow", flags->faults.allowed,
                   "Allow this kind of fault instead of the scenario's own, at one service or at all, at most N times "
                   "or any number; may be repeated")
      ->type_name("KIND[@SERVICE][=N]");
  command->add_option("--max-time", flags->seconds_max, "Stop after S seconds; the result is then at best incomplete")
      ->type_name("S");
  command->add_option("--max-steps", flags->steps_max, "Stop at paths longer than N steps")->type_name("N");
  command->add_option("--max-worlds", flags->worlds_max, "Stop after N worlds")->type_name("N");
  command->add_option("--max-memory", flags->memory_max_mb, "Stop when worlds take up MB megabytes")
      ->type_name("MB")
      ->capture_default_str();
  command
      ->add_option("--json", flags->json,
                   "Write the result as JSON (reports/result.schema.json); `-` is standard output")
      ->type_name("FILE");
  command->add_flag("--stories", flags->all_stories, "Tell the story of each root cause, not only the shortest");
  command->add_flag("--check-fingerprints", flags->check_fingerprints,
                    "Recompute every fingerprint and compare (slow; for halfdone's own sake)");
  command->footer("Exit codes: 0 holds, 1 violated, 2 bad input, 3 incomplete.");
  command->callback([flags, &action] { action = [flags] { return explore(*flags); }; });
}

}  // namespace halfdone::cli

// halfdone explore: every way in which designs can be left half done.
#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cassert>
#include <memory>
#include <thread>

#include "base/bad_input.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/reductions.h"
#include "cli/report_files.h"
#include "reports/json.h"
#include "reports/result.h"
#include "reports/text.h"
#include "scenarios/registry.h"
#include "sim/certificate/certify.h"
#include "sim/reduce/all_reductions.h"
#include "sim/replay/plan.h"

namespace halfdone::cli {

namespace {

double parse_seconds(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !(value > 0)) {
    throw BadInput("--max-time", fmt::format("\"{}\" is no number of seconds", text),
                   "Write a number above 0, for example 60.");
  }
  return value;
}

std::vector<std::string> without(const ExploreFlags& flags) {
  std::vector<std::string> names;
  for (const std::string& name : flags.without) {
    if (name != "all") {
      require_reduction("--without", name);
      names.push_back(name);
      continue;
    }
    for (const sim::Reduction* reduction : sim::all_reductions()) names.emplace_back(reduction->name());
  }
  return names;
}

sim::Bounds bounds_of(const ExploreFlags& flags) {
  constexpr unsigned most = 4'000'000'000u;
  sim::Bounds bounds;
  if (!flags.steps_max.empty()) bounds.steps_max = parse_number("--max-steps", flags.steps_max, 60'000);
  if (!flags.worlds_max.empty()) bounds.worlds_max = parse_number("--max-worlds", flags.worlds_max, most);
  bounds.bytes_max = std::size_t{parse_number("--max-memory", flags.memory_max_mb, 1'000'000)} * 1'000'000;
  if (!flags.seconds_max.empty()) bounds.seconds_max = parse_seconds(flags.seconds_max);
  return bounds;
}

unsigned threads_of(const ExploreFlags& flags) {
  constexpr unsigned most = 256;
  if (flags.threads.empty()) return std::clamp(std::thread::hardware_concurrency(), 1u, most);
  const unsigned threads = parse_number("--threads", flags.threads, most);
  if (threads == 0)
    throw BadInput("--threads", "0 threads explore nothing", "Write a number above 0, or leave it out.");
  return threads;
}

// What a person named, or what fits a pattern with `*` or `?`; each design once, in the order of the scenario. Nothing
// for a pattern that none fits.
std::vector<scenarios::DesignInfo> selected(const scenarios::ScenarioInfo& info,
                                            const std::vector<std::string>& names) {
  if (names.empty()) return info.designs;
  const auto is_pattern = [](const std::string& name) { return name.find_first_of("*?") != std::string::npos; };
  const auto fits = [](const scenarios::DesignInfo& design, const std::string& name) {
    return ::fnmatch(name.c_str(), design.name.c_str(), 0) == 0;
  };
  for (const std::string& name : names) {
    const bool any = std::ranges::any_of(info.designs, [&](const auto& design) { return fits(design, name); });
    if (any) continue;
    if (is_pattern(name)) return {};
    // The registry explains what exists.
    scenarios::build({.scenario = info.name, .design = name});
  }
  std::vector<scenarios::DesignInfo> designs;
  std::ranges::copy_if(info.designs, std::back_inserter(designs), [&](const scenarios::DesignInfo& design) {
    return std::ranges::any_of(names, [&](const std::string& name) { return fits(design, name); });
  });
  return designs;
}

int none_fits(const scenarios::ScenarioInfo& info, const ExploreFlags& flags) {
  std::string designs, patterns;
  for (const scenarios::DesignInfo& design : info.designs) designs += (designs.empty() ? "" : ", ") + design.name;
  for (const std::string& name : flags.designs) patterns += " --design " + name;
  const std::string message = "no design of " + info.name + " fits" + patterns + ", so nothing is explored";
  fmt::print(stderr, "halfdone: {}\n  Designs: {}.\n", message, designs);
  return ExitCode::nothing_selected;
}

// Before anything is explored, so that a mistake doesn't cost an exploration.
std::unique_ptr<OutputFile> certificate_file(const std::string& path, std::size_t designs) {
  if (path.empty()) return nullptr;
  if (path == "-") throw BadInput("--certificate", "a certificate isn't text", "Name a file.");
  if (designs != 1) {
    throw BadInput("--certificate", fmt::format("a certificate is of one design, and {} are explored", designs),
                   "Name one with --design.");
  }
  return std::make_unique<OutputFile>("--certificate", path);
}

void write_certificate(const OutputFile& file, const sim::Scenario& scenario, const sim::Exploration& exploration,
                       sim::CertifiedVisits visits, const std::optional<sim::Audit>& audit) {
  if (exploration.result == sim::Result::incomplete) {
    throw BadInput("--certificate", "the search was cut off, and nothing was found: there is nothing to certify",
                   "Raise the limit that came first.");
  }
  file.write(print(certify(scenario, exploration, std::move(visits), audit ? &*audit : nullptr)));
}

// A promise that isn't kept is a mistake in the design or its programs.
sim::Audit audited(const sim::Scenario& scenario, const sim::Bounds& bounds) {
  sim::Audit audit = sim::audit(scenario, bounds);
  if (!audit.broken) {
    fmt::print(stderr, "{}: audited in {} worlds, {} transitions{}\n", scenario.id.design, audit.worlds,
               audit.transitions, audit.is_complete ? "" : " (a limit came first)");
    return audit;
  }
  sim::Scenario physics = scenario;
  physics.steps_by = nullptr;
  throw BadInput(fmt::format("{} / {}", scenario.id.scenario, scenario.id.design), print(scenario, *audit.broken),
                 fmt::format("Mend the program or what it promises, or explore with --without {}. The way there:\n{}",
                             audit.broken->reduction, print(sim::exact_plan(physics, audit.broken->way))));
}

sim::Explained explore_one(const sim::Scenario& scenario, const sim::SearchOptions& options, Progress& progress,
                           const OutputFile* certificate, bool is_audited) {
  std::optional<sim::Audit> audit;
  if (is_audited) audit = audited(scenario, options.bounds);
  sim::ExploreOptions explore_options{.search = options};
  explore_options.on_progress = [&](const auto& counts, const auto& now, std::size_t waiting) {
    progress.show(scenario.id.design, counts, now, waiting);
  };
  sim::CertifiedVisits visits;
  if (certificate) {
    explore_options.on_searched = [&](const sim::Search& search, const std::vector<sim::VisitId>& good_ends) {
      visits = certified_visits(search, good_ends);
    };
  }
  sim::Explained explained = explore_and_explain(scenario, explore_options);
  progress.clear();
  if (certificate) write_certificate(*certificate, scenario, explained.exploration, std::move(visits), audit);
  return explained;
}

int exit_code(const reports::Report& report) {
  const auto any = [&](sim::Result result) {
    return std::ranges::any_of(report.designs, [&](const auto& design) { return design.exploration.result == result; });
  };
  assert(!report.designs.empty() && "nothing was explored");
  if (any(sim::Result::violated)) return ExitCode::violated;
  return any(sim::Result::incomplete) ? ExitCode::incomplete : ExitCode::holds;
}

}  // namespace

int explore(const ExploreFlags& flags) {
  const scenarios::ScenarioInfo& info = scenarios::find(flags.scenario);
  const sim::Bounds bounds = bounds_of(flags);
  const unsigned threads = threads_of(flags);
  const std::vector<std::string> switched_off = without(flags);
  const unsigned callers = parse_number("--callers", flags.callers, scenarios::callers_max);
  const std::vector<scenarios::DesignInfo> designs = selected(info, flags.designs);
  if (designs.empty()) return none_fits(info, flags);
  std::vector<std::pair<sim::Scenario, std::string>> work;
  for (const scenarios::DesignInfo& design : designs) {
    sim::Scenario scenario = scenarios::build({info.name, design.name, flags.variant, callers, switched_off});
    scenario.system.faults = fault_model(flags.faults, scenario.system.faults, scenario.system.services);
    work.emplace_back(std::move(scenario), design.summary);
  }
  const auto json = flags.json.empty() ? nullptr : std::make_unique<OutputFile>("--json", flags.json);
  require_distinct({{"--json", flags.json},
                    {"--junit", flags.reports.junit},
                    {"--markdown", flags.reports.markdown},
                    {"--html", flags.reports.html}});
  const ReportFiles files(flags.reports);
  const auto certificate = certificate_file(flags.certificate, work.size());

  reports::Report report{.scenario = info.name, .summary = info.summary};
  Progress progress;
  const sim::SearchOptions options{.bounds = bounds, .checks_invariants = flags.checks_invariants, .threads = threads};
  for (const auto& [scenario, summary] : work)
    report.designs.push_back(reports::report_on(
        scenario, summary, explore_one(scenario, options, progress, certificate.get(), flags.is_audited)));
  const std::string text = to_json(report);
  if (json) json->write(text);
  const reports::Result result = reports::read_result(text, "the result");
  files.write(result);
  if (!(json && json->is_standard_output()) && !files.use_standard_output()) {
    fmt::print("{}", to_text(result, {.colour = wants_colour(), .all_stories = flags.all_stories}));
  }
  return exit_code(report);
}

}  // namespace halfdone::cli

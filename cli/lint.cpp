// halfdone lint: what is wrong with the definition of a saga, without exploring it.
#include "scenarios/lint.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"

namespace halfdone::cli {

namespace {

struct Result {
  std::string design;
  scenarios::Linted linted;
};

std::string plural(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string to_text(const std::string& scenario, const Result& result) {
  const auto& [findings, steps, states] = result.linted;
  std::string text = fmt::format("{} / {}: {} in {}, do and undo run from {} before\n", scenario, result.design,
                                 findings.empty() ? "nothing found" : plural(findings.size(), "finding"),
                                 plural(steps, "step"), plural(states, "state"));
  for (const auto& finding : findings) {
    text += fmt::format("  {}{}  [{}]\n    {}\n", finding.step.empty() ? "" : finding.step + ": ", finding.what,
                        name_of(finding.kind), finding.remedy);
  }
  return text;
}

std::string to_json(const std::string& scenario, const std::vector<Result>& results) {
  using Json = nlohmann::ordered_json;
  Json designs = Json::array();
  for (const Result& result : results) {
    Json findings = Json::array();
    for (const auto& finding : result.linted.findings) {
      findings.push_back({{"step", finding.step.empty() ? Json() : Json(finding.step)},
                          {"kind", std::string(name_of(finding.kind))},
                          {"what", finding.what},
                          {"remedy", finding.remedy}});
    }
    designs.push_back({{"design", result.design},
                       {"steps", result.linted.steps},
                       {"states", result.linted.states},
                       {"findings", std::move(findings)}});
  }
  return Json({{"halfdone_lint", 1}, {"scenario", scenario}, {"designs", std::move(designs)}}).dump(2) + "\n";
}

}  // namespace

int lint(const LintFlags& flags) {
  const scenarios::ScenarioInfo& scenario = scenarios::find(flags.scenario);
  const auto json = flags.json.empty() ? nullptr : std::make_unique<OutputFile>("--json", flags.json);
  std::vector<Result> results;
  bool any = false;
  for (const scenarios::DesignInfo& design : scenarios::sagas_of(scenario, flags.design)) {
    results.push_back({design.name, scenarios::lint(scenario, design)});
    any |= !results.back().linted.findings.empty();
  }
  if (json) json->write(to_json(scenario.name, results));
  if (!json || !json->is_standard_output()) {
    for (const Result& result : results) fmt::print("{}", to_text(scenario.name, result));
  }
  return any ? ExitCode::violated : ExitCode::holds;
}

}  // namespace halfdone::cli

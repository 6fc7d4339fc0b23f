// halfdone replay: one run again, step by step.
#include <fmt/format.h>

#include <memory>

#include "base/bad_input.h"
#include "base/read_file.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/reductions.h"
#include "reports/json.h"
#include "reports/result.h"
#include "reports/text.h"
#include "scenarios/registry.h"
#include "sim/replay/all_faults.h"
#include "sim/replay/plan.h"
#include "sim/replay/token.h"

namespace halfdone::cli {

namespace {

struct Run {
  sim::Scenario scenario;
  std::vector<sim::Step> path;
  std::string divergence;
};

// With the reductions with which the run was found, whatever the fault model was.
sim::Scenario scenario_of(const sim::ScenarioId& id, const std::string& where) {
  for (const std::string& name : id.without) require_reduction(where, name);
  sim::Scenario scenario = scenarios::build(id);
  scenario.is_settled = true;
  return sim::with_all_faults(scenario);
}

Run run_token(const std::string& text) {
  const sim::Token token = sim::parse_token(text);
  Run run{.scenario = scenario_of(token.id, "token")};
  sim::TokenRun followed = sim::follow(run.scenario, token);
  run.path = std::move(followed.path);
  if (followed.diverged) run.divergence = followed.message;
  return run;
}

Run run_plan(const std::string& file) {
  const auto text = read_file(file);
  if (!text) {
    throw BadInput("", fmt::format("\"{}\" is neither a token nor a file that can be read", file),
                   "Give a token (it starts with \"hd2:\"), or the path of a plan.");
  }
  const sim::Plan plan = sim::parse_plan(*text, file);
  Run run{.scenario = scenario_of(plan.id, file)};
  sim::PlannedRun followed = sim::follow(run.scenario, plan);
  for (const sim::PlanProblem& problem : followed.problems) {
    // A fault that was not injected proves nothing, whatever the run looks like.
    throw BadInput(fmt::format("{}:{}", file, problem.line.number), problem.message,
                   "Take the line out, or name a call as `halfdone replay` and `halfdone explore` name it.");
  }
  run.path = std::move(followed.path);
  return run;
}

}  // namespace

int replay(const ReplayFlags& flags) {
  const auto json = flags.json.empty() ? nullptr : std::make_unique<OutputFile>("--json", flags.json);
  const bool is_token = flags.what.starts_with("hd") && flags.what.find(':') != std::string::npos;
  const Run run = is_token ? run_token(flags.what) : run_plan(flags.what);
  const sim::Trace trace = sim::trace(run.scenario, run.path);
  const std::string text = reports::to_json(trace, run.scenario);
  if (json) json->write(text);
  if (!json || !json->is_standard_output()) {
    fmt::print("{}", reports::to_text(reports::read_replay(text, "the run"), {.colour = wants_colour()}));
  }
  if (!run.divergence.empty()) {
    std::fflush(stdout);
    fmt::print(stderr, "halfdone: the replay diverged: {}\n", run.divergence);
    return ExitCode::diverged;
  }
  return trace.judgement.damages.empty() ? ExitCode::holds : ExitCode::violated;
}

}  // namespace halfdone::cli

// halfdone rollback: the procedures for people, as Markdown.
#include "scenarios/rollback.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"

namespace halfdone::cli {

int rollback(const RollbackFlags& flags) {
  const scenarios::ScenarioInfo& scenario = scenarios::find(flags.scenario);
  for (const scenarios::DesignInfo& design : scenarios::sagas_of(scenario, flags.design)) {
    const std::string title = fmt::format("{} / {}", scenario.name, design.name);
    fmt::print("{}", rollback_document(title, design.saga().definition, scenarios::stuck_worlds(design)));
  }
  return ExitCode::holds;
}

}  // namespace halfdone::cli

#include "reports/report.h"

#include "sim/check/end.h"

namespace halfdone::reports {

DesignReport report_on(const sim::Scenario& scenario, std::string summary, sim::Explained explained) {
  DesignReport report{.id = scenario.id, .summary = std::move(summary)};
  report.faults = scenario.system.faults.print(scenario.system.services);
  for (const auto& actor : scenario.system.actors) report.actors.push_back(actor.name);
  for (const sim::ServiceInfo& service : scenario.system.services) report.services.push_back(service.name);
  report.callers = caller_names(scenario.system);
  for (const sim::Invariant& invariant : scenario.invariants)
    report.invariants.push_back({invariant.name, invariant.always});
  report.checks = checks_of(scenario);
  report.witnesses = scenario.witnesses;
  report.expectation = scenario.expectation;
  report.exploration = std::move(explained.exploration);
  report.stories = std::move(explained.stories);
  return report;
}

std::vector<std::string> caller_names(const sim::System& system) {
  std::vector<std::string> names;
  for (const sim::ActorInfo& actor : system.actors) {
    if (actor.is_caller) names.push_back(actor.name);
  }
  return names;
}

std::string title_of(const Story& story) {
  std::string words;
  const auto& moments = story.trace.moments;
  for (std::size_t index = 0; index < moments.size(); ++index) {
    const sim::Step& step = moments[index].step;
    if (sim::happens_by_itself(step) && step.kind != sim::Step::Kind::deadlock) continue;
    words += (words.empty() ? "" : " + ") + moments[index].label;
    const bool any_time = step.kind == sim::Step::Kind::crash || step.kind == sim::Step::Kind::pause;
    if (any_time && index > 0) words += " after " + moments[index - 1].label;
  }
  return words.empty() ? "no fault at all" : words;
}

}  // namespace halfdone::reports

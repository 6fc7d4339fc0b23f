#include "sim/explain/never_possible.h"

#include <fmt/format.h>

#include <algorithm>

namespace halfdone::sim {

namespace {

bool was_given(const std::vector<Exercised>& exercised, VerdictKind kind, std::optional<ServiceId> service) {
  return std::ranges::any_of(exercised, [&](const Exercised& each) {
    return each.kind == Step::Kind::deliver && each.verdict == kind && (!service || each.service == service);
  });
}

bool came_up(const std::vector<Exercised>& exercised, Step::Kind kind) {
  return std::ranges::find(exercised, kind, &Exercised::kind) != exercised.end();
}

std::string with_service(const System& system, std::string_view kind, std::optional<ServiceId> service) {
  return service ? fmt::format("{}@{}", kind, system.services[*service].name) : std::string(kind);
}

}  // namespace

std::vector<std::string> never_possible(const System& system, const std::vector<Exercised>& exercised) {
  const FaultModel& model = system.faults;
  std::vector<std::string> never;
  const bool may_fail = model.faults_max != 0u;
  for (const FaultRule& rule : model.rules) {
    if (!may_fail || rule.max == 0u || was_given(exercised, rule.kind, rule.service)) continue;
    std::string name = with_service(system, name_of(rule.kind), rule.service);
    if (std::ranges::find(never, name) == never.end()) never.push_back(std::move(name));
  }
  for (const Outage& outage : model.outages) {
    const bool is_down = was_given(exercised, VerdictKind::refused, outage.service) ||
                         was_given(exercised, VerdictKind::lost_request, outage.service);
    if (outage.max > 0 && !is_down) never.push_back(with_service(system, "outage", outage.service));
  }
  if (model.pauses_max > 0 && may_fail && !came_up(exercised, Step::Kind::pause)) never.emplace_back("pause");
  if (model.crashes_max > 0 && !came_up(exercised, Step::Kind::crash)) never.emplace_back("crash");
  return never;
}

}  // namespace halfdone::sim

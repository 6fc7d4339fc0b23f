#include "cli/fault_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/bad_input.h"

namespace halfdone::cli {

unsigned parse_number(const std::string& flag, const std::string& text, unsigned max) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > max) {
    throw BadInput(flag, fmt::format("\"{}\" is no number from 0 to {}", text, max),
                   "Write digits only, for example 2.");
  }
  return value;
}

namespace {

std::string kinds() {
  std::string names;
  for (const sim::VerdictKind kind : sim::all_verdicts) {
    if (kind != sim::VerdictKind::ok) names += std::string(name_of(kind)) + ", ";
  }
  return names + "pause, outage";
}

sim::ServiceId service_named(const std::string& name, const std::vector<sim::ServiceInfo>& services) {
  const auto found = std::ranges::find(services, name, &sim::ServiceInfo::name);
  if (found == services.end()) {
    std::string names;
    for (const sim::ServiceInfo& service : services) names += (names.empty() ? "" : ", ") + service.name;
    throw BadInput("--allow", fmt::format("there is no service \"{}\"", name), fmt::format("Services: {}.", names));
  }
  return static_cast<sim::ServiceId>(found - services.begin());
}

// KIND[@SERVICE][=N]
struct Allowed {
  std::string kind;
  std::optional<sim::ServiceId> service;
  std::optional<unsigned> max;
};

Allowed read(std::string text, const std::vector<sim::ServiceInfo>& services) {
  Allowed allowed;
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos) {
    allowed.max = parse_number("--allow " + text.substr(0, equals), text.substr(equals + 1), sim::Spent::count_max);
    if (allowed.max == 0u) {
      throw BadInput("--allow", fmt::format("\"{}\" allows nothing", text),
                     "Leave it out: with --allow, kinds that aren't named are not allowed. Or give a number above 0.");
    }
    text.resize(equals);
  }
  const std::size_t at = text.find('@');
  if (at != std::string::npos) {
    allowed.service = service_named(text.substr(at + 1), services);
    text.resize(at);
  }
  allowed.kind = text;
  return allowed;
}

// Pauses and outages are no verdicts on a request, but allowed by the same flag; once, unless a number is given.
void allow(sim::FaultModel& model, const Allowed& allowed, const std::vector<sim::ServiceInfo>& services) {
  if (allowed.kind == "pause") {
    if (allowed.service)
      throw BadInput("--allow", "a pause is of everybody, not of one service", "Write `pause` or `pause=N`.");
    model.pauses_max = allowed.max.value_or(1);
    return;
  }
  if (allowed.kind == "outage") {
    for (std::size_t index = 0; index < services.size(); ++index) {
      const auto service = static_cast<sim::ServiceId>(index);
      if (!allowed.service || *allowed.service == service) model.outages.push_back({service, allowed.max.value_or(1)});
    }
    return;
  }
  const auto kind = sim::verdict_named(allowed.kind);
  if (!kind || *kind == sim::VerdictKind::ok) {
    throw BadInput("--allow", fmt::format("there is no fault of the kind \"{}\"", allowed.kind),
                   fmt::format("Kinds: {}.", kinds()));
  }
  model.rules.push_back({*kind, allowed.service, allowed.max});
}

}  // namespace

sim::FaultModel fault_model(const FaultFlags& flags, const sim::FaultModel& scenario,
                            const std::vector<sim::ServiceInfo>& services) {
  sim::FaultModel model = scenario;
  if (flags.faults != "any") model.faults_max = parse_number("--faults", flags.faults, sim::Spent::count_max);
  if (!flags.crashes.empty()) model.crashes_max = parse_number("--crashes", flags.crashes, sim::Spent::count_max);
  if (!flags.allowed.empty()) {
    model.rules.clear();
    model.pauses_max = 0;
  }
  for (const std::string& text : flags.allowed) allow(model, read(text, services), services);
  const std::string problem = sim::Budgets::problem(model);
  if (!problem.empty())
    throw BadInput("--allow", problem, "Give fewer kinds a maximum, or explore them one after another.");
  return model;
}

}  // namespace halfdone::cli

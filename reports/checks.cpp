#include "reports/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "reports/words.h"

namespace halfdone::reports {

std::string_view name_of(CheckOutcome outcome) {
  switch (outcome) {
    case CheckOutcome::passed: return "passed";
    case CheckOutcome::violated: return "violated";
    case CheckOutcome::incomplete: return "incomplete";
  }
  assert(false && "an outcome without a name");
  return {};
}

bool is_complete(const Design& design) { return design.left == 0 && design.result != sim::Result::incomplete; }

namespace {

template <typename Shows>
CheckLine line(const Design& design, std::string name, std::string holds, std::string violated, Shows shows) {
  CheckLine line{.name = std::move(name), .holds = std::move(holds), .violated = std::move(violated)};
  for (std::size_t index = 0; index < design.root_causes.size(); ++index) {
    if (std::ranges::any_of(design.root_causes[index].run.damages, shows)) line.causes.push_back(index);
  }
  if (!line.causes.empty()) {
    line.outcome = CheckOutcome::violated;
  } else {
    line.outcome = is_complete(design) ? CheckOutcome::passed : CheckOutcome::incomplete;
  }
  return line;
}

CheckLine witness_line(const Design& design, const sim::Witness& witness) {
  const auto is_it = [&](const sim::Witness& other) { return other.call == witness.call && other.why == witness.why; };
  const auto shows = [&](const auto& exercised) { return exercised.first == witness.call + " ok"; };
  CheckLine line{
      .name = "witness: " + witness.call,
      .holds = fmt::format("in some run {}", witness.why),
      .violated = fmt::format("{} was never delivered, so nothing shows that {}", witness.call, witness.why)};
  if (std::ranges::any_of(design.missing_witnesses, is_it)) {
    line.outcome = CheckOutcome::violated;
  } else if (is_complete(design) || std::ranges::any_of(design.exercised, shows)) {
    line.outcome = CheckOutcome::passed;
  }
  return line;
}

// Those that the design lists, and any other that was found broken.
std::vector<std::string> invariants_of(const Design& design) {
  std::vector<std::string> names = design.invariants;
  for (const RootCause& cause : design.root_causes) {
    for (const sim::Damage& damage : cause.run.damages) {
      if (damage.check == sim::Check::invariant && std::ranges::find(names, damage.kind) == names.end())
        names.push_back(damage.kind);
    }
  }
  return names;
}

}  // namespace

std::vector<CheckLine> check_lines(const Design& design) {
  std::vector<CheckLine> lines;
  for (const sim::Check check : design.checks) {
    if (check == sim::Check::invariant) continue;
    lines.push_back(line(design, std::string(name_of(check)), std::string(gloss_of(check)),
                         std::string(broken_words(check)),
                         [&](const sim::Damage& damage) { return damage.check == check; }));
  }
  for (const std::string& name : invariants_of(design)) {
    lines.push_back(
        line(design, "invariant: " + name, name, fmt::format("the rule \"{}\" is broken", name),
             [&](const sim::Damage& damage) { return damage.check == sim::Check::invariant && damage.kind == name; }));
  }
  for (const sim::Witness& witness : design.witnesses) lines.push_back(witness_line(design, witness));
  return lines;
}

}  // namespace halfdone::reports

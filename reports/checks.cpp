#include "reports/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "reports/words.h"

namespace halfdone::reports {

std::string_view name_of(CheckOutcome outcome) {
  switch (outcome) {
    case CheckOutcome::passed: return "passed";
    case CheckOutcome::not_asked: return "not asked";
    case CheckOutcome::violated: return "violated";
    case CheckOutcome::incomplete: return "incomplete";
  }
  assert(false && "an outcome without a name");
  return {};
}

bool is_complete(const Design& design) { return design.left == 0 && design.result != sim::Result::incomplete; }

bool misses_goal(const Design& design) { return is_complete(design) && design.goal_ends == 0; }

namespace {

std::string at_ends(std::size_t ends) { return ends == 0 ? "at no end" : "at " + counted(ends, "end"); }

template <typename Shows>
CheckLine line(const Design& design, CheckLine line, Shows shows) {
  for (std::size_t index = 0; index < design.root_causes.size(); ++index) {
    if (std::ranges::any_of(design.root_causes[index].run.damages, shows)) line.causes.push_back(index);
  }
  if (!line.causes.empty()) {
    line.outcome = CheckOutcome::violated;
  } else if (!is_complete(design)) {
    line.outcome = CheckOutcome::incomplete;
  } else {
    line.outcome = line.times == 0 ? CheckOutcome::not_asked : CheckOutcome::passed;
  }
  return line;
}

CheckLine check_line(const Design& design, const AskedCheck& asked) {
  return line(design,
              {.name = std::string(name_of(asked.check)),
               .holds = std::string(gloss_of(asked.check)),
               .violated = std::string(broken_words(asked.check)),
               .times = asked.ends,
               .asked = at_ends(asked.ends)},
              [&](const sim::Damage& damage) { return damage.check == asked.check; });
}

CheckLine rule_line(const Design& design, const AskedRule& rule) {
  CheckLine start{.name = "invariant: " + rule.name,
                  .holds = rule.name,
                  .violated = fmt::format("the rule \"{}\" is broken", rule.name),
                  .times = rule.ends,
                  .asked = at_ends(rule.ends)};
  if (rule.worlds) start.asked += fmt::format(" and in {}", counted(*rule.worlds, "world"));
  return line(design, std::move(start), [&](const sim::Damage& damage) {
    return damage.check == sim::Check::invariant && damage.kind == rule.name;
  });
}

CheckLine goal_line(const Design& design) {
  CheckLine line{.name = "goal",
                 .holds = "some run ends with everything done",
                 .violated = "it never does what it is for: no run ends with everything as after success",
                 .times = design.goal_ends,
                 .asked = fmt::format("reached {}", at_ends(design.goal_ends))};
  if (misses_goal(design)) line.outcome = CheckOutcome::violated;
  if (design.goal_ends > 0) line.outcome = CheckOutcome::passed;
  return line;
}

CheckLine witness_line(const Design& design, const SoughtWitness& witness) {
  const auto is_it = [&](const sim::Witness& other) { return other.call == witness.call && other.why == witness.why; };
  CheckLine line{.name = "witness: " + witness.call,
                 .holds = fmt::format("in some run {}", witness.why),
                 .violated = fmt::format("{} was never delivered, so nothing shows that {}", witness.call, witness.why),
                 .times = witness.times,
                 .asked = witness.times == 0 ? "never came up" : "came up " + counted(witness.times, "time")};
  if (std::ranges::any_of(design.missing_witnesses, is_it)) {
    line.outcome = CheckOutcome::violated;
  } else if (witness.times > 0) {
    line.outcome = CheckOutcome::passed;
  }
  return line;
}

// Those that the design lists, and any other that was found broken.
std::vector<AskedRule> rules_of(const Design& design) {
  std::vector<AskedRule> rules = design.invariants;
  for (const RootCause& cause : design.root_causes) {
    for (const sim::Damage& damage : cause.run.damages) {
      if (damage.check == sim::Check::invariant &&
          std::ranges::find(rules, damage.kind, &AskedRule::name) == rules.end())
        rules.push_back({damage.kind, design.judged_ends, std::nullopt});
    }
  }
  return rules;
}

}  // namespace

std::vector<CheckLine> check_lines(const Design& design) {
  std::vector<CheckLine> lines;
  for (const AskedCheck& check : design.checks) {
    if (check.check != sim::Check::invariant) lines.push_back(check_line(design, check));
  }
  for (const AskedRule& rule : rules_of(design)) lines.push_back(rule_line(design, rule));
  lines.push_back(goal_line(design));
  for (const SoughtWitness& witness : design.witnesses) lines.push_back(witness_line(design, witness));
  return lines;
}

std::vector<std::string> not_asked(const Design& design) {
  std::vector<std::string> names;
  for (const CheckLine& line : check_lines(design)) {
    if (line.outcome == CheckOutcome::not_asked) names.push_back(line.name);
  }
  return names;
}

}  // namespace halfdone::reports

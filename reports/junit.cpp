#include "reports/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "reports/checks.h"
#include "reports/markup.h"
#include "reports/text.h"
#include "reports/words.h"

namespace halfdone::reports {

namespace {

constexpr std::size_t message_max = 400;

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;

  void add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
  }
  std::string attributes() const {
    return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}")", tests, failures, errors, skipped);
  }
};

// The test cases of one suite, as they grow.
struct Cases {
  std::string text;
  Counts counts;

  // `inside` is empty, or the element that says why the case didn't pass.
  // `times`: how often the check was asked.
  void add(const Design& design, std::string_view name, std::optional<std::size_t> times, const std::string& inside) {
    ++counts.tests;
    text += fmt::format(R"(    <testcase classname="{}.{}" name="{}")", escaped(design.id.scenario),
                        escaped(design_name(design)), escaped(name));
    if (times) text += fmt::format(R"( assertions="{}")", *times);
    text += inside.empty() ? "/>\n" : fmt::format(">\n      {}\n    </testcase>\n", inside);
  }
};

std::string element(std::string_view tag, std::string_view type, std::string_view message, std::string_view text) {
  return fmt::format(R"(<{0} type="{1}" message="{2}">{3}</{0}>)", tag, escaped(type),
                     escaped(clipped(message, message_max)), escaped(text));
}

std::string failure_message(const Design& design, const CheckLine& check) {
  if (check.causes.empty()) return fmt::format("{}: {}", design_name(design), check.violated);
  return fmt::format("{}: {} ({}; the shortest: {})", design_name(design), check.violated,
                     counted(check.causes.size(), "root cause"), design.root_causes[check.causes.front()].title);
}

std::string failure_text(const Design& design, const CheckLine& check) {
  if (check.causes.empty()) return fmt::format("{}\n{}\n", explore_command(design), check.violated);
  const RootCause& shortest = design.root_causes[check.causes.front()];
  std::string text = fmt::format("{}\n\n{}\n\n{}", replay_command(shortest), shortest.title, story_text(shortest));
  if (check.causes.size() > 1) text += "\nThe other root causes that lead to this:\n";
  for (std::size_t index = 1; index < check.causes.size(); ++index) {
    const RootCause& cause = design.root_causes[check.causes[index]];
    text += fmt::format("  {}\n    {}\n", cause.title, replay_command(cause));
  }
  return text;
}

void add_check(Cases& cases, const Design& design, const CheckLine& check) {
  switch (check.outcome) {
    case CheckOutcome::passed: return cases.add(design, check.name, check.times, "");
    case CheckOutcome::violated:
      ++cases.counts.failures;
      return cases.add(design, check.name, check.times,
                       element("failure", check.name, failure_message(design, check), failure_text(design, check)));
    case CheckOutcome::not_asked:
      ++cases.counts.skipped;
      return cases.add(design, check.name, check.times,
                       R"(<skipped message="not asked: at no end was there anything to ask"/>)");
    case CheckOutcome::incomplete:
      ++cases.counts.skipped;
      return cases.add(design, check.name, check.times,
                       R"(<skipped message="incomplete: nothing was found, but not everything was explored"/>)");
  }
}

void add_design(Cases& cases, const Design& design) {
  if (is_complete(design)) {
    cases.add(design, "complete", std::nullopt, "");
  } else {
    ++cases.counts.errors;
    const std::string why = bounds_sentences(design);
    cases.add(design, "complete", std::nullopt,
              element("error", "incomplete", fmt::format("{}: {}", design_name(design), why),
                      fmt::format("{}\n{}\n{}\n", explore_command(design), why, effort(design))));
  }
  for (const CheckLine& check : check_lines(design)) add_check(cases, design, check);
}

// In the order in which they come up first.
std::vector<std::string> scenarios_of(const Result& result) {
  std::vector<std::string> names;
  for (const Design& design : result.designs) {
    if (std::ranges::find(names, design.id.scenario) == names.end()) names.push_back(design.id.scenario);
  }
  return names;
}

}  // namespace

std::string to_junit(const Result& result) {
  Counts all;
  std::string suites;
  for (const std::string& scenario : scenarios_of(result)) {
    Cases cases;
    for (const Design& design : result.designs) {
      if (design.id.scenario == scenario) add_design(cases, design);
    }
    suites += fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", escaped(scenario),
                          cases.counts.attributes(), cases.text);
    all.add(cases.counts);
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"halfdone\" {}>\n{}</testsuites>\n",
                     all.attributes(), suites);
}

}  // namespace halfdone::reports

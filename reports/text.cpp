#include "reports/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/checks.h"
#include "reports/insight_text.h"
#include "reports/sentences.h"
#include "reports/words.h"

namespace halfdone::reports {

namespace {

class Style {
 public:
  explicit Style(bool colour) : colour_(colour) {}
  std::string bold(std::string_view text) const { return wrap("1", text); }
  std::string bad(std::string_view text) const { return wrap("31", text); }
  std::string good(std::string_view text) const { return wrap("32", text); }
  std::string faint(std::string_view text) const { return wrap("2", text); }
  std::string outcome(CheckOutcome outcome) const {
    switch (outcome) {
      case CheckOutcome::passed: return good(name_of(outcome));
      case CheckOutcome::violated: return bad(name_of(outcome));
      case CheckOutcome::not_asked:
      case CheckOutcome::incomplete: return wrap("33", name_of(outcome));
    }
    return {};
  }
  std::string result(sim::Result result) const {
    switch (result) {
      case sim::Result::holds: return good(name_of(result));
      case sim::Result::violated: return bad(name_of(result));
      case sim::Result::incomplete: return wrap("33", name_of(result));
    }
    return {};
  }

 private:
  std::string wrap(std::string_view code, std::string_view text) const {
    return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  bool colour_;
};

void append_moment(std::string& text, std::size_t number, const Moment& moment, const Style& style) {
  if (is_delivery(moment)) {
    text += fmt::format("  {:3}  {} -> {}: {}\n", number, sender(moment), moment.service, short_ids(moment.request));
    const std::string what = fmt::format("{} {}", moment.service, outcome(moment));
    text += fmt::format("         {}\n", moment.is_fault ? style.bad(what) : what);
  } else {
    text += fmt::format("  {:3}  {}\n", number, event(moment));
  }
  for (const std::string& change : change_lines(moment.changes))
    text += style.faint(fmt::format("           {}\n", change));
  for (const auto& [actor, told] : moment.told)
    text += style.bold(fmt::format("         {} is told: {}\n", actor, name_of(told)));
}

void append_left_overs(std::string& text, const Run& run) {
  const std::vector<LeftOver> rows = left_overs(run.difference);
  if (rows.empty()) return;
  std::size_t widest = 0;
  std::size_t widest_is = 0;
  for (const LeftOver& row : rows) {
    widest = std::max(widest, row.row.size());
    widest_is = std::max(widest_is, row.is.size());
  }
  text += fmt::format("  Left, beside what should be ({}):\n", should_be(run.reference));
  for (const LeftOver& row : rows) {
    text += fmt::format("    {:<{}}   is {:<{}}   should be {}\n", row.row, widest, row.is, widest_is, row.should_be);
  }
}

// `cause`: whose run it is; null when nothing is known but the run.
void append_run(std::string& text, const Run& run, const RootCause* cause, const Style& style) {
  const auto mark = [&](std::size_t after_step) {
    const std::string line = cause ? no_return_line(*cause, after_step) : "";
    if (!line.empty()) text += style.bad(line) + "\n";
  };
  for (const std::string& told : told_at_start(run)) text += style.bold(fmt::format("       {}\n", told));
  mark(0);
  for (std::size_t index = 0; index < run.moments.size(); ++index) {
    append_moment(text, index + 1, run.moments[index], style);
    mark(index + 1);
  }
  text += "\n";
  for (const std::string& line : told_lines(run)) text += fmt::format("  In the end {}.\n", line);
}

void append_damages(std::string& text, const std::vector<sim::Damage>& damages, const Style& style) {
  text += "  Broken:\n";
  for (const Broken& one : broken(damages))
    text += fmt::format("    {}  {}\n", style.bad(fmt::format("{:<11}", name_of(one.check))), one.what);
}

// A plan, indented.
void append_lines(std::string& text, std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    text += fmt::format("    {}\n", lines.substr(0, end));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
}

void append_story(std::string& text, const RootCause& cause, const Style& style) {
  append_run(text, cause.run, &cause, style);
  append_left_overs(text, cause.run);
  append_damages(text, cause.run.damages, style);
  text += insight_lines(cause);
  text += "  The plan (save it to a file and replay it after every change of the code):\n";
  append_lines(text, cause.plan);
  text += fmt::format("  Replay it step by step:\n    {}\n", replay_command(cause));
}

void append_table(std::string& text, const Result& result, const Style& style) {
  std::size_t widest = 6;
  for (const Design& design : result.designs) widest = std::max(widest, design_name(design).size());
  text += fmt::format("{:<{}}  {:>10}  {:>12}  {:<10}  {:<13}  {}\n", "design", widest, "worlds", "transitions",
                      "result", "fewest faults", "root causes");
  for (const Design& design : result.designs) {
    const auto& causes = design.root_causes;
    const std::size_t blanks = 10 - name_of(design.result).size();
    const std::string fewest =
        causes.empty() ? "-" : std::to_string(causes.front().cost.faults + causes.front().cost.crashes);
    text += fmt::format("{:<{}}  {:>10}  {:>12}  {}{}  {:<13}  {}\n", design_name(design), widest,
                        grouped(design.counts.worlds), grouped(design.counts.transitions), style.result(design.result),
                        std::string(blanks, ' '), fewest, causes.size());
  }
}

void append_checks(std::string& text, const Design& design, const Style& style) {
  text += "  Checks, with how often each was asked:\n";
  for (const CheckLine& check : check_lines(design)) {
    const std::string blanks(10 - name_of(check.outcome).size(), ' ');
    text += fmt::format("    {}{}  {}, {}\n", style.outcome(check.outcome), blanks, check.name, check.asked);
  }
}

void append_design(std::string& text, const Design& design, const TextOptions& options, const Style& style) {
  text += fmt::format("\n{}  {}\n", style.bold(fmt::format("{} / {}", design.id.scenario, design_name(design))),
                      design.summary);
  text += fmt::format("  {}: {}\n  {}.\n", style.result(design.result), bounds_sentences(design), effort(design));
  for (const sim::Witness& witness : design.missing_witnesses) {
    text += fmt::format("  {}: {} was never delivered, so nothing shows that {}\n", style.bad("missing witness"),
                        witness.call, witness.why);
  }
  if (misses_goal(design)) {
    text += fmt::format("  {}: none of its {} has everything as after success\n",
                        style.bad("never does what it is for"), counted(design.judged_ends, "end"));
  }
  for (const std::string& gap : gaps(design)) text += fmt::format("  {}\n", gap);
  append_checks(text, design, style);
  text += alike_lines(design);
  const auto& causes = design.root_causes;
  if (causes.empty()) return;
  text += fmt::format("  {} of {} are wrong, for {}:\n", grouped(design.violating_ends),
                      counted(design.judged_ends, "end"), counted(causes.size(), "root cause"));
  for (std::size_t index = 0; index < causes.size(); ++index)
    text += fmt::format("    {}. {}\n", index + 1, causes[index].title);
  const std::size_t count = options.all_stories ? causes.size() : 1;
  for (std::size_t index = 0; index < count; ++index) {
    text += style.bold(fmt::format("\n  {} (root cause {}: {})\n", index == 0 ? "The shortest story" : "Another story",
                                   index + 1, causes[index].title));
    append_story(text, causes[index], style);
  }
}

}  // namespace

std::string to_text(const Result& result, const TextOptions& options) {
  const Style style(options.colour);
  std::string text = fmt::format("{}: {}\n\n", style.bold(result.scenario), result.summary);
  append_table(text, result, style);
  for (const Design& design : result.designs) append_design(text, design, options, style);
  return text;
}

std::string to_text(const Replay& replay, const TextOptions& options) {
  const Style style(options.colour);
  std::string text = style.bold(fmt::format("{} / {}\n", replay.id.scenario, replay.id.design));
  append_run(text, replay.run, nullptr, style);
  if (replay.run.damages.empty()) {
    std::vector<std::string> asked;
    for (const sim::Check check : replay.run.asked) asked.emplace_back(name_of(check));
    text += fmt::format("  {} Asked: {}.\n", style.good("Nothing is wrong."), joined(asked, ", "));
    return text;
  }
  append_left_overs(text, replay.run);
  append_damages(text, replay.run.damages, style);
  return text;
}

std::string story_text(const RootCause& cause) {
  std::string text;
  append_story(text, cause, Style(false));
  return text;
}

}  // namespace halfdone::reports

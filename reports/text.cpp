#include "reports/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "reports/words.h"

namespace halfdone::reports {

namespace {

using sim::Arrival;
using sim::Moment;
using sim::Step;

class Style {
 public:
  explicit Style(bool colour) : colour_(colour) {}
  std::string bold(std::string_view text) const { return wrap("1", text); }
  std::string bad(std::string_view text) const { return wrap("31", text); }
  std::string good(std::string_view text) const { return wrap("32", text); }
  std::string faint(std::string_view text) const { return wrap("2", text); }
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

std::string verdict_sentence(const Moment& moment) {
  const std::string_view verdict = moment.verdict;
  const std::string done = moment.waits ? "it has to wait for a lock" : short_ids(moment.answer);
  if (verdict == "ok") return done.empty() ? "does it; nobody waits for the answer" : done;
  if (verdict.starts_with("refused")) return fmt::format("refuses, nothing is done: {}", done);
  if (verdict == "lost_request") return "never gets the request: nothing is done, no answer comes";
  if (verdict == "lost_reply") return "does it, but the answer is lost";
  if (verdict == "torn_reply") return "does it, but the answer arrives cut and can't be read";
  if (verdict == "late") return "doesn't have it yet: the request is still on its way, the caller gives up waiting";
  if (verdict == "duplicate") return fmt::format("gets it twice; the second time it answers: {}", done);
  if (verdict == "hollow") return fmt::format("does nothing, but answers: {}", done);
  if (verdict == "stale") return fmt::format("answers from an older state: {}", done);
  if (verdict == "deadlock") return fmt::format("picks it as the victim of a deadlock: {}", done);
  return fmt::format("{}: {}", verdict, done);
}

std::string sentence(const Moment& moment) {
  switch (moment.step.kind) {
    case Step::Kind::deliver:
    case Step::Kind::deadlock: {
      const std::string who = moment.step.orphan ? fmt::format("{} (given up)", moment.actor) : moment.actor;
      return fmt::format("{} -> {}: {}\n{} {}", who, moment.service, short_ids(moment.request), moment.service,
                         verdict_sentence(moment));
    }
    case Step::Kind::reply:
      return fmt::format("{} hears from {}: {}", moment.actor, moment.service, short_ids(moment.answer));
    case Step::Kind::fire:
      return moment.call.empty() ? fmt::format("{} wakes up", moment.actor)
                                 : fmt::format("{}: {} is over", moment.actor, moment.call);
    case Step::Kind::crash:
      return fmt::format("{} crashes: what it knew is gone, what it sent is still on its way", moment.actor);
    case Step::Kind::restart: return fmt::format("{} starts again", moment.actor);
    case Step::Kind::pause: return "everybody stands still for longer than a lease";
    case Step::Kind::lapse: return "time passes until leases end";
  }
  return {};
}

void append_moment(std::string& text, std::size_t number, const Moment& moment, const sim::Expectation& expectation,
                   const Style& style) {
  std::string line = sentence(moment);
  const std::size_t second = line.find('\n');
  std::string more;
  if (second != std::string::npos) {
    more = line.substr(second + 1);
    line.resize(second);
  }
  text += fmt::format("  {:3}  {}\n", number, line);
  if (!more.empty()) text += fmt::format("         {}\n", moment.is_fault ? style.bad(more) : more);
  const std::vector<const sim::State*> states = {&expectation.before, &expectation.after, &moment.rows_added};
  for (const std::string& change : change_lines(moment.changes, states))
    text += style.faint(fmt::format("           {}\n", change));
  for (const auto& [actor, told] : moment.told)
    text += style.bold(fmt::format("         {} is told: {}\n", actor, name_of(told)));
}

void append_left_overs(std::string& text, const sim::Judgement& judgement, const sim::Expectation& expectation,
                       const sim::State& end) {
  const std::vector<LeftOver> rows = left_overs(judgement.difference, {&expectation.before, &expectation.after, &end});
  if (rows.empty()) return;
  std::size_t widest = 0;
  std::size_t widest_is = 0;
  for (const LeftOver& row : rows) {
    widest = std::max(widest, row.row.size());
    widest_is = std::max(widest_is, row.is.size());
  }
  text += fmt::format("  Left, beside what should be ({}):\n", judgement.reference == sim::Reference::after
                                                                   ? "everything as after success"
                                                                   : "everything as before");
  for (const LeftOver& row : rows) {
    text += fmt::format("    {:<{}}   is {:<{}}   should be {}\n", row.row, widest, row.is, widest_is, row.should_be);
  }
}

void append_damages(std::string& text, const std::vector<sim::Damage>& damages, const Style& style) {
  text += "  Broken:\n";
  std::set<sim::Check> checks;
  for (const sim::Damage& damage : damages) {
    if (damage.check == sim::Check::invariant) {
      text += fmt::format("    {}  {}\n", style.bad("invariant  "), short_ids(damage.text));
    } else if (damage.check == sim::Check::truthful || damage.check == sim::Check::settles) {
      text += fmt::format("    {}  {}\n", style.bad(fmt::format("{:<11}", name_of(damage.check))), damage.text);
    } else if (checks.insert(damage.check).second) {
      text +=
          fmt::format("    {}  {}\n", style.bad(fmt::format("{:<11}", name_of(damage.check))), gloss_of(damage.check));
    }
  }
}

std::string fault_words(const Story& story) {
  std::string words;
  if (story.plan.is_exact) {
    for (const std::string& fault : story.cause.faults) words += (words.empty() ? "" : " + ") + fault;
  } else {
    for (const sim::PlanLine& line : story.plan.lines) {
      words += (words.empty() ? "" : " + ") + line.step + (line.after ? " after " + *line.after : "");
    }
  }
  return words.empty() ? "no fault at all" : words;
}

void append_story(std::string& text, const DesignReport& design, const Story& story, const TextOptions& options,
                  const Style& style) {
  for (std::size_t index = 0; index < story.trace.moments.size(); ++index) {
    append_moment(text, index + 1, story.trace.moments[index], design.expectation, style);
  }
  text += "\n";
  const sim::State end = state_of(story.trace.end.backend());
  for (std::size_t index = 0; index < story.trace.callers.size(); ++index) {
    const std::string name = story.trace.callers.size() == 1 ? "caller" : fmt::format("caller{}", index + 1);
    text += fmt::format("  In the end {}.\n", told_line(story.trace.callers[index], name));
  }
  append_left_overs(text, story.trace.judgement, design.expectation, end);
  append_damages(text, story.trace.judgement.damages, style);
  text += "  The plan (save it to a file and replay it after every change of the code):\n";
  std::string plan = print(story.plan);
  for (std::size_t at = 0; at < plan.size();) {
    const std::size_t end_of_line = plan.find('\n', at);
    text += fmt::format("    {}\n", plan.substr(at, end_of_line - at));
    at = end_of_line + 1;
  }
  text += fmt::format("  Replay it step by step:\n    {} replay {}\n", options.command, story.token);
}

std::string design_name(const DesignReport& design) {
  std::string name = design.id.design;
  if (!design.id.variant.empty()) name += "/" + design.id.variant;
  return name;
}

void append_table(std::string& text, const Report& report, const Style& style) {
  std::size_t widest = 6;
  for (const DesignReport& design : report.designs) widest = std::max(widest, design_name(design).size());
  text += fmt::format("{:<{}}  {:>10}  {:>12}  {:<10}  {:<13}  {}\n", "design", widest, "worlds", "transitions",
                      "result", "fewest faults", "root causes");
  for (const DesignReport& design : report.designs) {
    const sim::Exploration& exploration = design.exploration;
    const auto& causes = exploration.root_causes;
    const std::string result(name_of(exploration.result));
    const std::string fewest =
        causes.empty() ? "-" : std::to_string(causes.front().cost.faults + causes.front().cost.crashes);
    text += fmt::format("{:<{}}  {:>10}  {:>12}  {}{}  {:<13}  {}\n", design_name(design), widest,
                        grouped(exploration.search.counts.worlds), grouped(exploration.search.counts.transitions),
                        style.result(exploration.result), std::string(10 - result.size(), ' '), fewest, causes.size());
  }
}

std::string bounds_sentence(const DesignReport& design) {
  const sim::SearchResult& search = design.exploration.search;
  std::string text =
      fmt::format("{} worlds, {} transitions, {} ends, {} {} that only a fault would leave",
                  grouped(search.counts.worlds), grouped(search.counts.transitions), grouped(search.counts.ends),
                  search.counts.loops, search.counts.loops == 1 ? "loop" : "loops");
  if (search.left == 0) return fmt::format("Complete within: {}.\n  {}.", design.faults, text);
  return fmt::format(
      "Not complete: the limit of {} came first, with {} worlds left to explore; complete below {}.\n  Asked for: "
      "{}.\n  {}.",
      name_of(search.limit), grouped(search.left), print(*search.cheapest_left), design.faults, text);
}

void append_design(std::string& text, const DesignReport& design, const TextOptions& options, const Style& style) {
  text += fmt::format("\n{}  {}\n", style.bold(fmt::format("{} / {}", design.id.scenario, design_name(design))),
                      design.summary);
  text += fmt::format("  {}: {}\n", style.result(design.exploration.result), bounds_sentence(design));
  for (const sim::Witness& witness : design.exploration.missing_witnesses) {
    text += fmt::format("  {}: {} was never delivered, so nothing shows that {}\n", style.bad("missing witness"),
                        witness.call, witness.why);
  }
  if (design.stories.empty()) return;
  text += fmt::format("  {} of {} ends are wrong, for {} root {}:\n", grouped(design.exploration.violating_ends),
                      grouped(design.exploration.judged_ends), design.stories.size(),
                      design.stories.size() == 1 ? "cause" : "causes");
  for (std::size_t index = 0; index < design.stories.size(); ++index) {
    text += fmt::format("    {}. {}\n", index + 1, fault_words(design.stories[index]));
  }
  const std::size_t count = options.all_stories ? design.stories.size() : 1;
  for (std::size_t index = 0; index < count; ++index) {
    text += style.bold(fmt::format("\n  {} (root cause {}: {})\n", index == 0 ? "The shortest story" : "Another story",
                                   index + 1, fault_words(design.stories[index])));
    append_story(text, design, design.stories[index], options, style);
  }
}

}  // namespace

std::string to_text(const Report& report, const TextOptions& options) {
  const Style style(options.colour);
  std::string text = fmt::format("{}: {}\n\n", style.bold(report.scenario), report.summary);
  append_table(text, report, style);
  for (const DesignReport& design : report.designs) append_design(text, design, options, style);
  return text;
}

std::string to_text(const sim::Trace& trace, const sim::Scenario& scenario, const TextOptions& options) {
  const Style style(options.colour);
  std::string text = style.bold(fmt::format("{} / {}\n", scenario.id.scenario, scenario.id.design));
  for (std::size_t index = 0; index < trace.moments.size(); ++index) {
    append_moment(text, index + 1, trace.moments[index], scenario.expectation, style);
  }
  text += "\n";
  for (std::size_t index = 0; index < trace.callers.size(); ++index) {
    const std::string name = trace.callers.size() == 1 ? "caller" : fmt::format("caller{}", index + 1);
    text += fmt::format("  In the end {}.\n", told_line(trace.callers[index], name));
  }
  if (trace.judgement.damages.empty()) {
    text += fmt::format("  {}\n", style.good("Every check passes."));
    return text;
  }
  append_left_overs(text, trace.judgement, scenario.expectation, state_of(trace.end.backend()));
  append_damages(text, trace.judgement.damages, style);
  return text;
}

}  // namespace halfdone::reports

#include "reports/insight_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace halfdone::reports {

namespace {

using sim::NoReturn;

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += between;
    text += part;
  }
  return text;
}

std::vector<std::string> labels(const Story& story, const std::vector<std::size_t>& steps) {
  std::vector<std::string> labels;
  for (const std::size_t step : steps) labels.push_back(story.trace.moments[step].label);
  return labels;
}

std::string good_run_lines(const GoodRun& run, const Story& story) {
  const auto& moments = run.trace.moments;
  const std::size_t turn = run.shares_steps;
  std::string text;
  if (turn < story.trace.moments.size()) {
    text = fmt::format("  It would have gone well if at step {}, instead of {}:\n", turn + 1,
                       story.trace.moments[turn].label);
  } else {
    text = "  Behind its last step, it would still go well with:\n";
  }
  std::vector<std::string> steps;
  for (std::size_t index = turn; index < moments.size(); ++index) {
    if (index == turn || !happens_by_itself(moments[index].step)) steps.push_back(moments[index].label);
  }
  return text +
         fmt::format("    {}, and all the rest by itself, {} steps in all\n", joined(steps, ", "), moments.size());
}

}  // namespace

std::string no_return_line(const Story& story, std::size_t after_step) {
  const NoReturn& no_return = story.insight.no_return;
  if (no_return.answer != NoReturn::Answer::found || no_return.after_step != after_step) return {};
  if (after_step == 0) return "       ---- from the start on, no way leads to a good end ----";
  return "       ---- from here on, no way leads to a good end ----";
}

std::string insight_lines(const Story& story) {
  std::string text;
  const sim::Insight& insight = story.insight;
  if (!insight.necessary_faults.empty())
    text += fmt::format("  Without any one of these it goes away: {}.\n",
                        joined(labels(story, insight.necessary_faults), ", "));
  if (!insight.undetermined_faults.empty()) {
    text += fmt::format("  Not determined, because a limit came first: whether it goes away without {}.\n",
                        joined(labels(story, insight.undetermined_faults), ", "));
  }
  if (insight.no_return.answer == NoReturn::Answer::cut_off)
    text += "  Not determined, because a limit came first: from where on no way leads to a good end.\n";
  if (story.good_run) text += good_run_lines(*story.good_run, story);
  return text;
}

std::string alike_lines(const sim::Exploration& exploration) {
  std::size_t widest = 0;
  std::vector<const sim::HandledAlike*> differ;
  for (const sim::HandledAlike& call : exploration.handled_alike) {
    if (call.groups.size() < 2) continue;
    differ.push_back(&call);
    widest = std::max(widest, call.call.size());
  }
  if (exploration.handled_alike.empty()) return {};
  if (differ.empty()) return "  No call tells one error from another: no answer at all is handled like any refusal.\n";
  std::string text = "  Calls that tell errors apart (alike: =); all others handle every error alike:\n";
  for (const sim::HandledAlike* call : differ) {
    std::vector<std::string> groups;
    for (const auto& group : call->groups) groups.push_back(joined(group, " = "));
    text += fmt::format("    {:<{}}  {}\n", call->call, widest, joined(groups, " | "));
  }
  return text;
}

}  // namespace halfdone::reports

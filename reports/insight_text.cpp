#include "reports/insight_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/words.h"

namespace halfdone::reports {

namespace {

bool happens_by_itself(const Moment& moment) { return moment.kind != StepKind::crash && !moment.is_fault; }

std::string good_run_lines(const GoodRun& run, const Run& bad) {
  const auto& moments = run.moments;
  const std::size_t turn = run.shares_steps;
  std::string text;
  if (turn < bad.moments.size()) {
    text = fmt::format("  It would have gone well if at step {}, instead of {}:\n", turn + 1, bad.moments[turn].label);
  } else {
    text = "  Behind its last step, it would still go well with:\n";
  }
  std::vector<std::string> steps;
  for (std::size_t index = turn; index < moments.size(); ++index) {
    if (index == turn || !happens_by_itself(moments[index])) steps.push_back(moments[index].label);
  }
  return text +
         fmt::format("    {}, and all the rest by itself, {} steps in all\n", joined(steps, ", "), moments.size());
}

}  // namespace

std::string no_return_line(const RootCause& cause, std::size_t after_step) {
  if (cause.point_of_no_return != after_step) return {};
  if (after_step == 0) return "       ---- from the start on, no way leads to a good end ----";
  return "       ---- from here on, no way leads to a good end ----";
}

std::string insight_lines(const RootCause& cause) {
  std::string text;
  if (!cause.necessary_faults.empty())
    text += fmt::format("  Without any one of these it goes away: {}.\n", joined(cause.necessary_faults, ", "));
  for (const std::string& question : not_determined(cause))
    text += fmt::format("  Not determined, because a limit came first: {}.\n", question);
  if (cause.good_run) text += good_run_lines(*cause.good_run, cause.run);
  return text;
}

std::string alike_lines(const Design& design) {
  std::size_t widest = 0;
  std::vector<const HandledAlike*> differ;
  for (const HandledAlike& call : design.handled_alike) {
    if (call.groups.size() < 2) continue;
    differ.push_back(&call);
    widest = std::max(widest, call.call.size());
  }
  if (design.handled_alike.empty()) return {};
  if (differ.empty()) return "  No call tells one error from another: no answer at all is handled like any refusal.\n";
  std::string text = "  Calls that tell errors apart (alike: =); all others handle every error alike:\n";
  for (const HandledAlike* call : differ) {
    std::vector<std::string> groups;
    for (const auto& group : call->groups) groups.push_back(joined(group, " = "));
    text += fmt::format("    {:<{}}  {}\n", call->call, widest, joined(groups, " | "));
  }
  return text;
}

}  // namespace halfdone::reports

#include "reports/html_cause.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/html_lanes.h"
#include "reports/html_parts.h"
#include "reports/sentences.h"
#include "reports/words.h"

namespace halfdone::reports::html {

namespace {

constexpr std::size_t rows_max = 100;

std::string list(const std::vector<std::string>& items) {
  std::string all;
  for (std::size_t index = 0; index < std::min(items.size(), rows_max); ++index)
    all += fmt::format("<li>{}</li>", items[index]);
  if (items.size() > rows_max) all += fmt::format("<li>{}</li>", left_out(items.size() - rows_max, "line"));
  return fmt::format("<ul>{}</ul>", all);
}

std::string fact(std::string_view classes, std::string_view heading, const std::vector<std::string>& items) {
  return fmt::format("<div class=\"fact {}\"><h4>{}</h4>{}</div>\n", classes, heading, list(items));
}

std::vector<std::string> what_goes_wrong(const Run& run) {
  std::vector<std::string> items;
  for (std::size_t index = 0; index < run.moments.size(); ++index) {
    const Moment& moment = run.moments[index];
    if (moment.is_fault) {
      items.push_back(fmt::format("Step {}, {}: {}", index + 1, code(moment.call, 80),
                                  text(moment.service + " " + outcome(moment), 200)));
    } else if (moment.kind == StepKind::crash || moment.kind == StepKind::deadlock) {
      items.push_back(fmt::format("Step {}: {}", index + 1, text(sentence(moment), 200)));
    }
  }
  if (items.empty()) items.push_back("Nothing: every request arrives, every answer is heard, nothing crashes.");
  return items;
}

std::vector<std::string> what_comes_of_it(const Run& run) {
  std::vector<std::string> items;
  for (const Broken& one : broken(run.damages))
    items.push_back(fmt::format("<b>{}</b>: {}", name_of(one.check), text(one.what)));
  return items;
}

std::vector<std::string> who_was_told_what(const Run& run) {
  std::vector<std::string> items;
  for (const std::string& line : told_lines(run)) items.push_back(text(line));
  return items;
}

std::string left_overs_table(const Run& run) {
  const std::vector<LeftOver> rows = left_overs(run.difference);
  if (rows.empty()) return {};
  std::string body;
  for (std::size_t index = 0; index < std::min(rows.size(), rows_max); ++index) {
    body += fmt::format(
        R"(<tr role="row"><th role="rowheader" scope="row">{}</th><td role="cell" data-label="Is">{}</td><td role="cell" data-label="Should be">{}</td></tr>)"
        "\n",
        text(rows[index].row, 200), text(rows[index].is, 200), text(rows[index].should_be, 200));
  }
  if (rows.size() > rows_max) {
    body += fmt::format(R"(<tr role="row"><td role="cell" colspan="3">{}</td></tr>)",
                        left_out(rows.size() - rows_max, "row"));
  }
  return fmt::format(
      "<h4>What is left, beside what should be</h4>\n<table class=\"left-overs stack\" role=\"table\"><caption>Should "
      "be: "
      "{}.</caption>\n<thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">Row</th><th "
      "role=\"columnheader\" scope=\"col\">Is</th><th role=\"columnheader\" scope=\"col\">Should "
      "be</th></tr></thead>\n<tbody role=\"rowgroup\">\n{}</tbody></table>\n",
      should_be(run.reference), body);
}

std::string steps_list(const std::vector<Moment>& moments, std::size_t from) {
  std::string items;
  const std::size_t end = std::min(moments.size(), from + rows_max);
  for (std::size_t index = from; index < end; ++index) {
    std::string item = text(sentence(moments[index]), 300);
    for (const auto& [who, told] : moments[index].told)
      item += fmt::format("; <b>{} is told: {}</b>", text(who, 60), name_of(told));
    items += fmt::format("<li>{}</li>\n", item);
  }
  if (end < moments.size()) items += fmt::format("<li>{}</li>\n", left_out(moments.size() - end, "step"));
  return items.empty() ? "<p>nothing more happens</p>" : fmt::format("<ol start=\"{}\">\n{}</ol>", from + 1, items);
}

std::string good_run_section(const RootCause& cause) {
  const GoodRun& good = *cause.good_run;
  const std::size_t shared = good.shares_steps;
  const std::string same = shared == 0 ? "It differs from the first step on."
                                       : fmt::format("Both start with the same {}.", counted(shared, "step"));
  return fmt::format(
      "<h4>Beside the nearest run that goes well</h4>\n<p>{}</p>\n<div class=\"beside\">\n<div><p "
      "class=\"label\">This run goes on</p>{}</div>\n<div class=\"good\"><p class=\"label\">The run that goes well "
      "goes "
      "on</p>{}</div>\n</div>\n",
      same, steps_list(cause.run.moments, shared), steps_list(good.moments, shared));
}

std::string point_of_no_return(const RootCause& cause) {
  if (!cause.point_of_no_return) return {};
  const std::size_t after = *cause.point_of_no_return;
  return fmt::format("<p><b>Point of no return:</b> {}, every way on ends wrong.</p>\n",
                     after == 0 ? "from the very start" : fmt::format("once step {} is taken", after));
}

std::string brief(const Run& run) {
  const std::vector<Broken> all = broken(run.damages);
  std::string line;
  for (const std::string& told : told_lines(run)) line += (line.empty() ? "" : ", ") + told;
  if (!all.empty()) line += (line.empty() ? "" : "; ") + all.front().what;
  if (all.size() > 1) line += fmt::format(" (and {} more)", all.size() - 1);
  return text(line, 240);
}

}  // namespace

std::string cause_section(const Design& design, std::size_t index, const std::string& id, bool is_open) {
  const RootCause& cause = design.root_causes[index];
  std::string all = fmt::format(
      "<details class=\"cause\" id=\"{}\"{}><summary><h3>{}. {}</h3><span class=\"brief\">{}</span></summary>\n", id,
      is_open ? " open" : "", index + 1, text(cause.title, 300), brief(cause.run));
  all += "<div class=\"facts\">\n" + fact("", "What fails on the way", what_goes_wrong(cause.run)) +
         fact("bad", "What is wrong in the end", what_comes_of_it(cause.run)) +
         fact("", "What the callers were told", who_was_told_what(cause.run));
  if (!cause.necessary_faults.empty()) {
    std::vector<std::string> faults;
    for (const std::string& fault : cause.necessary_faults) faults.push_back(code(fault, 200));
    all += fact("", "Without any one of these it would not happen", faults);
  }
  if (const auto questions = not_determined(cause); !questions.empty()) {
    std::vector<std::string> lines;
    for (const std::string& question : questions) lines.push_back(text(question, 300));
    all += fact("", "Not determined, because a limit came first", lines);
  }
  all += "</div>\n" + point_of_no_return(cause);
  all += left_overs_table(cause.run);
  all += "<h4>The run, step by step</h4>\n" + lanes_table(design, cause);
  if (cause.good_run) all += good_run_section(cause);
  all += "<h4>See it yourself</h4>\n<p>This command runs it again, step by step:</p>\n" + block(replay_command(cause));
  all +=
      "<p>This plan does the same, and survives small changes of the code. Keep it in a file beside your code and "
      "replay it after every change:</p>\n";
  return all + block(cause.plan) + "</details>\n";
}

}  // namespace halfdone::reports::html

#include "reports/html_lanes.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/html_parts.h"
#include "reports/lanes.h"
#include "reports/sentences.h"
#include "reports/words.h"

namespace halfdone::reports::html {

namespace {

constexpr std::size_t steps_max = 200;
constexpr std::size_t changes_max = 40;

struct Cell {
  std::string classes = "empty";
  std::string inside;
};

std::string_view sign_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::gone: return "−";
    case ChangeKind::added: return "+";
    case ChangeKind::changed: return "~";
  }
  return {};
}

std::string changes_list(const Changes& changes) {
  if (changes.empty()) return {};
  const std::vector<std::string> lines = change_lines(changes);
  std::string items;
  for (std::size_t index = 0; index < std::min(lines.size(), changes_max); ++index) {
    items += fmt::format(R"(<li><span class="sign" aria-hidden="true">{}</span>{}</li>)", sign_of(changes[index].kind),
                         text(lines[index]));
  }
  if (lines.size() > changes_max) items += fmt::format("<li>{}</li>", left_out(lines.size() - changes_max, "change"));
  return fmt::format("<ul class=\"changes\">{}</ul>", items);
}

std::string box(std::string_view inside, bool is_fault = false) {
  return fmt::format(R"(<div class="box{}">{}{}</div>)", is_fault ? " fault" : "",
                     is_fault ? R"(<span class="tag">Fault:</span> )" : "", inside);
}

// The cells of one step.
class StepRow {
 public:
  StepRow(const std::vector<Lane>& lanes, const Moment& moment) : lanes_(lanes), cells_(lanes.size()) {
    const std::size_t actor = lane_of(lanes, {moment.actor, false});
    if (is_delivery(moment)) {
      deliver(moment, actor, lane_of(lanes, {moment.service, true}));
    } else if (moment.kind == StepKind::reply) {
      hear(moment, actor, lane_of(lanes, {moment.service, true}));
    } else {
      cells_[actor] = {"", text(event(moment)) + changes_list(moment.changes)};
      is_fault_ = moment.kind == StepKind::crash;
      fault_lane_ = actor;
    }
    for (const auto& [who, told] : moment.told) tell(lane_of(lanes, {who, false}), told);
  }

  std::string print(std::size_t number, bool is_doomed) const {
    std::string row = fmt::format(R"(<tr role="row"{}><th class="step" role="rowheader" scope="row">{}</th>)",
                                  is_doomed ? R"( class="doomed")" : "", number);
    for (std::size_t lane = 0; lane < cells_.size(); ++lane) {
      const Cell& cell = cells_[lane];
      row += fmt::format(R"(<td role="cell" class="{}" data-label="{}">{}</td>)", cell.classes,
                         text(lanes_[lane].name, 60),
                         cell.inside.empty() ? "" : box(cell.inside, is_fault_ && fault_lane_ == lane));
    }
    return row + "</tr>\n";
  }

 private:
  // A line from one lane to the other, with an arrow where it ends.
  void draw(std::size_t from, std::size_t to, bool is_cut) {
    const bool rightwards = from < to;
    const std::string cut = is_cut ? " cut" : "";
    const auto [first, last] = std::minmax(from, to);
    for (std::size_t lane = first + 1; lane < last; ++lane) cells_[lane].classes = "empty wire" + cut;
    const bool starts_bare = cells_[from].inside.empty();
    cells_[from].classes = (starts_bare ? "empty " : "") + std::string(rightwards ? "right" : "left") + cut;
    cells_[to].classes = std::string(rightwards ? "left in-left" : "right in-right") + cut;
  }

  void deliver(const Moment& moment, std::size_t actor, std::size_t service) {
    cells_[actor].inside = fmt::format(R"(<span class="mono">{}</span>{})", text(short_ids(moment.request)),
                                       moment.given_up ? " (no program waits for it any more)" : "");
    cells_[service].inside = text(outcome(moment)) + changes_list(moment.changes);
    is_fault_ = moment.is_fault;
    fault_lane_ = service;
    draw(actor, service, moment.verdict == "lost_request" || moment.verdict == "late");
  }

  void hear(const Moment& moment, std::size_t actor, std::size_t service) {
    cells_[actor].inside = fmt::format("hears from {}: {}{}", text(moment.service, 60), text(short_ids(moment.answer)),
                                       changes_list(moment.changes));
    draw(service, actor, moment.answer == "no answer" || moment.answer == "an answer that can't be read");
  }

  void tell(std::size_t lane, sim::Told told) {
    Cell& cell = cells_[lane];
    cell.inside += fmt::format(R"(<span class="told">is told: {}</span>)", name_of(told));
    if (cell.classes.starts_with("empty")) cell.classes.erase(0, 5);
  }

  const std::vector<Lane>& lanes_;
  std::vector<Cell> cells_;
  bool is_fault_ = false;
  std::size_t fault_lane_ = 0;
};

std::string head_of(const std::vector<Lane>& lanes) {
  std::string head =
      R"(<thead role="rowgroup"><tr role="row"><th class="step" role="columnheader" scope="col">Step</th>)";
  for (const Lane& lane : lanes) {
    head += fmt::format(R"(<th role="columnheader" scope="col">{}<small>{}</small></th>)", text(lane.name, 60),
                        lane.is_service ? "service" : "program");
  }
  return head + "</tr></thead>\n";
}

std::string across(std::size_t lanes, std::string_view classes, std::string_view what) {
  return fmt::format(R"(<tr role="row" class="across {}"><td role="cell" colspan="{}">{}</td></tr>)"
                     "\n",
                     classes, lanes + 1, what);
}

}  // namespace

std::string lanes_table(const Design& design, const RootCause& cause) {
  const auto& moments = cause.run.moments;
  const std::vector<Lane> lanes = lanes_of(design, moments);
  std::string rows;
  bool is_doomed = false;
  const auto mark = [&](std::size_t steps) {
    if (cause.point_of_no_return != steps) return;
    rows += across(lanes.size(), "no-return", "Point of no return: from here on, every way ends wrong");
    is_doomed = true;
  };
  for (const std::string& told : told_at_start(cause.run)) rows += across(lanes.size(), "", text(told));
  mark(0);
  for (std::size_t index = 0; index < std::min(moments.size(), steps_max); ++index) {
    rows += StepRow(lanes, moments[index]).print(index + 1, is_doomed);
    mark(index + 1);
  }
  if (moments.size() > steps_max) {
    rows += across(lanes.size(), "", left_out(moments.size() - steps_max, "step") + "; the replay shows them");
  }
  return fmt::format(
      "<div class=\"{}\"><table class=\"lanes stack\" role=\"table\">\n<caption>A column for each program and service; "
      "a "
      "row for each step, with what it changed in the store below what the service did.</caption>\n{}<tbody "
      "role=\"rowgroup\">\n{}</tbody></table></div>\n",
      lanes.size() > 6 ? "scroll\" tabindex=\"0\" role=\"region\" aria-label=\"The run, step by step" : "run",
      head_of(lanes), rows);
}

}  // namespace halfdone::reports::html

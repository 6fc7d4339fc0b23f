#include "reports/html_overview.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/checks.h"
#include "reports/html_parts.h"
#include "reports/words.h"

namespace halfdone::reports::html {

namespace {

constexpr std::size_t columns_max = 8;
constexpr std::size_t checks_max = 100;

std::string design_row(const Design& design, std::size_t index) {
  const auto& causes = design.root_causes;
  const std::string fewest =
      causes.empty() ? "–" : std::to_string(causes.front().cost.faults + causes.front().cost.crashes);
  return fmt::format(R"(<tr role="row"><th role="rowheader" scope="row"><a href="#{}">{}</a></th>)"
                     R"(<td role="cell" data-label="Outcome">{}</td>)"
                     R"(<td role="cell" data-label="Root causes" class="number">{}</td>)"
                     R"(<td role="cell" data-label="Fewest faults" class="number">{}</td>)"
                     R"(<td role="cell" data-label="Situations" class="number">{}</td><td role="cell">{}</td></tr>)"
                     "\n",
                     design_id(index), text(design_name(design), 80), badge(design.result), causes.size(), fewest,
                     grouped(design.counts.worlds), text(design.summary, 200));
}

// Checks of the same name in several designs, a row.
struct ComparedCheck {
  std::string name, says;
  std::vector<std::string> cells;
};

std::string cell_of(const CheckLine& check) {
  std::string cell = badge(check.outcome);
  cell += fmt::format("<small>{}</small>", text(check.asked, 80));
  if (!check.causes.empty()) cell += fmt::format("<small>{}</small>", counted(check.causes.size(), "root cause"));
  return cell;
}

std::vector<ComparedCheck> rows_of(std::span<const Design> designs) {
  std::vector<ComparedCheck> rows;
  for (std::size_t column = 0; column < designs.size(); ++column) {
    for (const CheckLine& check : check_lines(designs[column])) {
      auto row = std::ranges::find_if(
          rows, [&](const ComparedCheck& other) { return other.name == check.name && other.says == check.holds; });
      if (row == rows.end()) {
        const std::vector<std::string> empty(designs.size(), R"(<span class="none">not part of it</span>)");
        row = rows.insert(rows.end(), {check.name, check.holds, empty});
      }
      row->cells[column] = cell_of(check);
    }
  }
  // Those that every scenario has come first, then invariants, then witnesses.
  const auto rank = [](const ComparedCheck& row) {
    return row.name.starts_with("witness: ") ? 2 : row.name.starts_with("invariant: ") ? 1 : 0;
  };
  std::vector<ComparedCheck> sorted;
  for (int wanted = 0; wanted <= 2; ++wanted) {
    for (const ComparedCheck& row : rows) {
      if (rank(row) == wanted) sorted.push_back(row);
    }
  }
  return sorted;
}

std::string heading_of(const ComparedCheck& row) {
  if (row.name == "invariant: " + row.says) return text(row.name, 120);
  return fmt::format(R"({}<span class="says">{}</span>)", text(row.name, 120), text(row.says, 200));
}

std::string checks_table(std::span<const Design> designs, std::size_t first) {
  std::string head = R"(<th role="columnheader" scope="col">Check</th>)";
  for (std::size_t column = 0; column < designs.size(); ++column) {
    head += fmt::format(R"(<th role="columnheader" scope="col"><a href="#{}">{}</a></th>)", design_id(first + column),
                        text(design_name(designs[column]), 80));
  }
  std::string body;
  const std::vector<ComparedCheck> rows = rows_of(designs);
  for (std::size_t index = 0; index < std::min(rows.size(), checks_max); ++index) {
    body += fmt::format(R"(<tr role="row"><th role="rowheader" scope="row">{}</th>)", heading_of(rows[index]));
    for (std::size_t column = 0; column < designs.size(); ++column) {
      body += fmt::format(R"(<td role="cell" data-label="{}">{}</td>)", text(design_name(designs[column]), 80),
                          rows[index].cells[column]);
    }
    body += "</tr>\n";
  }
  if (rows.size() > checks_max) {
    body += fmt::format(R"(<tr role="row"><td role="cell" colspan="{}">{}</td></tr>)", designs.size() + 1,
                        left_out(rows.size() - checks_max, "check"));
  }
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Checks and designs\"><table class=\"checks "
      "stack\" role=\"table\">\n<caption>What became of each check in each design.</caption>\n<thead "
      "role=\"rowgroup\"><tr role=\"row\">{}</tr></thead>\n<tbody role=\"rowgroup\">\n{}</tbody></table></div>\n",
      head, body);
}

}  // namespace

std::string design_id(std::size_t index) { return fmt::format("design-{}", index + 1); }

std::string reading_help() {
  return R"(<details><summary><b>How to read this page</b></summary>
<p>An operation that crosses several services can be left <b>half done</b>: one service has done its part, another has not, and
no one notices. halfdone finds such ways by running the program that does the operation in a simulator, again and again,
against every combination of what may go wrong: requests that are refused or get lost, answers that never arrive, things that
happen twice, programs that crash, and calls that overtake each other.</p>
<dl class="bounds">
<dt>Design</dt><dd>One way to write the operation as a program.</dd>
<dt>Root cause</dt><dd>The smallest set of faults that is enough for something to end wrong, shown by its simplest run.</dd>
<dt>Situation</dt><dd>What all services hold, what is on its way and what each program knows, at one moment. Each is explored once.</dd>
<dt>Passed</dt><dd>In no situation that can be reached within the stated bounds was the check violated, and it was asked at as many ends
as is said beside it.</dd>
<dt>Not asked</dt><dd>Everything was explored, and nowhere was there anything to ask: no caller was told anything, say, or something else
was wrong already. It is no pass.</dd>
<dt>Violated</dt><dd>There is a run that breaks it. It is shown, and it can be run again.</dd>
<dt>Incomplete</dt><dd>Nothing was found, but not everything was explored. It is no pass.</dd>
<dt>Goal</dt><dd>In some run everything must end as after success; else nothing goes wrong because nothing happens.</dd>
<dt>Witness</dt><dd>Something that must happen in some run; else a pass would say nothing.</dd>
<dt>Point of no return</dt><dd>The step of a run after which it can only end wrong.</dd>
</dl></details>
)";
}

std::string designs_table(std::span<const Design> designs) {
  std::string body;
  for (std::size_t index = 0; index < designs.size(); ++index) body += design_row(designs[index], index);
  return fmt::format(
      "<table class=\"stack\" role=\"table\">\n<caption>Fewest faults: of the simplest run that ends wrong; 0 means "
      "that "
      "it goes wrong by itself.</caption>\n<thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" "
      "scope=\"col\">Design</th><th role=\"columnheader\" scope=\"col\">Outcome</th><th role=\"columnheader\" "
      "scope=\"col\" class=\"number\">Root causes</th><th role=\"columnheader\" scope=\"col\" class=\"number\">Fewest "
      "faults</th><th role=\"columnheader\" scope=\"col\" class=\"number\">Situations</th><th role=\"columnheader\" "
      "scope=\"col\">What it is</th></tr></thead>\n<tbody role=\"rowgroup\">\n{}</tbody></table>\n",
      body);
}

std::string checks_tables(std::span<const Design> designs) {
  std::string all;
  for (std::size_t first = 0; first < designs.size(); first += columns_max)
    all += checks_table(designs.subspan(first, std::min(columns_max, designs.size() - first)), first);
  return all;
}

}  // namespace halfdone::reports::html

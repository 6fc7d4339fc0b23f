#include "reports/markdown.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/checks.h"
#include "reports/headline.h"
#include "reports/markdown_text.h"
#include "reports/mermaid.h"
#include "reports/selection.h"
#include "reports/sentences.h"
#include "reports/words.h"

namespace halfdone::reports {

namespace {

constexpr std::size_t rows_max = 40;
constexpr std::size_t note_bytes = 400;  // what is said about parts that are left out

std::string more(std::size_t count, std::string_view noun) {
  return fmt::format("{} more {}{}", grouped(count), noun, count == 1 ? " is left out here" : "s are left out here");
}

std::string left_overs_table(const Run& run) {
  const std::vector<LeftOver> rows = left_overs(run.difference);
  if (rows.empty()) return {};
  std::string text = fmt::format("Left, beside what should be ({}):\n\n| row | is | should be |\n| --- | --- | --- |\n",
                                 should_be(run.reference));
  for (std::size_t index = 0; index < std::min(rows.size(), rows_max); ++index) {
    text += fmt::format("| {} | {} | {} |\n", markdown_code(rows[index].row, 120), markdown_words(rows[index].is, 120),
                        markdown_words(rows[index].should_be, 120));
  }
  if (rows.size() > rows_max) text += fmt::format("\n{}.\n", more(rows.size() - rows_max, "row"));
  return text + "\n";
}

std::string broken_list(const Run& run) {
  std::string text;
  const std::vector<Broken> all = broken(run.damages);
  for (std::size_t index = 0; index < std::min(all.size(), rows_max); ++index)
    text += fmt::format("- **{}**: {}\n", name_of(all[index].check), markdown_words(all[index].what));
  if (all.size() > rows_max) text += fmt::format("- {}\n", more(all.size() - rows_max, "finding"));
  for (const std::string& line : told_lines(run)) text += fmt::format("- In the end {}.\n", line);
  return text + "\n";
}

std::string good_run_list(const GoodRun& good) {
  std::string text = fmt::format("The nearest run that goes well starts with the same {} and goes on:\n\n",
                                 counted(good.shares_steps, "step"));
  std::size_t shown = 0;
  for (std::size_t index = good.shares_steps; index < good.moments.size() && shown < rows_max; ++index, ++shown)
    text += fmt::format("{}. {}\n", index + 1, markdown_code(sentence(good.moments[index])));
  const std::size_t left = good.moments.size() - std::min(good.moments.size(), good.shares_steps + shown);
  if (left) text += fmt::format("\n{}.\n", more(left, "step"));
  return text + "\n";
}

std::string cause_text(const Design& design, const RootCause& cause) {
  std::string text = broken_list(cause.run);
  if (cause.point_of_no_return) {
    text += fmt::format("Point of no return: after {}; from there on, every way ends wrong.\n\n",
                        counted(*cause.point_of_no_return, "step"));
  }
  text += markdown_block(sequence_diagram(design, cause), "mermaid") + "\n";
  text += left_overs_table(cause.run);
  if (!cause.necessary_faults.empty()) {
    text += "Without any one of these it would not happen:\n\n";
    for (const std::string& fault : cause.necessary_faults) text += fmt::format("- {}\n", markdown_code(fault));
    text += "\n";
  }
  for (const std::string& question : not_determined(cause))
    text += fmt::format("Not determined, because a limit came first: {}.\n\n", markdown_words(question));
  if (cause.good_run) text += good_run_list(*cause.good_run);
  text += "The plan; keep it in a file and replay it after every change of the code:\n\n" + markdown_block(cause.plan);
  text += "\nReplay it step by step:\n\n" + markdown_block(replay_command(cause), "sh") + "\n";
  return text;
}

// The first of a design is open, the others fold.
std::string cause_section(const Design& design, std::size_t index) {
  const RootCause& cause = design.root_causes[index];
  const std::string title = fmt::format("{}. {}", index + 1, markdown_code(cause.title));
  const std::string text = cause_text(design, cause);
  if (index == 0) return fmt::format("### {}\n\n{}", title, text);
  return fmt::format("<details><summary>{}</summary>\n\n{}</details>\n\n", title, text);
}

std::string check_list(const Design& design) {
  std::string text;
  for (const CheckOutcome outcome : check_outcomes) {
    std::string names;
    std::size_t count = 0;
    for (const CheckLine& check : check_lines(design)) {
      if (check.outcome != outcome || ++count > rows_max) continue;
      names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", markdown_words(check.name, 80), check.asked);
    }
    if (count > rows_max) names += fmt::format(" and {} more", count - rows_max);
    if (count) text += fmt::format("- {}: {}\n", name_of(outcome), names);
  }
  for (const std::string& gap : gaps(design)) text += fmt::format("- {}\n", markdown_words(gap, 400));
  return text + "\n";
}

std::string design_head(const Design& design) {
  std::string text = fmt::format("## {}: {}\n\nThe design: {}. {} {}.\n\n{}", markdown_code(design_name(design)),
                                 markdown_words(verdict_words(design), 600), markdown_words(design.summary),
                                 markdown_words(bounds_sentences(design), 600), effort(design), check_list(design));
  if (!design.handled_alike.empty()) text += "Faults that the design handles alike:\n\n";
  for (std::size_t index = 0; index < std::min(design.handled_alike.size(), rows_max); ++index) {
    const HandledAlike& alike = design.handled_alike[index];
    text += fmt::format("- {}: {}\n", markdown_code(alike.call, 80), markdown_words(groups_words(alike)));
  }
  return text + (design.handled_alike.empty() ? "" : "\n");
}

std::string table_row(const Design& design) {
  const auto& causes = design.root_causes;
  const std::string fewest =
      causes.empty() ? "–" : std::to_string(causes.front().cost.faults + causes.front().cost.crashes);
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", markdown_code(design_name(design), 80),
                     name_of(design.result), causes.size(), fewest, grouped(design.counts.worlds),
                     markdown_words(design.summary, 120));
}

constexpr std::string_view how_to_see =
    "The JSON result has all of it: `./halfdone report RESULT.json --stories` prints every story.";

// A document that takes what fits.
class Document {
 public:
  Document(const Result& result, std::size_t bytes_max) : result_(result) {
    text_ = fmt::format("# halfdone: {}\n\n**{}**\n\n{}\n\n", markdown_words(result.scenario, 80),
                        markdown_words(headline(result), 600), headline_details(result));
    take_heads(bytes_max / 2);
    write_table();
    write_designs(bytes_max);
  }

  std::string text() && { return std::move(text_); }

 private:
  // The table and the beginnings of the designs' sections may take half of the room.
  void take_heads(std::size_t bytes_max) {
    std::size_t bytes = text_.size();
    for (const Design& design : result_.designs) {
      std::string head = design_head(design);
      bytes += head.size() + table_row(design).size() + 2 * note_bytes;
      if (bytes > bytes_max) break;
      heads_.push_back(std::move(head));
    }
    bytes_ = bytes;
  }

  void write_table() {
    text_ += "| design | result | root causes | fewest faults | worlds | what it is |\n";
    text_ += "| --- | --- | ---: | ---: | ---: | --- |\n";
    for (std::size_t index = 0; index < heads_.size(); ++index) text_ += table_row(result_.designs[index]);
    const std::size_t left = result_.designs.size() - heads_.size();
    if (left) text_ += fmt::format("\n{}. {}\n", more(left, "design"), how_to_see);
    text_ += "\n";
  }

  void write_designs(std::size_t bytes_max) {
    std::vector<std::vector<std::string>> sections;
    std::vector<std::vector<std::size_t>> sizes;
    for (std::size_t index = 0; index < heads_.size(); ++index) {
      const Design& design = result_.designs[index];
      sections.emplace_back();
      sizes.emplace_back();
      for (std::size_t cause = 0; cause < design.root_causes.size(); ++cause) {
        sections.back().push_back(cause_section(design, cause));
        sizes.back().push_back(sections.back().back().size());
      }
    }
    const auto fits = fitting(sizes, bytes_max - std::min(bytes_max, bytes_ + 2 * note_bytes));
    for (std::size_t index = 0; index < heads_.size(); ++index) {
      text_ += heads_[index];
      for (std::size_t cause = 0; cause < sections[index].size(); ++cause) {
        if (fits[index][cause]) text_ += sections[index][cause];
      }
      const auto left = static_cast<std::size_t>(std::ranges::count(fits[index], false));
      if (left) text_ += fmt::format("{}. {}\n\n", more(left, "root cause"), how_to_see);
    }
  }

  const Result& result_;
  std::string text_;
  std::vector<std::string> heads_;
  std::size_t bytes_ = 0;
};

}  // namespace

std::string to_markdown(const Result& result, std::size_t bytes_max) { return Document(result, bytes_max).text(); }

std::string to_markdown(const Result& result) { return to_markdown(result, markdown_bytes_max); }

}  // namespace halfdone::reports

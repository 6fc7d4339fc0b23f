#include "reports/html.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/checks.h"
#include "reports/headline.h"
#include "reports/html_cause.h"
#include "reports/html_overview.h"
#include "reports/html_parts.h"
#include "reports/selection.h"
#include "reports/words.h"

namespace halfdone::embedded {
extern const std::string_view page_css;
}

namespace halfdone::reports {

namespace {

using html::design_id;
using html::text;

constexpr std::size_t rows_max = 60;
constexpr std::size_t note_bytes = 600;  // what is said about parts that are left out

constexpr std::string_view how_to_see =
    "The JSON result has all of it: <code>./halfdone report RESULT.json --stories</code> prints every story.";

std::string alike_list(const Design& design) {
  if (design.handled_alike.empty()) return {};
  std::string items;
  for (std::size_t index = 0; index < std::min(design.handled_alike.size(), rows_max); ++index) {
    const HandledAlike& alike = design.handled_alike[index];
    items += fmt::format("<li>{}: {}</li>\n", html::code(alike.call, 80), text(groups_words(alike), 300));
  }
  return fmt::format(
      "<details><summary>Which faults the design handles alike</summary>\n<p class=\"quiet\">The bars stand between "
      "faults that it tells apart.</p>\n<ul>{}</ul></details>\n",
      items);
}

std::string exercised_list(const Design& design) {
  if (design.exercised.empty()) return {};
  std::string items;
  for (std::size_t index = 0; index < std::min(design.exercised.size(), rows_max); ++index) {
    const auto& [what, times] = design.exercised[index];
    items += fmt::format("<li>{}: {}</li>\n", html::code(what, 120), counted(times, "time"));
  }
  if (design.exercised.size() > rows_max)
    items += fmt::format("<li>{}</li>\n", html::left_out(design.exercised.size() - rows_max, "kind"));
  return fmt::format("<details><summary>What was made to happen, and how often</summary>\n<ul>{}</ul></details>\n",
                     items);
}

std::string missing_witnesses(const Design& design) {
  std::string all;
  for (std::size_t index = 0; index < std::min(design.missing_witnesses.size(), rows_max); ++index) {
    const sim::Witness& witness = design.missing_witnesses[index];
    all += fmt::format("<p><b>Missing witness:</b> {} was never delivered, so nothing shows that {}.</p>\n",
                       html::code(witness.call, 120), text(witness.why, 200));
  }
  return all;
}

std::string missing_goal(const Design& design) {
  if (!misses_goal(design)) return {};
  return fmt::format("<p><b>Never does what it is for:</b> none of its {} has everything as after success.</p>\n",
                     counted(design.judged_ends, "end"));
}

std::string gap_lines(const Design& design) {
  std::string all;
  for (const std::string& gap : gaps(design)) all += fmt::format("<p>{}</p>\n", text(gap, 400));
  return all;
}

std::string explored(const Design& design) {
  std::string all =
      fmt::format("{}, {} between them, {} at which nothing more happens", counted(design.counts.worlds, "situation"),
                  counted(design.counts.transitions, "step"), counted(design.counts.ends, "end"));
  if (design.counts.loops)
    all += fmt::format(", {} that only a fault would leave", counted(design.counts.loops, "loop"));
  return all;
}

// The section of a design up to its root causes.
std::string design_head(const Design& design, std::size_t index) {
  std::string all = fmt::format(
      "<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1} {2}</h2>\n<p>The design: {3}.</p>\n<dl "
      "class=\"bounds\"><dt>Outcome</dt><dd>{4}</dd><dt>Bounds</dt><dd>{5}</dd><dt>Explored</dt><dd>{6}</dd>",
      design_id(index), text(design_name(design), 80), html::badge(design.result), text(design.summary, 300),
      text(verdict_words(design), 600), text(bounds_sentences(design), 600), explored(design));
  if (design.violating_ends) {
    all += fmt::format("<dt>Wrong</dt><dd>{} of {}</dd>", grouped(design.violating_ends),
                       counted(design.judged_ends, "end"));
  }
  return all + "</dl>\n" + missing_goal(design) + missing_witnesses(design) + gap_lines(design) + alike_list(design) +
         exercised_list(design);
}

// The page, which takes what fits.
class Page {
 public:
  Page(const Result& result, std::size_t bytes_max) : result_(result) {
    open();
    take_designs((bytes_max - std::min(bytes_max, text_.size())) / 2);
    write_overview();
    write_designs(bytes_max);
    text_ += fmt::format(
        "</main>\n<footer><p>Written by halfdone from its JSON result. Equal results give equal pages.</p></footer>\n"
        "</body>\n</html>\n");
  }

  std::string text() && { return std::move(text_); }

 private:
  void open() {
    const std::string first = html::text(headline(result_), 900);
    text_ = fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
        "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri "
        "'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n<meta "
        "name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<title>halfdone: {}</title>\n<style>\n{}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to "
        "the "
        "content</a>\n<header>\n<p class=\"kicker\">halfdone report on {}</p>\n<h1>{}</h1>\n<p "
        "class=\"lead\">{}</p>\n</header>\n",
        html::text(result_.scenario, 80), embedded::page_css, html::code(result_.scenario, 80), first,
        headline_details(result_));
  }

  // The overview and the beginnings of the designs' sections may take half of the room.
  void take_designs(std::size_t bytes_max) {
    std::size_t bytes = 0;
    for (std::size_t index = 0; index < result_.designs.size(); ++index) {
      const std::span<const Design> one(&result_.designs[index], 1);
      std::string head = design_head(result_.designs[index], index);
      bytes += head.size() + html::designs_table(one).size() + html::checks_tables(one).size() + 2 * note_bytes;
      if (bytes > bytes_max) break;
      heads_.push_back(std::move(head));
    }
    shown_ = std::span<const Design>(result_.designs).first(heads_.size());
  }

  void write_overview() {
    text_ +=
        "<nav aria-label=\"On this page\"><ul><li><a href=\"#designs\">The designs</a></li><li><a "
        "href=\"#checks\">The checks</a></li>";
    for (std::size_t index = 0; index < shown_.size(); ++index) {
      text_ +=
          fmt::format("<li><a href=\"#{}\">{}</a></li>", design_id(index), html::text(design_name(shown_[index]), 80));
    }
    text_ += "</ul></nav>\n<main id=\"main\" tabindex=\"-1\">\n";
    text_ += html::reading_help();
    text_ +=
        "<section aria-labelledby=\"designs\">\n<h2 id=\"designs\">The designs</h2>\n" + html::designs_table(shown_);
    if (const std::size_t left = result_.designs.size() - shown_.size())
      text_ += fmt::format("<p>{}. {}</p>\n", html::left_out(left, "design"), how_to_see);
    text_ += "</section>\n<section aria-labelledby=\"checks\">\n<h2 id=\"checks\">The checks</h2>\n" +
             html::checks_tables(shown_) + "</section>\n";
  }

  void write_designs(std::size_t bytes_max) {
    std::size_t bytes = text_.size() + 2 * note_bytes;
    std::vector<std::vector<std::string>> sections;
    std::vector<std::vector<std::size_t>> sizes;
    for (std::size_t index = 0; index < shown_.size(); ++index) {
      bytes += heads_[index].size() + note_bytes;
      sections.emplace_back();
      sizes.emplace_back();
      for (std::size_t cause = 0; cause < shown_[index].root_causes.size(); ++cause) {
        const std::string id = fmt::format("{}-cause-{}", design_id(index), cause + 1);
        sections.back().push_back(html::cause_section(shown_[index], cause, id, cause == 0));
        sizes.back().push_back(sections.back().back().size());
      }
    }
    const auto fits = fitting(sizes, bytes_max - std::min(bytes_max, bytes));
    for (std::size_t index = 0; index < shown_.size(); ++index) write_design(index, sections[index], fits[index]);
  }

  void write_design(std::size_t index, const std::vector<std::string>& sections, const std::vector<bool>& fits) {
    text_ += heads_[index];
    for (std::size_t cause = 0; cause < sections.size(); ++cause) {
      if (fits[cause]) text_ += sections[cause];
    }
    if (const auto left = static_cast<std::size_t>(std::ranges::count(fits, false)))
      text_ += fmt::format("<p>{}. {}</p>\n", html::left_out(left, "root cause"), how_to_see);
    text_ += "</section>\n";
  }

  const Result& result_;
  std::string text_;
  std::vector<std::string> heads_;
  std::span<const Design> shown_;
};

}  // namespace

std::string to_html(const Result& result, std::size_t bytes_max) { return Page(result, bytes_max).text(); }

std::string to_html(const Result& result) { return to_html(result, html_bytes_max); }

}  // namespace halfdone::reports

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <regex>
#include <sstream>

#include "reports/markdown.h"
#include "reports/markdown_text.h"
#include "reports/markup.h"
#include "reports/mermaid.h"
#include "tests/reports/arbitrary.h"

namespace halfdone::reports {
namespace {

RC_GTEST_PROP(MarkdownText, HoldsNothingThatMeansSomething, ()) {
  const std::string words = markdown_words(*any_bytes());
  const std::string without = std::regex_replace(words, std::regex("&#[0-9]+;"), "");
  RC_ASSERT(without.find_first_of("\\`*[]<>#|~&$!\n\r\t") == std::string::npos);
  RC_ASSERT(clean(words) == words);
}

RC_GTEST_PROP(MermaidText, HoldsNothingThatMeansSomething, ()) {
  const std::string text = mermaid_text(*any_bytes());
  const std::string without = std::regex_replace(text, std::regex("#[0-9]+;"), "");
  RC_ASSERT(without.find_first_of(";#\"'`<>&%${}[]\\:+\n\r\t") == std::string::npos);
  RC_ASSERT(!std::regex_search(text, std::regex("\\bend\\b", std::regex::icase)));
  RC_ASSERT(!text.empty());
}

// Every line of a diagram is one that Mermaid knows, whatever names and texts there are.
RC_GTEST_PROP(Mermaid, HasNoLineThatATextMadeUp, ()) {
  static const std::regex line(
      R"(sequenceDiagram|  (participant lane\d+ as|lane\d+(->>|-x|-->>|--x)lane\d+:|Note over lane\d+(,lane\d+)?:) +\S.*)");
  const Result result = any_result();
  const std::string diagram = sequence_diagram(result.designs[0], result.designs[0].root_causes[0]);
  std::istringstream lines(diagram);
  for (std::string each; std::getline(lines, each);) RC_ASSERT(std::regex_match(each, line));
}

RC_GTEST_PROP(Markdown, IsCleanAndWithinItsBound, ()) {
  const std::size_t max = *rc::gen::inRange<std::size_t>(12'000, 40'000);
  const std::string text = to_markdown(any_result(), max);
  RC_ASSERT(text.size() <= max);
  RC_ASSERT(clean(text) == text);
}

}  // namespace
}  // namespace halfdone::reports

#include "reports/markdown_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/markup.h"

namespace halfdone::reports {

namespace {

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// An underscore inside a word means nothing.
bool is_inside_word(std::string_view text, std::size_t at) {
  return at > 0 && at + 1 < text.size() && is_alphanumeric(text[at - 1]) && is_alphanumeric(text[at + 1]);
}

}  // namespace

std::string markdown_words(std::string_view bytes, std::size_t characters_max) {
  const std::string text = clipped(bytes, characters_max);
  std::string words;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool is_plain =
        std::string_view("\\`*_[]<>#|~&$!").find(c) == std::string_view::npos || (c == '_' && is_inside_word(text, at));
    // A character reference can't start anything.
    words += is_plain ? std::string(1, c) : fmt::format("&#{};", static_cast<int>(c));
  }
  return words;
}

std::string markdown_code(std::string_view bytes, std::size_t characters_max) {
  return fmt::format("<code>{}</code>", markdown_words(bytes, characters_max));
}

std::string markdown_block(std::string_view bytes, std::string_view language) {
  std::string text = clean(bytes);
  std::erase(text, '\r');
  if (!text.ends_with('\n')) text += '\n';
  std::size_t longest = 2, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fmt::format("{}{}\n{}{}\n", fence, language, text, fence);
}

}  // namespace halfdone::reports

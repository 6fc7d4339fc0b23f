#include "reports/html_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/markup.h"
#include "reports/words.h"

namespace halfdone::reports::html {

namespace {

std::string badge(std::string_view word, std::string_view sign) {
  std::string name(word);
  std::ranges::replace(name, ' ', '-');
  return fmt::format(R"(<span class="badge {}"><span aria-hidden="true">{} </span>{}</span>)", name, sign, word);
}

}  // namespace

std::string text(std::string_view bytes, std::size_t characters_max) { return escaped(clipped(bytes, characters_max)); }

std::string code(std::string_view bytes, std::size_t characters_max) {
  return fmt::format("<code>{}</code>", text(bytes, characters_max));
}

std::string block(std::string_view bytes) {
  std::string all(bytes);
  while (all.ends_with('\n')) all.pop_back();
  return fmt::format("<pre tabindex=\"0\">{}</pre>\n", escaped(all));
}

std::string badge(CheckOutcome outcome) {
  switch (outcome) {
    case CheckOutcome::passed: return badge(name_of(outcome), "✓");
    case CheckOutcome::not_asked: return badge(name_of(outcome), "–");
    case CheckOutcome::violated: return badge(name_of(outcome), "✗");
    case CheckOutcome::incomplete: return badge(name_of(outcome), "?");
  }
  return {};
}

std::string badge(sim::Result result) {
  switch (result) {
    case sim::Result::holds: return badge(name_of(result), "✓");
    case sim::Result::violated: return badge(name_of(result), "✗");
    case sim::Result::incomplete: return badge(name_of(result), "?");
  }
  return {};
}

std::string left_out(std::size_t count, std::string_view noun) {
  return fmt::format("{} more {}{} left out here", grouped(count), noun, count == 1 ? " is" : "s are");
}

}  // namespace halfdone::reports::html

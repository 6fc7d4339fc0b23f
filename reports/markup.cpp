#include "reports/markup.h"

#include <cstdint>

namespace halfdone::reports {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";
constexpr std::string_view ellipsis = "\xe2\x80\xa6";

struct Character {
  std::size_t size = 1;
  bool is_valid = false;
};

bool is_xml(std::uint32_t code) {
  if (code == '\t' || code == '\n' || code == '\r') return true;
  return (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) ||
         (code >= 0x10000 && code <= 0x10ffff);
}

// The character at the start of the bytes: strict UTF-8, so no overlong forms and no surrogates.
Character next_of(std::string_view bytes) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {1, is_xml(first)};
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  static constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (first < 0xc2 || first > 0xf4 || bytes.size() < size) return {};
  std::uint32_t code = first & (0x7fu >> size);
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(at) & 0x3f);
  }
  if (code < smallest[size]) return {};
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  return is_surrogate ? Character{} : Character{size, is_xml(code)};
}

std::string_view escape_of(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return {};
  }
}

}  // namespace

std::string clean(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const Character next = next_of(bytes);
    text += next.is_valid ? bytes.substr(0, next.size) : replacement;
    bytes.remove_prefix(next.size);
  }
  return text;
}

std::string escaped(std::string_view bytes) {
  std::string text;
  for (const char c : clean(bytes)) {
    const std::string_view escape = escape_of(c);
    escape.empty() ? text.push_back(c) : void(text += escape);
  }
  return text;
}

std::string clipped(std::string_view bytes, std::size_t characters_max) {
  std::string text = clean(bytes);
  for (char& c : text) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); at += next_of(std::string_view(text).substr(at)).size) {
    if (characters++ < characters_max) continue;
    return text.substr(0, at) + std::string(ellipsis);
  }
  return text;
}

}  // namespace halfdone::reports

// Reading a short text from left to right, for the input functions of types.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace halfdone::postgres {

inline bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

inline std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Of ASCII letters; others stay.
inline std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// The number that the digits make, or `most` when it is larger.
inline std::int64_t digits_to_number(std::string_view digits, std::int64_t most) {
  std::int64_t number = 0;
  for (const char c : digits) {
    if (number > most) break;
    number = number * 10 + (c - '0');
  }
  return std::min(number, most);
}

// Bytes of the UTF-8 character that begins with `lead`; a stray byte counts as a character.
inline std::size_t utf8_size(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

inline std::int64_t utf8_length(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

// Where character number `count` begins, or the end of the text.
inline std::size_t utf8_offset(std::string_view text, std::int64_t count) {
  std::size_t at = 0;
  for (; count > 0 && at < text.size(); --count) at += utf8_size(text[at]);
  return std::min(at, text.size());
}

class TextScanner {
 public:
  explicit TextScanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  // The next character, or zero at the end.
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool take(char c) {
    if (peek() != c || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }
  template <class Predicate>
  std::string_view take_while(Predicate wanted) {
    std::size_t size = 0;
    while (size < rest_.size() && wanted(rest_[size])) ++size;
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::string_view digits() { return take_while(is_digit); }
  std::string_view blanks() { return take_while(is_blank); }

 private:
  std::string_view rest_;
};

}  // namespace halfdone::postgres

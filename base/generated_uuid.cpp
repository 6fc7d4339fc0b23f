#include "base/generated_uuid.h"

#include <algorithm>
#include <span>

namespace halfdone {

namespace {

constexpr std::uint64_t mark_domain = 0x6c696665;  // "life"
constexpr std::size_t mark_size = 4;
constexpr std::size_t printed_size = 36;
constexpr std::string_view digits = "0123456789abcdef";

std::array<std::uint8_t, mark_size> mark_of(std::uint64_t life) {
  const std::uint64_t hashed = Hasher(mark_domain).add(life).finish().low;
  std::array<std::uint8_t, mark_size> mark;
  for (std::size_t at = 0; at < mark_size; ++at) mark[at] = static_cast<std::uint8_t>(hashed >> (8 * at));
  return mark;
}

bool has_dash_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

bool is_printed_uuid(std::string_view text) {
  for (std::size_t at = 0; at < printed_size; ++at) {
    const bool is_dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (is_dash ? text[at] != '-' : digits.find(text[at]) == std::string_view::npos) return false;
  }
  return true;
}

}  // namespace

UuidBytes generated_uuid(const Fingerprint& random, std::uint64_t life) {
  UuidBytes uuid;
  for (std::size_t at = 0; at < 8; ++at) {
    uuid[at] = static_cast<std::uint8_t>(random.high >> (8 * at));
    uuid[8 + at] = static_cast<std::uint8_t>(random.low >> (8 * at));
  }
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0f) | 0x40);
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3f) | 0x80);
  std::ranges::copy(mark_of(life), uuid.end() - mark_size);
  return uuid;
}

std::string print_uuid_bytes(const UuidBytes& uuid) {
  std::string text;
  for (std::size_t at = 0; at < uuid.size(); ++at) {
    if (has_dash_before(at)) text += '-';
    text += digits[uuid[at] >> 4];
    text += digits[uuid[at] & 0x0f];
  }
  return text;
}

bool is_of_life(const UuidBytes& uuid, std::uint64_t life) {
  return std::ranges::equal(mark_of(life), std::span(uuid).last(mark_size));
}

bool has_uuid_of_life(std::string_view text, std::uint64_t life) {
  std::string mark;
  for (const std::uint8_t byte : mark_of(life)) {
    mark += digits[byte >> 4];
    mark += digits[byte & 0x0f];
  }
  constexpr std::size_t before = printed_size - 2 * mark_size;
  for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
    if (at >= before && is_printed_uuid(text.substr(at - before, printed_size))) return true;
  }
  return false;
}

}  // namespace halfdone

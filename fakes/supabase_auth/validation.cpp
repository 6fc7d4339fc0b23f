#include "fakes/supabase_auth/validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "fakes/supabase_auth/answers.h"

namespace halfdone::supabase_auth {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_domain_label(std::string_view label) {
  if (label.empty() || label.size() > 63) return false;
  if (!is_alphanumeric(label.front()) || !is_alphanumeric(label.back())) return false;
  return std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_email(std::string_view email) {
  const std::size_t at = email.find('@');
  if (at == email.npos || at == 0) return false;
  const auto in_local_part = [](char c) {
    return is_alphanumeric(c) || std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
  };
  if (!std::ranges::all_of(email.substr(0, at), in_local_part)) return false;
  for (std::string_view domain = email.substr(at + 1);;) {
    const std::size_t dot = domain.find('.');
    if (!is_domain_label(domain.substr(0, dot))) return false;
    if (dot == domain.npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

// Nanoseconds of a unit; 0 for none of Go's.
std::int64_t nanoseconds_of(std::string_view unit) {
  struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
  };
  constexpr std::array<Unit, 8> units = {{{"ns", 1},
                                          {"us", 1'000},
                                          {"\u00b5s", 1'000},
                                          {"\u03bcs", 1'000},
                                          {"ms", 1'000'000},
                                          {"s", 1'000'000'000},
                                          {"m", 60'000'000'000},
                                          {"h", 3'600'000'000'000}}};
  const auto found = std::ranges::find(units, unit, &Unit::name);
  return found == units.end() ? 0 : found->nanoseconds;
}

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

// Reads one "1.5h" from the front of `rest` and adds it. Returns a complaint, or an empty text.
std::string read_part(std::string_view& rest, std::string_view whole, long double& nanoseconds) {
  std::size_t end = 0;
  while (end < rest.size() && (is_digit(rest[end]) || rest[end] == '.')) ++end;
  const std::string number(rest.substr(0, end));
  if (number.empty() || number == "." || std::ranges::count(number, '.') > 1)
    return "time: invalid duration " + quoted(whole);
  rest.remove_prefix(end);
  end = 0;
  while (end < rest.size() && !is_digit(rest[end]) && rest[end] != '.') ++end;
  const std::string_view unit = rest.substr(0, end);
  if (unit.empty()) return "time: missing unit in duration " + quoted(whole);
  const std::int64_t scale = nanoseconds_of(unit);
  if (scale == 0) return fmt::format("time: unknown unit {} in duration {}", quoted(unit), quoted(whole));
  rest.remove_prefix(end);
  nanoseconds += std::stold(number) * static_cast<long double>(scale);
  return "";
}

}  // namespace

Checked check_email(std::string_view email) {
  if (email.size() > 255) return {"", invalid("An email address is too long")};
  if (!is_email(email)) return {"", invalid("Unable to validate email address: invalid format")};
  std::string lower(email);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return {std::move(lower), {}};
}

Checked check_phone(std::string_view phone) {
  std::string digits(phone);
  std::erase(digits, ' ');
  if (digits.starts_with('+')) digits.erase(0, 1);
  const bool e164 =
      digits.size() >= 2 && digits.size() <= 15 && digits[0] != '0' && std::ranges::all_of(digits, is_digit);
  if (!e164) return {"", invalid("Invalid phone number format (E.164 required)")};
  return {std::move(digits), {}};
}

Ban check_ban_duration(std::string_view duration) {
  if (duration == "none") return {};
  std::string_view rest = duration;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return {};
  long double nanoseconds = 0;
  std::string complaint = rest.empty() ? "time: invalid duration " + quoted(duration) : "";
  while (complaint.empty() && !rest.empty()) complaint = read_part(rest, duration, nanoseconds);
  if (complaint.empty() && nanoseconds > static_cast<long double>(std::numeric_limits<std::int64_t>::max())) {
    complaint = "time: invalid duration " + quoted(duration);
  }
  if (!complaint.empty()) return {0, invalid("invalid format for ban duration: " + complaint)};
  const auto microseconds = static_cast<std::int64_t>(nanoseconds / 1000);
  return {negative ? -microseconds : microseconds, {}};
}

bool is_password_hash(std::string_view hash) {
  return hash.starts_with("$argon2") || hash.starts_with("$fbscrypt") || hash.starts_with("$2a$") ||
         hash.starts_with("$2b$") || hash.starts_with("$2y$");
}

}  // namespace halfdone::supabase_auth

#include "fakes/postgres/values/numeric.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "fakes/postgres/values/text_scanner.h"

namespace halfdone::postgres {

namespace {

SqlErrorPtr too_long() { return sql_error("0A000", "a numeric of more than 38 digits is not supported by this fake"); }

SqlErrorPtr division_by_zero() { return sql_error("22012", "division by zero"); }

UInt128 magnitude(Int128 number) {
  return number < 0 ? UInt128{0} - static_cast<UInt128>(number) : static_cast<UInt128>(number);
}

Result<Decimal> made(bool negative, UInt128 size, int scale) {
  if (size >= power_of_ten(decimal_digits_max) || scale > decimal_digits_max) {
    if (size != 0 || scale > decimal_digits_max) return too_long();
  }
  const auto unscaled = static_cast<Int128>(size);
  return Decimal{negative ? -unscaled : unscaled, static_cast<std::uint8_t>(scale)};
}

// size * 10^digits, or false when that has more than 38 digits.
bool widen(UInt128& size, int digits) {
  if (size == 0) return true;
  if (digits > decimal_digits_max || size >= power_of_ten(decimal_digits_max - digits)) return false;
  size *= power_of_ten(digits);
  return true;
}

int digits_of(UInt128 size) {
  int digits = 0;
  while (size != 0) {
    size /= 10;
    ++digits;
  }
  return digits;
}

// The server keeps numbers in digits of base 10,000; the scale of a quotient depends on where the first one stands and
// what it is.
struct FirstDigit {
  int weight = 0;  // it counts for digit * 10,000^weight
  int digit = 0;
};

FirstDigit first_digit(const Decimal& value) {
  const UInt128 size = magnitude(value.unscaled);
  if (size == 0) return {};
  const int exponent = digits_of(size) - value.scale - 1;
  const int weight = exponent >= 0 ? exponent / 4 : -((3 - exponent) / 4);
  const int shift = 4 * weight + value.scale;
  const UInt128 digit =
      shift >= 0 ? size / power_of_ten(std::min(shift, decimal_digits_max)) : size * power_of_ten(-shift);
  return {weight, static_cast<int>(digit)};
}

int scale_of_quotient(const Decimal& a, const Decimal& b) {
  const FirstDigit first_a = first_digit(a);
  const FirstDigit first_b = first_digit(b);
  int weight = first_a.weight - first_b.weight;
  if (first_a.digit <= first_b.digit) --weight;
  constexpr int significant_digits_min = 16;
  return std::max({significant_digits_min - 4 * weight, int{a.scale}, int{b.scale}, 0});
}

// The next digit of rest / divisor, by addition only: rest * 10 might not fit.
int next_digit(UInt128& rest, UInt128 divisor) {
  const UInt128 once = rest;
  int digit = 0;
  for (int i = 1; i < 10; ++i) {
    rest += once;
    if (rest >= divisor) {
      rest -= divisor;
      ++digit;
    }
  }
  return digit;
}

Result<Decimal> at_common_scale(const Decimal& a, const Decimal& b, Int128 (*combine)(Int128, Int128)) {
  const int scale = std::max(a.scale, b.scale);
  UInt128 a_size = magnitude(a.unscaled);
  UInt128 b_size = magnitude(b.unscaled);
  if (!widen(a_size, scale - a.scale) || !widen(b_size, scale - b.scale)) return too_long();
  const Int128 a_wide = a.unscaled < 0 ? -static_cast<Int128>(a_size) : static_cast<Int128>(a_size);
  const Int128 b_wide = b.unscaled < 0 ? -static_cast<Int128>(b_size) : static_cast<Int128>(b_size);
  const Int128 combined = combine(a_wide, b_wide);
  return made(combined < 0, magnitude(combined), scale);
}

bool rounds_away(bool negative, UInt128 rest, UInt128 unit, Rounding rounding) {
  switch (rounding) {
    case Rounding::half_away_from_zero: return rest >= unit - rest;
    case Rounding::towards_zero: return false;
    case Rounding::down: return negative && rest != 0;
    case Rounding::up: return !negative && rest != 0;
  }
  return false;
}

}  // namespace

Result<Decimal> parse_numeric(std::string_view text) {
  const auto invalid = [text] {
    return sql_error("22P02", fmt::format("invalid input syntax for type numeric: \"{}\"", text));
  };
  TextScanner scan(trim_blanks(text));
  if (scan.rest() == "NaN" || scan.rest() == "Infinity" || scan.rest() == "-Infinity") {
    return sql_error("0A000", fmt::format("numeric {} is not supported by this fake", scan.rest()));
  }
  const bool negative = scan.take('-');
  if (!negative) scan.take('+');
  const std::string_view whole = scan.digits();
  const std::string_view fraction = scan.take('.') ? scan.digits() : "";
  if (whole.empty() && fraction.empty()) return invalid();
  int exponent = 0;
  if (scan.take('e') || scan.take('E')) {
    const bool negative_exponent = scan.take('-');
    if (!negative_exponent) scan.take('+');
    const std::string_view digits = scan.digits();
    if (digits.empty()) return invalid();
    exponent = static_cast<int>(digits_to_number(digits, 100'000)) * (negative_exponent ? -1 : 1);
  }
  if (!scan.at_end()) return invalid();

  UInt128 size = 0;
  for (const std::string_view part : {whole, fraction}) {
    for (const char c : part) {
      if (size >= power_of_ten(decimal_digits_max - 1)) return too_long();
      size = size * 10 + static_cast<unsigned>(c - '0');
    }
  }
  const int scale = static_cast<int>(fraction.size()) - exponent;
  if (scale < 0 && !widen(size, -scale)) return too_long();
  return made(negative, size, std::max(scale, 0));
}

Decimal numeric_from_integer(std::int64_t value) { return {value, 0}; }

Result<std::int64_t> integer_from_numeric(const Decimal& value, std::int64_t least, std::int64_t most,
                                          std::string_view type_name) {
  const Int128 whole = round_to(value, 0, Rounding::half_away_from_zero).value().unscaled;
  if (whole < least || whole > most) return sql_error("22003", fmt::format("{} out of range", type_name));
  return static_cast<std::int64_t>(whole);
}

Result<Decimal> add(const Decimal& a, const Decimal& b) {
  return at_common_scale(a, b, [](Int128 x, Int128 y) { return x + y; });
}

Result<Decimal> subtract(const Decimal& a, const Decimal& b) {
  return at_common_scale(a, b, [](Int128 x, Int128 y) { return x - y; });
}

Result<Decimal> multiply(const Decimal& a, const Decimal& b) {
  UInt128 product = 0;
  if (__builtin_mul_overflow(magnitude(a.unscaled), magnitude(b.unscaled), &product)) return too_long();
  return made((a.unscaled < 0) != (b.unscaled < 0), product, a.scale + b.scale);
}

Result<Decimal> divide(const Decimal& a, const Decimal& b) {
  if (b.unscaled == 0) return division_by_zero();
  const int scale = scale_of_quotient(a, b);
  const UInt128 divisor = magnitude(b.unscaled);
  UInt128 quotient = magnitude(a.unscaled) / divisor;
  UInt128 rest = magnitude(a.unscaled) % divisor;
  for (int digit = 0; digit < scale + b.scale - a.scale; ++digit) {
    if (quotient >= power_of_ten(decimal_digits_max - 1)) return too_long();
    quotient = quotient * 10 + static_cast<unsigned>(next_digit(rest, divisor));
  }
  if (rest >= divisor - rest) ++quotient;
  return made((a.unscaled < 0) != (b.unscaled < 0), quotient, scale);
}

Result<Decimal> remainder(const Decimal& a, const Decimal& b) {
  if (b.unscaled == 0) return division_by_zero();
  return at_common_scale(a, b, [](Int128 x, Int128 y) { return x % y; });
}

Result<Decimal> round_to(const Decimal& value, int scale, Rounding rounding) {
  const bool negative = value.unscaled < 0;
  UInt128 size = magnitude(value.unscaled);
  if (scale >= value.scale) {
    if (!widen(size, scale - value.scale)) return too_long();
    return made(negative, size, scale);
  }
  const int dropped = value.scale - scale;
  if (dropped > decimal_digits_max) return Decimal{};
  const UInt128 unit = power_of_ten(dropped);
  const UInt128 rest = size % unit;
  size = size / unit + (rounds_away(negative, rest, unit, rounding) ? 1 : 0);
  if (scale < 0 && !widen(size, -scale)) return too_long();
  return made(negative, size, std::max(scale, 0));
}

Result<Decimal> fit(const Decimal& value, int precision, int scale) {
  Result<Decimal> rounded = round_to(value, scale, Rounding::half_away_from_zero);
  const int whole_digits = precision - scale;
  const int digits = digits_of(magnitude(rounded.ok() ? rounded.value().unscaled : value.unscaled));
  const int digits_of_whole = digits - (rounded.ok() ? rounded.value().scale : value.scale);
  if (digits > 0 && digits_of_whole > whole_digits) {
    return sql_error("22003", "numeric field overflow",
                     fmt::format("A field with precision {}, scale {} must round to an absolute value less than {}.",
                                 precision, scale, whole_digits > 0 ? fmt::format("10^{}", whole_digits) : "1"));
  }
  return rounded;
}

}  // namespace halfdone::postgres

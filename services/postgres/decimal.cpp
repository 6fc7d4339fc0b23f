#include "services/postgres/decimal.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace halfdone::postgres {

namespace {

constexpr std::array<UInt128, decimal_digits_max + 1> powers = [] {
  std::array<UInt128, decimal_digits_max + 1> table{};
  table[0] = 1;
  for (std::size_t i = 1; i < table.size(); ++i) table[i] = table[i - 1] * 10;
  return table;
}();

UInt128 magnitude(Int128 number) {
  return number < 0 ? UInt128{0} - static_cast<UInt128>(number) : static_cast<UInt128>(number);
}

// Compares the fractions a / 10^a_scale and b / 10^b_scale, both below 1, so that widening one to the other's scale
// fits.
std::strong_ordering compare_fractions(UInt128 a, int a_scale, UInt128 b, int b_scale) {
  const int scale = std::max(a_scale, b_scale);
  return a * powers[scale - a_scale] <=> b * powers[scale - b_scale];
}

}  // namespace

UInt128 power_of_ten(int exponent) {
  assert(exponent >= 0 && exponent <= decimal_digits_max);
  return powers[exponent];
}

std::string print_decimal(const Decimal& value) {
  std::array<char, 48> digits;
  std::size_t at = digits.size();
  UInt128 rest = magnitude(value.unscaled);
  int written = 0;
  while (rest != 0 || written <= value.scale) {
    if (written == value.scale && value.scale > 0) digits[--at] = '.';
    digits[--at] = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
    ++written;
  }
  if (value.unscaled < 0) digits[--at] = '-';
  return std::string(digits.data() + at, digits.size() - at);
}

std::strong_ordering compare_decimal(const Decimal& a, const Decimal& b) {
  if (a.scale == b.scale) return a.unscaled <=> b.unscaled;
  if ((a.unscaled < 0) != (b.unscaled < 0))
    return a.unscaled < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
  const UInt128 a_size = magnitude(a.unscaled);
  const UInt128 b_size = magnitude(b.unscaled);
  std::strong_ordering order = a_size / powers[a.scale] <=> b_size / powers[b.scale];
  if (order == 0) order = compare_fractions(a_size % powers[a.scale], a.scale, b_size % powers[b.scale], b.scale);
  return a.unscaled < 0 ? 0 <=> order : order;
}

Decimal without_trailing_zeros(Decimal value) {
  while (value.scale > 0 && value.unscaled % 10 == 0) {
    value.unscaled /= 10;
    --value.scale;
  }
  return value;
}

}  // namespace halfdone::postgres

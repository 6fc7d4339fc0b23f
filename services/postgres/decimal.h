// Postgres' `numeric`, up to 38 significant digits: what it holds, how it prints, how it compares.
//
// Differs from the server: no NaN, no infinities, no longer numbers.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace halfdone::postgres {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

// unscaled / 10^scale. The scale is part of the value: 1.0 and 1.00 print differently.
// Invariant: |unscaled| < 10^38 and scale <= 38.
struct Decimal {
  Int128 unscaled = 0;
  std::uint8_t scale = 0;
};

inline constexpr int decimal_digits_max = 38;

// 10^exponent. Requires 0 <= exponent <= 38.
UInt128 power_of_ten(int exponent);

// "-0.50": all digits of the scale.
std::string print_decimal(const Decimal& value);

// As numbers: 1.0 equals 1.00.
std::strong_ordering compare_decimal(const Decimal& a, const Decimal& b);

// The same number with the smallest scale: 1.50 becomes 1.5, and 100 stays.
Decimal without_trailing_zeros(Decimal value);

}  // namespace halfdone::postgres

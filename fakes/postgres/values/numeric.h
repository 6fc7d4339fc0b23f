// Arithmetic of `numeric` as the server does it: which scale a result has, how it rounds (half away from zero), when it
// overflows.
//
// Differs: a result of more than 38 digits answers 0A000.
#pragma once

#include <cstdint>
#include <string_view>

#include "fakes/postgres/values/result.h"
#include "services/postgres/decimal.h"

namespace halfdone::postgres {

// "12", "-.5", "1.50", "1e3", with blanks around it.
Result<Decimal> parse_numeric(std::string_view text);

Decimal numeric_from_integer(std::int64_t value);
// Rounds. nullopt-like: 22003 with the name of the type ("integer") when it doesn't fit into [least, most].
Result<std::int64_t> integer_from_numeric(const Decimal& value, std::int64_t least, std::int64_t most,
                                          std::string_view type_name);

Result<Decimal> add(const Decimal& a, const Decimal& b);
Result<Decimal> subtract(const Decimal& a, const Decimal& b);
Result<Decimal> multiply(const Decimal& a, const Decimal& b);
Result<Decimal> divide(const Decimal& a, const Decimal& b);     // at least 16 significant digits, as select_div_scale
Result<Decimal> remainder(const Decimal& a, const Decimal& b);  // has the sign of `a`

enum class Rounding : std::uint8_t { half_away_from_zero, towards_zero, down, up };

// To `scale` digits after the point. A negative scale rounds digits before it away; the result then has scale 0.
Result<Decimal> round_to(const Decimal& value, int scale, Rounding rounding);

// As the type numeric(precision, scale) holds it; 22003 when it has too many digits before the point.
Result<Decimal> fit(const Decimal& value, int precision, int scale);

}  // namespace halfdone::postgres

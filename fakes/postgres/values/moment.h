// Text input of `date` and `timestamptz`.
//
// Faithful to: the ISO 8601 forms of the documentation's "Date/Time Input" in a session with DateStyle ISO, MDY and
// time zone UTC: `2026-11-24`, `2026-11-24 03:04[:05[.123456]]`, with `T` instead of the blank, a zone (`Z`, `UTC`,
// `+01`, `+0130`, `+01:30`), `BC`; `epoch`, `infinity`, `-infinity`. Differs: other forms that the server reads (names
// of months, named zones, `now`, orders other than year first) answer 0A000.
#pragma once

#include <cstdint>
#include <string_view>

#include "fakes/postgres/values/result.h"

namespace halfdone::postgres {

// Days since 2000-01-01. A time of day and a zone are read and dropped.
Result<std::int32_t> parse_date(std::string_view text);
// Microseconds since 2000-01-01 UTC.
Result<std::int64_t> parse_timestamptz(std::string_view text);

// Between the two: a date is its midnight in UTC, and a moment is on its UTC day. Infinities stay infinite.
Result<std::int64_t> timestamptz_from_date(std::int32_t days);
std::int32_t date_from_timestamptz(std::int64_t microseconds);

// Julian day 0 and the last supported day, as the server bounds both types.
inline constexpr std::int64_t first_day = -2'451'545;
inline constexpr std::int64_t last_day = 2'145'031'948;

}  // namespace halfdone::postgres

// Days and clock times of Postgres' `date` and `timestamptz`: the proleptic Gregorian calendar, counted from 2000-01-01
// UTC.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

namespace halfdone::postgres {

inline constexpr std::int64_t microseconds_per_second = 1'000'000;
inline constexpr std::int64_t microseconds_per_day = 86'400 * microseconds_per_second;

// `infinity` and `-infinity`, as the server stores them.
inline constexpr std::int64_t timestamp_infinity = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t timestamp_minus_infinity = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int32_t date_infinity = std::numeric_limits<std::int32_t>::max();
inline constexpr std::int32_t date_minus_infinity = std::numeric_limits<std::int32_t>::min();

// `year` is astronomical: 0 is 1 BC.
struct CivilDate {
  std::int64_t year = 2000;
  int month = 1;
  int day = 1;
};

std::int64_t days_from_civil(const CivilDate& date);
CivilDate civil_from_days(std::int64_t days);
int days_in_month(std::int64_t year, int month);

// Days before or at a moment: rounds towards the past. Requires a finite moment.
std::int64_t day_of(std::int64_t microseconds);

// "2026-11-24", "0044-03-15 BC", "infinity".
std::string print_date(std::int32_t days);
// "2026-11-24 03:04:05.12+00" in UTC, the time zone of every session of the fake.
std::string print_timestamptz(std::int64_t microseconds);

}  // namespace halfdone::postgres

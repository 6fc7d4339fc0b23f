#include "services/postgres/calendar.h"

#include <fmt/format.h>

#include <array>
#include <cassert>

namespace halfdone::postgres {

namespace {

std::int64_t floor_divide(std::int64_t dividend, std::int64_t divisor) {
  return dividend / divisor - (dividend % divisor < 0 ? 1 : 0);
}

// From 0000-03-01, where the formulas below count from, to 2000-01-01.
constexpr std::int64_t days_to_epoch = 730'425;
constexpr std::int64_t days_per_era = 146'097;  // 400 years

std::string print_civil(const CivilDate& date) {
  const std::int64_t year = date.year > 0 ? date.year : 1 - date.year;
  return fmt::format("{:04}-{:02}-{:02}", year, date.month, date.day);
}

}  // namespace

// A year begins in March here, so that the day which comes and goes is its last.
std::int64_t days_from_civil(const CivilDate& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_divide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const int month_from_march = (date.month + 9) % 12;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * days_per_era + day_of_era - days_to_epoch;
}

CivilDate civil_from_days(std::int64_t days) {
  const std::int64_t from_march = days + days_to_epoch;
  const std::int64_t era = floor_divide(from_march, days_per_era);
  const std::int64_t day_of_era = from_march - era * days_per_era;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int month_from_march = static_cast<int>((5 * day_of_year + 2) / 153);
  const int day = static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {era * 400 + year_of_era + (month <= 2 ? 1 : 0), month, day};
}

int days_in_month(std::int64_t year, int month) {
  assert(month >= 1 && month <= 12);
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

std::int64_t day_of(std::int64_t microseconds) { return floor_divide(microseconds, microseconds_per_day); }

std::string print_date(std::int32_t days) {
  if (days == date_infinity) return "infinity";
  if (days == date_minus_infinity) return "-infinity";
  const CivilDate date = civil_from_days(days);
  return print_civil(date) + (date.year > 0 ? "" : " BC");
}

std::string print_timestamptz(std::int64_t microseconds) {
  if (microseconds == timestamp_infinity) return "infinity";
  if (microseconds == timestamp_minus_infinity) return "-infinity";
  const std::int64_t day = day_of(microseconds);
  const CivilDate date = civil_from_days(day);
  const std::int64_t in_day = microseconds - day * microseconds_per_day;
  const std::int64_t second = in_day / microseconds_per_second;
  std::string fraction;
  if (const std::int64_t rest = in_day % microseconds_per_second; rest != 0) {
    fraction = fmt::format(".{:06}", rest);
    fraction.erase(fraction.find_last_not_of('0') + 1);
  }
  return fmt::format("{} {:02}:{:02}:{:02}{}+00{}", print_civil(date), second / 3600, second / 60 % 60, second % 60,
                     fraction, date.year > 0 ? "" : " BC");
}

}  // namespace halfdone::postgres

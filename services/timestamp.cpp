#include "services/timestamp.h"

#include <fmt/format.h>

#include <chrono>

namespace halfdone {

namespace {

std::string print(Timestamp time, char between, const char* zone) {
  using namespace std::chrono;
  constexpr sys_days epoch = year{2000} / January / 1;
  const sys_time<microseconds> point = epoch + microseconds{time};
  const sys_days day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss clock{point - day};
  std::string fraction;
  if (clock.subseconds().count() != 0) {
    fraction = fmt::format(".{:06}", clock.subseconds().count());
    fraction.erase(fraction.find_last_not_of('0') + 1);
  }
  return fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}{}{}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), between,
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(), fraction, zone);
}

}  // namespace

std::string print_rfc3339(Timestamp time) { return print(time, 'T', "Z"); }
std::string print_postgres_time(Timestamp time) { return print(time, ' ', "+00"); }

}  // namespace halfdone

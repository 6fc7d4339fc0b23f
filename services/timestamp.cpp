#include "services/timestamp.h"

#include "services/postgres/calendar.h"

namespace halfdone {

std::string print_rfc3339(Timestamp time) {
  std::string text = print_postgres_time(time);
  const std::size_t blank = text.find(' '), zone = text.find("+00");
  if (blank == text.npos || zone == text.npos) return text;  // infinity
  text.replace(zone, 3, "Z");
  text[blank] = 'T';
  return text;
}

std::string print_postgres_time(Timestamp time) { return postgres::print_timestamptz(time); }

}  // namespace halfdone

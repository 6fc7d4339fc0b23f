#include "fakes/postgres/values/moment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "fakes/postgres/values/text_scanner.h"
#include "services/postgres/calendar.h"

namespace halfdone::postgres {

namespace {

constexpr std::int64_t first_day_after_timestamps = 106'751'983;  // 294277-01-01

// Words of forms that the server reads and this fake doesn't. Others are errors on the server too.
constexpr std::array<std::string_view, 59> words_of_other_forms{
    "jan",       "january",  "feb",  "february", "mar",      "march",  "apr",      "april",     "may",      "jun",
    "june",      "jul",      "july", "aug",      "august",   "sep",    "sept",     "september", "oct",      "october",
    "nov",       "november", "dec",  "december", "mon",      "monday", "tue",      "tues",      "tuesday",  "wed",
    "wednesday", "thu",      "thur", "thurs",    "thursday", "fri",    "friday",   "sat",       "saturday", "sun",
    "sunday",    "am",       "pm",   "ad",       "now",      "today",  "tomorrow", "yesterday", "allballs", "cet",
    "cest",      "est",      "edt",  "pst",      "pdt",      "cst",    "cdt",      "mst",       "mdt"};

struct Fields {
  std::int64_t year = 0;  // astronomical
  int month = 0;
  int day = 0;
  std::int64_t time = 0;  // microseconds
  std::int64_t zone = 0;  // microseconds east of UTC
};

SqlErrorPtr invalid_syntax(std::string_view type_name, std::string_view text) {
  return sql_error("22007", fmt::format("invalid input syntax for type {}: \"{}\"", type_name, text));
}

SqlErrorPtr field_out_of_range(std::string_view text) {
  return sql_error("22008", fmt::format("date/time field value out of range: \"{}\"", text));
}

SqlErrorPtr no_such_month_or_day(std::string_view text) {
  SqlErrorPtr error = field_out_of_range(text);
  error->hint = "Perhaps you need a different \"datestyle\" setting.";
  return error;
}

// Not an ISO form: another one, or none at all? The shortest without words are three numbers (1/2/3) and one of five
// digits.
SqlErrorPtr other_form(std::string_view type_name, std::string_view text) {
  TextScanner scan(text);
  bool has_word = false;
  std::size_t numbers = 0;
  std::size_t digits = 0;
  while (!scan.at_end()) {
    const std::size_t size = scan.digits().size();
    numbers += size > 0 ? 1 : 0;
    digits += size;
    const std::string word = lower_ascii(scan.take_while(is_letter));
    if (!word.empty() && word != "t" && word != "z" && std::ranges::count(words_of_other_forms, word) == 0) {
      return invalid_syntax(type_name, text);
    }
    has_word |= word.size() > 1;
    scan.take_while([](char c) { return !is_letter(c) && !is_digit(c); });
  }
  if (!has_word && numbers < 3 && digits < 5) return invalid_syntax(type_name, text);
  return sql_error("0A000", fmt::format("{} input \"{}\" in another form than ISO 8601 is not supported by this fake",
                                        type_name, text));
}

// One reading of one text. Each part returns null when it went well; `other_form` decides what anything unexpected
// means.
class Reader {
 public:
  Reader(std::string_view text, std::string_view type_name)
      : text_(text), type_name_(type_name), scan_(trim_blanks(text)) {}

  SqlErrorPtr read(Fields& fields) {
    if (SqlErrorPtr error = read_date(fields)) return error;
    const bool separated = scan_.take('T') || scan_.take('t') || !scan_.blanks().empty();
    if (separated && is_digit(scan_.peek())) {
      if (SqlErrorPtr error = read_time(fields)) return error;
      scan_.blanks();
    }
    if (SqlErrorPtr error = read_zone(fields)) return error;
    scan_.blanks();
    if (const std::string era = lower_ascii(scan_.rest()); era == "bc") {
      fields.year = 1 - fields.year;
    } else if (!era.empty()) {
      return unexpected();
    }
    if (fields.day > days_in_month(fields.year, fields.month)) return field_out_of_range(text_);
    return nullptr;
  }

 private:
  SqlErrorPtr unexpected() const { return other_form(type_name_, text_); }

  SqlErrorPtr read_date(Fields& fields) {
    const std::string_view year = scan_.digits();
    if (year.size() < 3 || year.size() > 8 || !scan_.take('-')) return unexpected();
    const std::string_view month = scan_.digits();
    if (month.empty() || month.size() > 2 || !scan_.take('-')) return unexpected();
    const std::string_view day = scan_.digits();
    if (day.empty() || day.size() > 2) return unexpected();
    fields.year = digits_to_number(year, 99'999'999);
    fields.month = static_cast<int>(digits_to_number(month, 99));
    fields.day = static_cast<int>(digits_to_number(day, 99));
    if (fields.month < 1 || fields.month > 12 || fields.day < 1 || fields.day > 31) return no_such_month_or_day(text_);
    if (fields.year == 0) return field_out_of_range(text_);
    return nullptr;
  }

  SqlErrorPtr read_time(Fields& fields) {
    const std::string_view hour = scan_.digits();
    if (hour.size() > 2 || !scan_.take(':')) return unexpected();
    const std::string_view minute = scan_.digits();
    if (minute.empty() || minute.size() > 2) return unexpected();
    std::string_view second;
    std::string_view fraction;
    if (scan_.take(':')) {
      second = scan_.digits();
      if (second.empty() || second.size() > 2) return unexpected();
      if (scan_.take('.')) fraction = scan_.digits();
    }
    const std::int64_t hours = digits_to_number(hour, 99);
    const std::int64_t minutes = digits_to_number(minute, 99);
    const std::int64_t seconds = digits_to_number(second, 99);
    const std::int64_t microseconds = round_fraction(fraction);
    fields.time = ((hours * 60 + minutes) * 60 + seconds) * microseconds_per_second + microseconds;
    if (minutes > 59 || seconds > 60 || fields.time > microseconds_per_day) return field_out_of_range(text_);
    return nullptr;
  }

  // Six digits; a seventh rounds.
  static std::int64_t round_fraction(std::string_view digits) {
    std::string six(digits.substr(0, 6));
    six.resize(6, '0');
    const bool up = digits.size() > 6 && digits[6] >= '5';
    return digits_to_number(six, 999'999) + (up ? 1 : 0);
  }

  SqlErrorPtr read_zone(Fields& fields) {
    if (is_letter(scan_.peek())) {
      TextScanner ahead = scan_;
      const std::string word = lower_ascii(ahead.take_while(is_letter));
      if (word == "bc") return nullptr;
      if (word != "z" && word != "utc" && word != "gmt" && word != "zulu") return unexpected();
      scan_ = ahead;
      return nullptr;
    }
    const bool west = scan_.peek() == '-';
    if (!scan_.take('+') && !scan_.take('-')) return nullptr;
    const std::string_view first = scan_.digits();
    std::int64_t hours = digits_to_number(first, 9'999);
    std::int64_t minutes = 0;
    std::int64_t seconds = 0;
    if (first.empty() || first.size() > 4) return unexpected();
    if (first.size() > 2) {
      minutes = hours % 100;
      hours /= 100;
    } else if (scan_.take(':')) {
      minutes = digits_to_number(scan_.digits(), 99);
      if (scan_.take(':')) seconds = digits_to_number(scan_.digits(), 99);
    }
    if (hours > 15 || minutes > 59 || seconds > 59) {
      return sql_error("22009", fmt::format("time zone displacement out of range: \"{}\"", text_));
    }
    fields.zone = ((hours * 60 + minutes) * 60 + seconds) * microseconds_per_second * (west ? -1 : 1);
    return nullptr;
  }

  std::string_view text_;
  std::string_view type_name_;
  TextScanner scan_;
};

}  // namespace

Result<std::int32_t> parse_date(std::string_view text) {
  const std::string word = lower_ascii(trim_blanks(text));
  if (word == "infinity") return date_infinity;
  if (word == "-infinity") return date_minus_infinity;
  if (word == "epoch") return static_cast<std::int32_t>(days_from_civil({1970, 1, 1}));
  Fields fields;
  if (SqlErrorPtr error = Reader(text, "date").read(fields)) return error;
  const std::int64_t days = days_from_civil({fields.year, fields.month, fields.day});
  if (days < first_day || days > last_day) return sql_error("22008", fmt::format("date out of range: \"{}\"", text));
  return static_cast<std::int32_t>(days);
}

Result<std::int64_t> parse_timestamptz(std::string_view text) {
  const std::string word = lower_ascii(trim_blanks(text));
  if (word == "infinity") return timestamp_infinity;
  if (word == "-infinity") return timestamp_minus_infinity;
  if (word == "epoch") return days_from_civil({1970, 1, 1}) * microseconds_per_day;
  Fields fields;
  if (SqlErrorPtr error = Reader(text, "timestamp with time zone").read(fields)) return error;
  const std::int64_t days = days_from_civil({fields.year, fields.month, fields.day});
  const Int128 moment = static_cast<Int128>(days) * microseconds_per_day + fields.time - fields.zone;
  if (moment < static_cast<Int128>(first_day) * microseconds_per_day ||
      moment >= static_cast<Int128>(first_day_after_timestamps) * microseconds_per_day) {
    return sql_error("22008", fmt::format("timestamp out of range: \"{}\"", text));
  }
  return static_cast<std::int64_t>(moment);
}

Result<std::int64_t> timestamptz_from_date(std::int32_t days) {
  if (days == date_infinity) return timestamp_infinity;
  if (days == date_minus_infinity) return timestamp_minus_infinity;
  if (days >= first_day_after_timestamps) return sql_error("22008", "date out of range for timestamp");
  return days * microseconds_per_day;
}

std::int32_t date_from_timestamptz(std::int64_t microseconds) {
  if (microseconds == timestamp_infinity) return date_infinity;
  if (microseconds == timestamp_minus_infinity) return date_minus_infinity;
  return static_cast<std::int32_t>(day_of(microseconds));
}

}  // namespace halfdone::postgres

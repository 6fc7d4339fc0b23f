#include "fakes/postgres/plan/interval.h"

#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "fakes/postgres/values/moment.h"
#include "services/postgres/calendar.h"

namespace halfdone::postgres {

namespace {

constexpr std::int64_t second = 1'000'000;

constexpr std::array<std::pair<std::string_view, std::int64_t>, 14> units{{{"millisecond", second / 1000},
                                                                           {"ms", second / 1000},
                                                                           {"second", second},
                                                                           {"sec", second},
                                                                           {"s", second},
                                                                           {"minute", 60 * second},
                                                                           {"min", 60 * second},
                                                                           {"m", 60 * second},
                                                                           {"hour", 3600 * second},
                                                                           {"h", 3600 * second},
                                                                           {"day", 86'400 * second},
                                                                           {"d", 86'400 * second},
                                                                           {"week", second * 7 * 86'400},
                                                                           {"w", second * 7 * 86'400}}};

std::optional<std::int64_t> unit_named(std::string_view word) {
  for (const auto& [name, microseconds] : units) {
    const bool plural = name.size() > 2 && word.size() == name.size() + 1 && word.ends_with('s');
    if (word == name || (plural && word.starts_with(name))) return microseconds;
  }
  return std::nullopt;
}

std::string_view take_word(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || c == '-'; };
  std::size_t size = 0;
  if (!text.empty()) {
    const bool number = is_digit(text[0]);
    while (size < text.size() && text[size] != ' ' && is_digit(text[size]) == number) ++size;
  }
  const std::string_view word = text.substr(0, size);
  text.remove_prefix(size);
  return word;
}

std::optional<std::int64_t> parse(std::string_view text) {
  std::int64_t sum = 0;
  bool any = false;
  for (std::string_view number = take_word(text); !number.empty(); number = take_word(text)) {
    std::int32_t quantity = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), quantity);
    const std::optional<std::int64_t> unit = unit_named(take_word(text));
    if (read.ec != std::errc() || read.ptr != number.data() + number.size() || !unit) return std::nullopt;
    sum += quantity * *unit;
    any = true;
  }
  return any ? std::optional(sum) : std::nullopt;
}

template <int sign>
Result<Value> shift(const Call& call) {
  const std::int64_t moment = call.arguments[0].as_timestamptz();
  if (moment == timestamp_infinity || moment == timestamp_minus_infinity) return call.arguments[0];
  std::int64_t shifted = 0;
  const std::int64_t by = sign * call.arguments[1].as_integer();
  if (__builtin_add_overflow(moment, by, &shifted)) return sql_error("22008", "timestamp out of range");
  return Value::timestamptz(shifted);
}

}  // namespace

std::optional<std::int64_t> constant_interval(const ast::Expression& expression) {
  if (expression.kind != ast::ExpressionKind::cast || !expression.type || expression.type->name != "interval" ||
      expression.type->array) {
    return std::nullopt;
  }
  const ast::Expression& constant = *expression.children[0];
  if (constant.kind != ast::ExpressionKind::string) return std::nullopt;
  return parse(constant.text);
}

const Function& moment_shift(bool forward) {
  static const Type moment{TypeId::timestamptz};
  static const Function plus{"+", {moment, Type{TypeId::int8}}, moment, true, false, shift<1>};
  static const Function minus{"-", {moment, Type{TypeId::int8}}, moment, true, false, shift<-1>};
  return forward ? plus : minus;
}

}  // namespace halfdone::postgres

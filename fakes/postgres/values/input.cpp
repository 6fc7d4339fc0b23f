// Text input of all types.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <limits>

#include "fakes/postgres/values/array.h"
#include "fakes/postgres/values/json.h"
#include "fakes/postgres/values/moment.h"
#include "fakes/postgres/values/numeric.h"
#include "fakes/postgres/values/text_scanner.h"
#include "fakes/postgres/values/type.h"

namespace halfdone::postgres {

namespace {

SqlErrorPtr invalid_syntax(std::string_view type_name, std::string_view text) {
  return sql_error("22P02", fmt::format("invalid input syntax for type {}: \"{}\"", type_name, text));
}

template <class T, class MakeValue>
Result<Value> convert(Result<T> result, MakeValue make) {
  if (!result.ok()) return result.take_error();
  return make(std::move(result).value());
}

// Prefixes that name only one of the words are enough.
Result<Value> input_boolean(std::string_view text) {
  const std::string word = lower_ascii(trim_blanks(text));
  const auto begins = [&](std::string_view whole, std::size_t least) {
    return word.size() >= least && whole.starts_with(word);
  };
  if (begins("true", 1) || begins("yes", 1) || word == "on" || word == "1") return Value::boolean(true);
  if (begins("false", 1) || begins("no", 1) || begins("off", 2) || word == "0") return Value::boolean(false);
  return invalid_syntax("boolean", text);
}

template <class Integer>
Result<Value> input_integer(std::string_view text, std::string_view type_name) {
  TextScanner scan(trim_blanks(text));
  const bool negative = scan.take('-');
  if (!negative) scan.take('+');
  const std::string_view digits = scan.digits();
  if (digits.empty() || !scan.at_end()) return invalid_syntax(type_name, text);
  Int128 number = 0;
  for (const char c : digits) {
    number = number * 10 + (c - '0');
    if (number > static_cast<Int128>(std::numeric_limits<std::int64_t>::max()) + 1) break;
  }
  if (negative) number = -number;
  if (number < std::numeric_limits<Integer>::min() || number > std::numeric_limits<Integer>::max()) {
    return sql_error("22003", fmt::format("value \"{}\" is out of range for type {}", text, type_name));
  }
  return Value::integer(static_cast<std::int64_t>(number));
}

Result<Value> input_uuid(std::string_view text) {
  Uuid uuid;
  if (!parse_uuid(text, uuid)) return invalid_syntax("uuid", text);
  return Value::uuid(uuid);
}

Result<Value> input_enum(const EnumType& type, std::string_view text) {
  if (std::ranges::count(type.labels, text) == 0) {
    return sql_error("22P02", fmt::format("invalid input value for enum {}: \"{}\"", type.name, text));
  }
  return Value::text(text);
}

}  // namespace

Result<Value> input(const Type& type, std::string_view text) {
  switch (type.id) {
    case TypeId::boolean: return input_boolean(text);
    case TypeId::int2: return input_integer<std::int16_t>(text, "smallint");
    case TypeId::int4: return input_integer<std::int32_t>(text, "integer");
    case TypeId::int8: return input_integer<std::int64_t>(text, "bigint");
    case TypeId::numeric: {
      Result<Value> value = convert(parse_numeric(text), Value::numeric);
      if (!value.ok() || type.modifier < 0) return value;
      return cast({TypeId::numeric}, type, value.value(), false);
    }
    case TypeId::varchar: return cast({TypeId::text}, type, Value::text(text), false);
    case TypeId::any:
    case TypeId::unknown:
    case TypeId::text: return Value::text(text);
    case TypeId::uuid: return input_uuid(text);
    case TypeId::timestamptz: return convert(parse_timestamptz(text), Value::timestamptz);
    case TypeId::date: return convert(parse_date(text), Value::date);
    case TypeId::jsonb: return convert(parse_json(text), jsonb_value);
    case TypeId::text_array: return parse_text_array(text);
    case TypeId::enumeration: return input_enum(*type.enumeration, text);
    case TypeId::void_: break;
  }
  assert(false);
  return Value();
}

}  // namespace halfdone::postgres

// Conversions of values between types.
#include <fmt/format.h>

#include <cassert>
#include <limits>

#include "fakes/postgres/values/json.h"
#include "fakes/postgres/values/moment.h"
#include "fakes/postgres/values/numeric.h"
#include "fakes/postgres/values/text_scanner.h"
#include "fakes/postgres/values/type.h"

namespace halfdone::postgres {

namespace {

struct Range {
  std::int64_t least;
  std::int64_t most;
};

template <class Integer>
constexpr Range range_of() {
  return {std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max()};
}

// Requires an integer type.
Range range_of(TypeId id) {
  if (id == TypeId::int2) return range_of<std::int16_t>();
  if (id == TypeId::int4) return range_of<std::int32_t>();
  assert(id == TypeId::int8);
  return range_of<std::int64_t>();
}

Result<Value> to_integer(const Type& to, const Value& value) {
  const auto [least, most] = range_of(to.id);
  switch (value.kind()) {
    case Kind::boolean: return Value::integer(value.as_boolean() ? 1 : 0);
    case Kind::integer:
      if (value.as_integer() < least || value.as_integer() > most) {
        return sql_error("22003", fmt::format("{} out of range", print(to)));
      }
      return value;
    case Kind::numeric: {
      Result<std::int64_t> number = integer_from_numeric(value.as_numeric(), least, most, print(to));
      if (!number.ok()) return number.take_error();
      return Value::integer(number.value());
    }
    case Kind::null:
    case Kind::uuid:
    case Kind::timestamptz:
    case Kind::date:
    case Kind::text:
    case Kind::jsonb:
    case Kind::text_array: break;
  }
  assert(false);
  return Value();
}

Result<Value> to_numeric(const Type& to, const Value& value) {
  const Decimal number = value.kind() == Kind::integer ? numeric_from_integer(value.as_integer()) : value.as_numeric();
  if (to.modifier < 0) return Value::numeric(number);
  Result<Decimal> fitted = fit(number, to.modifier >> 16, to.modifier & 0xffff);
  if (!fitted.ok()) return fitted.take_error();
  return Value::numeric(fitted.value());
}

// Too much is an error unless it's only blanks, or the cast is explicit.
Result<Value> to_varchar(const Type& to, const Value& text, bool explicit_cast) {
  if (to.modifier < 0) return text;
  const std::string_view whole = text.as_text();
  const std::size_t end = utf8_offset(whole, to.modifier);
  if (end == whole.size()) return text;
  if (!explicit_cast && whole.find_first_not_of(' ', end) != std::string_view::npos) {
    return sql_error("22001", fmt::format("value too long for type {}", print(to)));
  }
  return Value::text(whole.substr(0, end));
}

Result<Value> from_jsonb(const Type& to, const Value& value, bool explicit_cast) {
  const Json json = json_of(value);
  if (to.id == TypeId::boolean && json.kind == Json::Kind::boolean) return Value::boolean(json.boolean);
  if (to.id != TypeId::boolean && json.kind == Json::Kind::number) {
    return cast({TypeId::numeric}, to, Value::numeric(json.number), explicit_cast);
  }
  const std::string_view found = json.kind == Json::Kind::number ? "numeric" : print(json.kind);
  return sql_error("22023", fmt::format("cannot cast jsonb {} to type {}", found, print_without_modifier(to)));
}

// The result of the function that makes text of a type; of a boolean it is a word.
Value to_text(const Type& from, const Value& value) {
  if (from.id == TypeId::boolean) return Value::text(value.as_boolean() ? "true" : "false");
  return value.kind() == Kind::text ? value : Value::text(value.print());
}

}  // namespace

Result<Value> cast(const Type& from, const Type& to, const Value& value, bool explicit_cast) {
  if (value.is_null() || to.id == TypeId::any) return value;
  const bool is_string = from.id == TypeId::text || from.id == TypeId::varchar;
  if (to.id == TypeId::text) return to_text(from, value);
  if (to.id == TypeId::varchar) return to_varchar(to, to_text(from, value), explicit_cast);
  if (from.id == TypeId::unknown || (is_string && from.id != to.id)) {
    Result<Value> read = input({to.id, -1, to.enumeration}, value.as_text());
    if (!read.ok() || to.modifier < 0) return read;
    return cast({to.id}, to, read.value(), explicit_cast);
  }
  if (from.id == TypeId::jsonb && to.id != TypeId::jsonb) return from_jsonb(to, value, explicit_cast);
  switch (to.id) {
    case TypeId::int2:
    case TypeId::int4:
    case TypeId::int8: return to_integer(to, value);
    case TypeId::numeric: return to_numeric(to, value);
    case TypeId::boolean: return value.kind() == Kind::integer ? Value::boolean(value.as_integer() != 0) : value;
    case TypeId::timestamptz: {
      if (value.kind() == Kind::timestamptz) return value;
      Result<std::int64_t> moment = timestamptz_from_date(value.as_date());
      if (!moment.ok()) return moment.take_error();
      return Value::timestamptz(moment.value());
    }
    case TypeId::date:
      return value.kind() == Kind::date ? value : Value::date(date_from_timestamptz(value.as_timestamptz()));
    case TypeId::uuid:
    case TypeId::jsonb:
    case TypeId::text_array:
    case TypeId::enumeration:
    case TypeId::unknown:
    case TypeId::text:
    case TypeId::varchar:
    case TypeId::any:
    case TypeId::void_: return value;
  }
  assert(false);
  return Value();
}

}  // namespace halfdone::postgres

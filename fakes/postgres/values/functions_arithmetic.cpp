// + - * / % and the rounding functions over int2, int4, int8 and numeric; days added to dates.
#include <fmt/format.h>
#include <algorithm>

#include <limits>

#include "fakes/postgres/values/function_families.h"
#include "fakes/postgres/values/moment.h"
#include "fakes/postgres/values/numeric.h"
#include "services/postgres/calendar.h"

namespace halfdone::postgres {

namespace {

SqlErrorPtr division_by_zero() { return sql_error("22012", "division by zero"); }

template <class Int>
Result<Value> fitting(Int128 number) {
  if (number >= std::numeric_limits<Int>::min() && number <= std::numeric_limits<Int>::max()) {
    return Value::integer(static_cast<std::int64_t>(number));
  }
  const std::string_view name = sizeof(Int) == 2 ? "smallint" : sizeof(Int) == 4 ? "integer" : "bigint";
  return sql_error("22003", fmt::format("{} out of range", name));
}

Int128 wide(const Call& call, std::size_t index) { return call.arguments[index].as_integer(); }

// Every product of two int8 fits into 128 bits.
template <class Int>
Result<Value> add_integers(const Call& call) {
  return fitting<Int>(wide(call, 0) + wide(call, 1));
}
template <class Int>
Result<Value> subtract_integers(const Call& call) {
  return fitting<Int>(wide(call, 0) - wide(call, 1));
}
template <class Int>
Result<Value> multiply_integers(const Call& call) {
  return fitting<Int>(wide(call, 0) * wide(call, 1));
}
template <class Int>
Result<Value> divide_integers(const Call& call) {
  if (wide(call, 1) == 0) return division_by_zero();
  return fitting<Int>(wide(call, 0) / wide(call, 1));
}
template <class Int>
Result<Value> remainder_of_integers(const Call& call) {
  if (wide(call, 1) == 0) return division_by_zero();
  return fitting<Int>(wide(call, 0) % wide(call, 1));
}
template <class Int>
Result<Value> negate_integer(const Call& call) {
  return fitting<Int>(-wide(call, 0));
}
template <class Int>
Result<Value> absolute_integer(const Call& call) {
  return fitting<Int>(wide(call, 0) < 0 ? -wide(call, 0) : wide(call, 0));
}

Result<Value> same(const Call& call) { return call.arguments[0]; }

template <class Int>
void add_integer_family(FunctionTable& table, const Type& type) {
  table.operators.push_back({"+", {type, type}, type, strict, false, add_integers<Int>});
  table.operators.push_back({"-", {type, type}, type, strict, false, subtract_integers<Int>});
  table.operators.push_back({"*", {type, type}, type, strict, false, multiply_integers<Int>});
  table.operators.push_back({"/", {type, type}, type, strict, false, divide_integers<Int>});
  table.operators.push_back({"%", {type, type}, type, strict, false, remainder_of_integers<Int>});
  table.operators.push_back({"-", {type}, type, strict, false, negate_integer<Int>});
  table.operators.push_back({"+", {type}, type, strict, false, same});
  table.functions.push_back({"abs", {type}, type, strict, false, absolute_integer<Int>});
  table.functions.push_back({"mod", {type, type}, type, strict, false, remainder_of_integers<Int>});
}

Result<Value> numeric_value(Result<Decimal> result) {
  if (!result.ok()) return result.take_error();
  return Value::numeric(result.value());
}

template <Result<Decimal> (*operation)(const Decimal&, const Decimal&)>
Result<Value> numeric_operator(const Call& call) {
  return numeric_value(operation(call.arguments[0].as_numeric(), call.arguments[1].as_numeric()));
}

template <Rounding rounding>
Result<Value> round_whole(const Call& call) {
  return numeric_value(round_to(call.arguments[0].as_numeric(), 0, rounding));
}

// The server bounds the scale; beyond 38 digits either way nothing changes, or nothing is left.
template <Rounding rounding>
Result<Value> round_scale(const Call& call) {
  const std::int64_t scale = std::clamp<std::int64_t>(call.arguments[1].as_integer(), -100, 100);
  return numeric_value(round_to(call.arguments[0].as_numeric(), static_cast<int>(scale), rounding));
}

Result<Value> negate_numeric(const Call& call) {
  const Decimal number = call.arguments[0].as_numeric();
  return Value::numeric({-number.unscaled, number.scale});
}

Result<Value> absolute_numeric(const Call& call) {
  const Decimal number = call.arguments[0].as_numeric();
  return Value::numeric({number.unscaled < 0 ? -number.unscaled : number.unscaled, number.scale});
}

Result<Value> sign_of_numeric(const Call& call) {
  const Int128 number = call.arguments[0].as_numeric().unscaled;
  return Value::numeric({number < 0 ? -1 : number > 0 ? 1 : 0, 0});
}

void add_numeric_family(FunctionTable& table) {
  using types::int4;
  using types::numeric;
  table.operators.push_back({"+", {numeric, numeric}, numeric, strict, false, numeric_operator<add>});
  table.operators.push_back({"-", {numeric, numeric}, numeric, strict, false, numeric_operator<subtract>});
  table.operators.push_back({"*", {numeric, numeric}, numeric, strict, false, numeric_operator<multiply>});
  table.operators.push_back({"/", {numeric, numeric}, numeric, strict, false, numeric_operator<divide>});
  table.operators.push_back({"%", {numeric, numeric}, numeric, strict, false, numeric_operator<remainder>});
  table.operators.push_back({"-", {numeric}, numeric, strict, false, negate_numeric});
  table.operators.push_back({"+", {numeric}, numeric, strict, false, same});
  table.functions.push_back({"mod", {numeric, numeric}, numeric, strict, false, numeric_operator<remainder>});
  table.functions.push_back({"abs", {numeric}, numeric, strict, false, absolute_numeric});
  table.functions.push_back({"sign", {numeric}, numeric, strict, false, sign_of_numeric});
  table.functions.push_back({"round", {numeric}, numeric, strict, false, round_whole<Rounding::half_away_from_zero>});
  table.functions.push_back(
      {"round", {numeric, int4}, numeric, strict, false, round_scale<Rounding::half_away_from_zero>});
  table.functions.push_back({"trunc", {numeric}, numeric, strict, false, round_whole<Rounding::towards_zero>});
  table.functions.push_back({"trunc", {numeric, int4}, numeric, strict, false, round_scale<Rounding::towards_zero>});
  table.functions.push_back({"floor", {numeric}, numeric, strict, false, round_whole<Rounding::down>});
  table.functions.push_back({"ceil", {numeric}, numeric, strict, false, round_whole<Rounding::up>});
  table.functions.push_back({"ceiling", {numeric}, numeric, strict, false, round_whole<Rounding::up>});
}

Result<Value> move_date(const Value& date, std::int64_t by) {
  if (date.as_date() == date_infinity || date.as_date() == date_minus_infinity) return date;
  const std::int64_t days = date.as_date() + by;
  if (days < first_day || days > last_day) return sql_error("22008", "date out of range");
  return Value::date(static_cast<std::int32_t>(days));
}

Result<Value> days_between(const Call& call) {
  for (const Value& date : call.arguments) {
    if (date.as_date() == date_infinity || date.as_date() == date_minus_infinity) {
      return sql_error("22008", "cannot subtract infinite dates");
    }
  }
  return Value::integer(std::int64_t{call.arguments[0].as_date()} - call.arguments[1].as_date());
}

}  // namespace

void add_arithmetic(FunctionTable& table) {
  using types::date;
  using types::int4;
  add_integer_family<std::int16_t>(table, types::int2);
  add_integer_family<std::int32_t>(table, types::int4);
  add_integer_family<std::int64_t>(table, types::int8);
  add_numeric_family(table);
  table.operators.push_back({"+", {date, int4}, date, strict, false, [](const Call& call) {
                               return move_date(call.arguments[0], call.arguments[1].as_integer());
                             }});
  table.operators.push_back({"+", {int4, date}, date, strict, false, [](const Call& call) {
                               return move_date(call.arguments[1], call.arguments[0].as_integer());
                             }});
  table.operators.push_back({"-", {date, int4}, date, strict, false, [](const Call& call) {
                               return move_date(call.arguments[0], -call.arguments[1].as_integer());
                             }});
  table.operators.push_back({"-", {date, date}, int4, strict, false, days_between});
}

}  // namespace halfdone::postgres

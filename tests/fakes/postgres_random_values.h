// Random values of every type, for property tests.
#pragma once

#include <rapidcheck.h>

#include <limits>
#include <string>
#include <vector>

#include "fakes/postgres/values/json.h"
#include "fakes/postgres/values/moment.h"
#include "fakes/postgres/values/type.h"

namespace halfdone::postgres {

inline const EnumType weekday{"public", "weekday", {"tue", "mon", "sun"}};

inline std::vector<Type> types_with_values() {
  return {{TypeId::boolean},
          {TypeId::int2},
          {TypeId::int4},
          {TypeId::int8},
          {TypeId::numeric},
          {TypeId::text},
          {TypeId::uuid},
          {TypeId::date},
          {TypeId::timestamptz},
          {TypeId::jsonb},
          {TypeId::varchar, 8},
          {TypeId::text_array},
          {TypeId::enumeration, -1, &weekday}};
}

// Few different short ones, with every character that quoting cares about.
inline std::string random_text() {
  return *rc::gen::container<std::string>(rc::gen::elementOf(std::string("aAb{}\",\\ \n'%_:NUL\x01")));
}

inline Decimal random_decimal() {
  const auto high = *rc::gen::oneOf(rc::gen::just<std::int64_t>(0), rc::gen::arbitrary<std::int64_t>());
  const auto low = *rc::gen::arbitrary<std::int64_t>();
  const auto scale = static_cast<std::uint8_t>(*rc::gen::inRange(0, 39));
  return {(Int128{high} * std::numeric_limits<std::int64_t>::max() + low) % static_cast<Int128>(power_of_ten(38)),
          scale};
}

inline Json random_json(int depth) {
  switch (*rc::gen::resize(100, rc::gen::inRange(0, depth > 0 ? 6 : 4))) {
    case 0: return {};
    case 1: return Json::of_boolean(*rc::gen::arbitrary<bool>());
    case 2: return Json::of_number(random_decimal());
    case 3: return Json::of_string(random_text());
    case 4: {
      std::vector<Json> items(*rc::gen::inRange(0, 4));
      for (Json& item : items) item = random_json(depth - 1);
      return Json::of_items(std::move(items));
    }
    default: {
      std::vector<JsonMember> members(*rc::gen::inRange(0, 4));
      for (auto& [key, value] : members) {
        key = random_text();
        value = random_json(depth - 1);
      }
      return Json::of_members(std::move(members));
    }
  }
}

template <class Integer>
Value random_integer() {
  return Value::integer(
      *rc::gen::oneOf(rc::gen::arbitrary<Integer>(),
                      rc::gen::element(std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max())));
}

inline Value random_array() {
  std::vector<Value> elements(*rc::gen::inRange(0, 5));
  for (Value& element : elements) {
    if (*rc::gen::inRange(0, 4) > 0) element = Value::text(random_text());
  }
  return Value::text_array(std::move(elements));
}

inline Value random_value(const Type& type) {
  switch (type.id) {
    case TypeId::boolean: return Value::boolean(*rc::gen::arbitrary<bool>());
    case TypeId::int2: return random_integer<std::int16_t>();
    case TypeId::int4: return random_integer<std::int32_t>();
    case TypeId::int8: return random_integer<std::int64_t>();
    case TypeId::numeric: return Value::numeric(random_decimal());
    case TypeId::text: return Value::text(random_text());
    case TypeId::varchar: return Value::text(random_text().substr(0, 8));
    case TypeId::uuid: return Value::uuid(*rc::gen::arbitrary<Uuid>());
    case TypeId::date:
      return Value::date(static_cast<std::int32_t>(*rc::gen::resize(100, rc::gen::inRange(first_day, last_day + 1))));
    case TypeId::timestamptz: {
      const auto microsecond = *rc::gen::element<std::int64_t>(1, 1'000, 1'000'000, 86'400'000'000);
      return Value::timestamptz(*rc::gen::resize(100, rc::gen::inRange<std::int64_t>(-100'000, 100'000)) * microsecond);
    }
    case TypeId::jsonb: return jsonb_value(random_json(3));
    case TypeId::text_array: return random_array();
    case TypeId::enumeration: return Value::text(*rc::gen::elementOf(type.enumeration->labels));
    case TypeId::unknown:
    case TypeId::any:
    case TypeId::void_: break;
  }
  return Value();
}

}  // namespace halfdone::postgres

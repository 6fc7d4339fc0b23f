#include "fakes/postgres/values/type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "fakes/postgres/values/json.h"

namespace halfdone::postgres {

namespace {

constexpr std::array<std::pair<std::string_view, TypeId>, 25> names{{
    {"bool", TypeId::boolean},
    {"boolean", TypeId::boolean},
    {"int2", TypeId::int2},
    {"smallint", TypeId::int2},
    {"int4", TypeId::int4},
    {"int", TypeId::int4},
    {"integer", TypeId::int4},
    {"int8", TypeId::int8},
    {"bigint", TypeId::int8},
    {"numeric", TypeId::numeric},
    {"decimal", TypeId::numeric},
    {"text", TypeId::text},
    {"varchar", TypeId::varchar},
    {"character varying", TypeId::varchar},
    {"uuid", TypeId::uuid},
    {"timestamptz", TypeId::timestamptz},
    {"timestamp with time zone", TypeId::timestamptz},
    {"date", TypeId::date},
    {"jsonb", TypeId::jsonb},
    {"text[]", TypeId::text_array},
    {"_text", TypeId::text_array},
    {"any", TypeId::any},
    {"void", TypeId::void_},
    {"unknown", TypeId::unknown},
    {"dec", TypeId::numeric},
}};

bool is_integer(TypeId id) { return id == TypeId::int2 || id == TypeId::int4 || id == TypeId::int8; }
bool is_number(TypeId id) { return is_integer(id) || id == TypeId::numeric; }
bool is_string(TypeId id) { return id == TypeId::text || id == TypeId::varchar; }

// The least demanding place in which pg_cast has the conversion; nullopt when it has none. Requires different types.
std::optional<CastContext> cast_of(TypeId from, TypeId to) {
  if (is_string(from) && is_string(to)) return CastContext::implicit;
  if (is_integer(from) && is_integer(to)) return from < to ? CastContext::implicit : CastContext::assignment;
  if (is_integer(from) && to == TypeId::numeric) return CastContext::implicit;
  if (from == TypeId::numeric && is_integer(to)) return CastContext::assignment;
  if (from == TypeId::date && to == TypeId::timestamptz) return CastContext::implicit;
  if (from == TypeId::timestamptz && to == TypeId::date) return CastContext::assignment;
  if (from == TypeId::int4 && to == TypeId::boolean) return CastContext::explicit_;
  if (from == TypeId::boolean && to == TypeId::int4) return CastContext::explicit_;
  if (from == TypeId::jsonb && (is_number(to) || to == TypeId::boolean)) return CastContext::explicit_;
  // The automatic conversions by text input and output.
  if (is_string(to)) return CastContext::assignment;
  if (is_string(from)) return CastContext::explicit_;
  return std::nullopt;
}

std::size_t label_index(const EnumType& type, std::string_view label) {
  const auto at = std::ranges::find(type.labels, label);
  assert(at != type.labels.end());
  return static_cast<std::size_t>(at - type.labels.begin());
}

}  // namespace

std::string print_without_modifier(const Type& type) {
  switch (type.id) {
    case TypeId::unknown: return "unknown";
    case TypeId::boolean: return "boolean";
    case TypeId::int2: return "smallint";
    case TypeId::int4: return "integer";
    case TypeId::int8: return "bigint";
    case TypeId::numeric: return "numeric";
    case TypeId::text: return "text";
    case TypeId::varchar: return "character varying";
    case TypeId::uuid: return "uuid";
    case TypeId::timestamptz: return "timestamp with time zone";
    case TypeId::date: return "date";
    case TypeId::jsonb: return "jsonb";
    case TypeId::text_array: return "text[]";
    case TypeId::enumeration: return type.enumeration ? type.enumeration->name : "anyenum";
    case TypeId::any: return "\"any\"";
    case TypeId::void_: return "void";
  }
  assert(false);
  return "";
}

std::string print(const Type& type) {
  if (type.modifier < 0) return print_without_modifier(type);
  if (type.id == TypeId::varchar) return fmt::format("character varying({})", type.modifier);
  if (type.id == TypeId::numeric) return fmt::format("numeric({},{})", type.modifier >> 16, type.modifier & 0xffff);
  return print_without_modifier(type);
}

Category category_of(TypeId id) {
  switch (id) {
    case TypeId::boolean: return Category::boolean;
    case TypeId::int2:
    case TypeId::int4:
    case TypeId::int8:
    case TypeId::numeric: return Category::number;
    case TypeId::text:
    case TypeId::varchar: return Category::string;
    case TypeId::timestamptz:
    case TypeId::date: return Category::moment;
    case TypeId::text_array: return Category::array;
    case TypeId::enumeration: return Category::enumeration;
    case TypeId::uuid:
    case TypeId::jsonb: return Category::other;
    case TypeId::any:
    case TypeId::void_: return Category::pseudo;
    case TypeId::unknown: return Category::unknown;
  }
  assert(false);
  return Category::other;
}

Kind kind_of(TypeId id) {
  switch (id) {
    case TypeId::boolean: return Kind::boolean;
    case TypeId::int2:
    case TypeId::int4:
    case TypeId::int8: return Kind::integer;
    case TypeId::numeric: return Kind::numeric;
    case TypeId::unknown:
    case TypeId::text:
    case TypeId::varchar:
    case TypeId::enumeration: return Kind::text;
    case TypeId::uuid: return Kind::uuid;
    case TypeId::timestamptz: return Kind::timestamptz;
    case TypeId::date: return Kind::date;
    case TypeId::jsonb: return Kind::jsonb;
    case TypeId::text_array: return Kind::text_array;
    case TypeId::any:
    case TypeId::void_: break;
  }
  assert(false);
  return Kind::null;
}

std::optional<TypeId> type_named(std::string_view name) {
  const auto at = std::ranges::find(names, name, &std::pair<std::string_view, TypeId>::first);
  return at == names.end() ? std::nullopt : std::optional(at->second);
}

bool can_cast(const Type& from, const Type& to, CastContext context) {
  if (from.id == TypeId::unknown || to.id == TypeId::any) return true;
  if (from.id == to.id) return from.enumeration == to.enumeration;
  if (from.id == TypeId::void_ || to.id == TypeId::void_ || to.id == TypeId::unknown || from.id == TypeId::any)
    return false;
  const std::optional<CastContext> needed = cast_of(from.id, to.id);
  return needed && *needed <= context;
}

std::string output(const Type&, const Value& value) { return value.print(); }

std::strong_ordering compare(const Type& type, const Value& a, const Value& b) {
  assert(!a.is_null() && !b.is_null());
  switch (type.id) {
    case TypeId::numeric: return compare_decimal(a.as_numeric(), b.as_numeric());
    case TypeId::jsonb: return a == b ? std::strong_ordering::equal : compare_json(json_of(a), json_of(b));
    case TypeId::enumeration:
      return label_index(*type.enumeration, a.as_text()) <=> label_index(*type.enumeration, b.as_text());
    case TypeId::text_array: {
      // NULL is kind 0 and would be first; the server has it last.
      const auto element = [](const Value& x, const Value& y) {
        if (x.is_null() || y.is_null()) return x.is_null() <=> y.is_null();
        return x <=> y;
      };
      return std::lexicographical_compare_three_way(a.as_array().begin(), a.as_array().end(), b.as_array().begin(),
                                                    b.as_array().end(), element);
    }
    case TypeId::unknown:
    case TypeId::boolean:
    case TypeId::int2:
    case TypeId::int4:
    case TypeId::int8:
    case TypeId::text:
    case TypeId::varchar:
    case TypeId::uuid:
    case TypeId::timestamptz:
    case TypeId::date: return a <=> b;
    case TypeId::any:
    case TypeId::void_: break;
  }
  assert(false);
  return std::strong_ordering::equal;
}

bool key_equal(const Type& type, const Value& a, const Value& b) { return compare(type, a, b) == 0; }

Value key_value(const Type& type, const Value& value) {
  if (value.is_null()) return value;
  if (type.id == TypeId::numeric) return Value::numeric(without_trailing_zeros(value.as_numeric()));
  if (type.id == TypeId::jsonb) return jsonb_value(without_trailing_zeros(json_of(value)));
  return value;
}

std::optional<Type> comparison_type(const Type& left, const Type& right) {
  const auto plain = [](const Type& type) {
    if (type.id == TypeId::varchar || type.id == TypeId::unknown) return Type{TypeId::text};
    return Type{type.id, -1, type.enumeration};
  };
  const Type a = plain(left);
  const Type b = plain(right);
  if (left.id == TypeId::void_ || right.id == TypeId::void_) return std::nullopt;
  if (left.id == TypeId::unknown) return b;
  if (right.id == TypeId::unknown || a == b) return a;
  if (is_integer(a.id) && is_integer(b.id)) return Type{std::max(a.id, b.id)};
  if (is_number(a.id) && is_number(b.id)) return Type{TypeId::numeric};
  const auto is_moment = [](TypeId id) { return id == TypeId::timestamptz || id == TypeId::date; };
  if (is_moment(a.id) && is_moment(b.id)) return Type{TypeId::timestamptz};
  return std::nullopt;
}

}  // namespace halfdone::postgres

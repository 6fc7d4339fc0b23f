// SQL types: how their values are read, printed, converted and compared.
//
// Faithful to: PostgreSQL 15, with texts and SQLSTATEs of errors as measured on 15.20; the casts are those of its
// pg_cast, and the automatic ones through text (documentation, CREATE CAST). Differs: numeric ends at 38 digits and has
// no NaN; timestamps take the ISO forms, with zones as offsets, `Z` or `UTC`; arrays are of text and have one
// dimension. What is not covered answers 0A000. Text compares bytewise, as with the locale C.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/postgres/values/result.h"
#include "services/postgres/value.h"

namespace halfdone::postgres {

enum class TypeId : std::uint8_t {
  unknown,  // a quoted literal or NULL whose place has not decided yet; held as text
  boolean,
  int2,
  int4,
  int8,
  numeric,
  text,
  varchar,
  uuid,
  timestamptz,
  date,
  jsonb,
  text_array,
  enumeration,
  any,    // of parameters of functions only: takes a value of every type as it is
  void_,  // no value; the missing left side of a prefix operator
};

// Owned by the catalog, at an address that stays.
struct EnumType {
  std::string schema;
  std::string name;
  std::vector<std::string> labels;  // in declared order, which is their order of comparison
};

struct Type {
  TypeId id = TypeId::unknown;
  std::int32_t modifier = -1;             // varchar(n): n; numeric(p, s): (p << 16) | s; -1: none
  const EnumType* enumeration = nullptr;  // of TypeId::enumeration
  friend bool operator==(const Type&, const Type&) = default;
};

// As the server's format_type: "integer", "character varying(3)", "mood", "text[]".
std::string print(const Type& type);
// The same without the modifier, as error messages about operators and functions name a type.
std::string print_without_modifier(const Type& type);

// The server's type categories, as far as our types have them (pg_type.typcategory).
enum class Category : std::uint8_t { boolean, number, string, moment, array, enumeration, other, pseudo, unknown };
Category category_of(TypeId id);

// The kind of a type's values. Requires a type that has values (neither `any` nor `void_`).
Kind kind_of(TypeId id);

// The type that a name stands for, in the spellings of the grammar and of the catalog ("int4", "integer" is `int4` once
// parsed, "bool", "_text" and so on); nullopt for others. Not enums, not modifiers.
std::optional<TypeId> type_named(std::string_view name);

// Where a conversion is asked for; each place allows what the ones before it allow.
enum class CastContext : std::uint8_t {
  implicit,    // an argument of an operator or function
  assignment,  // into a column, by INSERT or UPDATE
  explicit_,   // cast(x as t), x::t
};

// Whether the server has a conversion. True for equal types and, in every place, from `unknown`.
bool can_cast(const Type& from, const Type& to, CastContext context);

// The type's input function: 22P02, 22007, 22008, 22003, 22001, ... A modifier is applied as in an assignment; for an
// explicit cast of a literal, read it with no modifier and `cast` it then.
Result<Value> input(const Type& type, std::string_view text);

// The text form. Same as Value::print().
std::string output(const Type& type, const Value& value);

// Converts. NULL stays NULL. Requires: can_cast(from, to) in some context; `value` is of `from`.
// varchar(n) cuts what is too long only when explicit, numeric(p, s) always rounds.
Result<Value> cast(const Type& from, const Type& to, const Value& value, bool explicit_cast);

// SQL's comparison of two values of one type, both not NULL: enums in declared order, numeric by number, jsonb as its
// btree class, arrays element by element with NULL last.
std::strong_ordering compare(const Type& type, const Value& a, const Value& b);
// Whether they are the same key to a unique index. Both not NULL.
bool key_equal(const Type& type, const Value& a, const Value& b);
// The representative among all values that are key_equal, so that `operator==` of Value tells keys apart: numeric 1.0
// and 1.00 become 1, also inside jsonb. Other values stay as they are.
Value key_value(const Type& type, const Value& value);

// The type in which the operators = <> < <= > >= compare a `left` with a `right`; both sides are to be cast to it.
// nullopt when there is no such operator (42883).
std::optional<Type> comparison_type(const Type& left, const Type& right);

}  // namespace halfdone::postgres

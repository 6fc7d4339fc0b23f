// jsonb: a document as a tree, its text, its order.
//
// Faithful to: PostgreSQL 15's jsonb: keys by length and then by bytes, the last of duplicate keys wins, numbers are
// numeric (`1.50` stays, `1e2` becomes 100), and the errors of its parser.
// Differs: numbers end at 38 digits; nesting at 1,000 levels (54001).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakes/postgres/values/result.h"
#include "services/postgres/value.h"

namespace halfdone::postgres {

struct JsonMember;

struct Json {
  enum class Kind : std::uint8_t { null, string, number, boolean, array, object };  // in jsonb's order

  Kind kind = Kind::null;
  bool boolean = false;
  Decimal number;
  std::string string;
  std::vector<Json> items;
  std::vector<JsonMember> members;  // in canonical order, keys differ; `of_members` makes it so

  bool is_scalar() const { return kind != Kind::array && kind != Kind::object; }
  const Json* find(std::string_view key) const;  // of an object; null when there is none

  static Json of_boolean(bool value);
  static Json of_number(const Decimal& value);
  static Json of_string(std::string_view value);
  static Json of_items(std::vector<Json> items);
  static Json of_members(std::vector<JsonMember> members);  // in any order, with duplicates
};

struct JsonMember {
  std::string key;
  Json value;
};

// "object", "array", "string", "number", "boolean", "null".
std::string_view print(Json::Kind kind);

// Strict JSON. Errors: 22P02 with the server's detail, 22P05 for \u0000.
Result<Json> parse_json(std::string_view text);
// The canonical text.
std::string print_json(const Json& json);

// Between trees and values of kind jsonb.
Json json_of(const Value& jsonb);
Value jsonb_value(const Json& json);

// The order of jsonb's btree class: object > array > boolean > number > string > null, more elements > fewer; as a
// quirk an empty array on the top level is below every scalar.
std::strong_ordering compare_json(const Json& a, const Json& b);
// The operator @>: whether `part` occurs in `whole`.
bool json_contains(const Json& whole, const Json& part);
// Numbers without trailing zeros: equal documents get one text.
Json without_trailing_zeros(Json json);

}  // namespace halfdone::postgres

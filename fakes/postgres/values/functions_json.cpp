// Operators and functions over jsonb.
#include <fmt/format.h>

#include <algorithm>

#include "fakes/postgres/values/function_families.h"
#include "fakes/postgres/values/json.h"
#include "fakes/postgres/values/json_edit.h"

namespace halfdone::postgres {

namespace {

Json document(const Call& call, std::size_t index) { return json_of(call.arguments[index]); }
const std::vector<Value>& array(const Call& call, std::size_t index) { return call.arguments[index].as_array(); }

Result<Value> document_value(Result<Json> json) {
  if (!json.ok()) return json.take_error();
  return jsonb_value(json.value());
}

// What -> and ->> answer for an element: the document, or its text without the quotes of a string.
enum class As : std::uint8_t { json, text };

template <As as>
Value element(const Json* json) {
  if (json == nullptr) return Value();
  if (as == As::json) return jsonb_value(*json);
  if (json->kind == Json::Kind::null) return Value();
  return Value::text(json->kind == Json::Kind::string ? json->string : print_json(*json));
}

template <As as>
Result<Value> by_key(const Call& call) {
  const Json whole = document(call, 0);
  return element<as>(whole.find(call.arguments[1].as_text()));
}

// A scalar on the top level counts as an array of one element.
template <As as>
Result<Value> by_index(const Call& call) {
  const Json whole = document(call, 0);
  const std::int64_t index = call.arguments[1].as_integer();
  if (whole.is_scalar()) return element<as>(index == 0 || index == -1 ? &whole : nullptr);
  return element<as>(item_at(whole, index));
}

template <As as>
Result<Value> by_path(const Call& call) {
  const Json whole = document(call, 0);
  return element<as>(follow(whole, array(call, 1)));
}

// jsonb_extract_path: the steps as arguments.
template <As as>
Result<Value> by_steps(const Call& call) {
  const Json whole = document(call, 0);
  return element<as>(follow(whole, call.arguments.subspan(1)));
}

Result<Value> contains(const Call& call) { return Value::boolean(json_contains(document(call, 0), document(call, 1))); }
Result<Value> is_contained(const Call& call) {
  return Value::boolean(json_contains(document(call, 1), document(call, 0)));
}
Result<Value> has_one_key(const Call& call) {
  return Value::boolean(has_key(document(call, 0), call.arguments[1].as_text()));
}

// A NULL among the keys is passed over.
Result<Value> has_any_key(const Call& call) {
  const Json whole = document(call, 0);
  return Value::boolean(std::ranges::any_of(
      array(call, 1), [&](const Value& key) { return !key.is_null() && has_key(whole, key.as_text()); }));
}
Result<Value> has_all_keys(const Call& call) {
  const Json whole = document(call, 0);
  return Value::boolean(std::ranges::all_of(
      array(call, 1), [&](const Value& key) { return key.is_null() || has_key(whole, key.as_text()); }));
}

Result<Value> concatenate_documents(const Call& call) {
  return jsonb_value(concatenate(document(call, 0), document(call, 1)));
}
Result<Value> without_key(const Call& call) {
  return document_value(delete_key(document(call, 0), call.arguments[1].as_text()));
}
Result<Value> without_index(const Call& call) {
  return document_value(delete_index(document(call, 0), call.arguments[1].as_integer()));
}
Result<Value> without_path(const Call& call) { return document_value(delete_path(document(call, 0), array(call, 1))); }

Result<Value> without_keys(const Call& call) {
  Json whole = document(call, 0);
  if (whole.is_scalar()) return sql_error("22023", "cannot delete from scalar");
  for (const Value& key : array(call, 1)) {
    if (!key.is_null()) whole = delete_key(std::move(whole), key.as_text()).value();
  }
  return jsonb_value(whole);
}

// A moment as ISO 8601 has it: with a T.
Json json_of_moment(const Value& value) {
  std::string text = value.print();
  std::ranges::replace(text, ' ', 'T', {});
  if (text.ends_with("TBC")) text[text.size() - 3] = ' ';
  if (text.ends_with("+00") || text.ends_with("+00 BC")) text.insert(text.rfind("+00") + 3, ":00");
  return Json::of_string(text);
}

Json json_of_any(const Value& value) {
  switch (value.kind()) {
    case Kind::null: return {};
    case Kind::boolean: return Json::of_boolean(value.as_boolean());
    case Kind::integer: return Json::of_number({value.as_integer(), 0});
    case Kind::numeric: return Json::of_number(value.as_numeric());
    case Kind::timestamptz: return json_of_moment(value);
    case Kind::uuid:
    case Kind::date:
    case Kind::text: return Json::of_string(value.print());
    case Kind::jsonb: return json_of(value);
    case Kind::text_array: {
      std::vector<Json> items;
      for (const Value& item : value.as_array()) items.push_back(json_of_any(item));
      return Json::of_items(std::move(items));
    }
  }
  return {};
}

Result<Value> to_jsonb(const Call& call) { return jsonb_value(json_of_any(call.arguments[0])); }

Result<Value> build_object(const Call& call) {
  if (call.arguments.size() % 2 != 0) {
    return sql_error("22023", "argument list must have even number of elements", "",
                     "The arguments of jsonb_build_object() must consist of alternating keys and values.");
  }
  std::vector<JsonMember> members;
  for (std::size_t i = 0; i < call.arguments.size(); i += 2) {
    const Value& key = call.arguments[i];
    if (key.is_null()) return sql_error("22023", fmt::format("argument {}: key must not be null", i + 1));
    if (key.kind() == Kind::text_array || key.kind() == Kind::jsonb) {
      return sql_error("22023", "key value must be scalar, not array, composite, or json");
    }
    const Json as_json = json_of_any(key);
    members.push_back({as_json.kind == Json::Kind::string ? as_json.string : print_json(as_json),
                       json_of_any(call.arguments[i + 1])});
  }
  return jsonb_value(Json::of_members(std::move(members)));
}

Result<Value> build_array(const Call& call) {
  std::vector<Json> items;
  for (const Value& argument : call.arguments) items.push_back(json_of_any(argument));
  return jsonb_value(Json::of_items(std::move(items)));
}

Result<Value> set(const Call& call) {
  const bool create = call.arguments.size() < 4 || call.arguments[3].as_boolean();
  return document_value(set_path(document(call, 0), array(call, 1), document(call, 2), create));
}

Result<Value> array_length(const Call& call) {
  const Json json = document(call, 0);
  if (json.is_scalar()) return sql_error("22023", "cannot get array length of a scalar");
  if (json.kind == Json::Kind::object) return sql_error("22023", "cannot get array length of a non-array");
  return Value::integer(static_cast<std::int64_t>(json.items.size()));
}

}  // namespace

void add_json_operators(FunctionTable& table) {
  using types::boolean;
  using types::int4;
  using types::jsonb;
  using types::text;
  using types::text_array;
  auto& operators = table.operators;
  operators.push_back({"->", {jsonb, text}, jsonb, strict, false, by_key<As::json>});
  operators.push_back({"->", {jsonb, int4}, jsonb, strict, false, by_index<As::json>});
  operators.push_back({"->>", {jsonb, text}, text, strict, false, by_key<As::text>});
  operators.push_back({"->>", {jsonb, int4}, text, strict, false, by_index<As::text>});
  operators.push_back({"#>", {jsonb, text_array}, jsonb, strict, false, by_path<As::json>});
  operators.push_back({"#>>", {jsonb, text_array}, text, strict, false, by_path<As::text>});
  operators.push_back({"@>", {jsonb, jsonb}, boolean, strict, false, contains});
  operators.push_back({"<@", {jsonb, jsonb}, boolean, strict, false, is_contained});
  operators.push_back({"?", {jsonb, text}, boolean, strict, false, has_one_key});
  operators.push_back({"?|", {jsonb, text_array}, boolean, strict, false, has_any_key});
  operators.push_back({"?&", {jsonb, text_array}, boolean, strict, false, has_all_keys});
  operators.push_back({"||", {jsonb, jsonb}, jsonb, strict, false, concatenate_documents});
  operators.push_back({"-", {jsonb, text}, jsonb, strict, false, without_key});
  operators.push_back({"-", {jsonb, int4}, jsonb, strict, false, without_index});
  operators.push_back({"-", {jsonb, text_array}, jsonb, strict, false, without_keys});
  operators.push_back({"#-", {jsonb, text_array}, jsonb, strict, false, without_path});
}

void add_json_functions(FunctionTable& table) {
  using types::any;
  using types::boolean;
  using types::int4;
  using types::jsonb;
  using types::text;
  using types::text_array;
  auto& functions = table.functions;
  functions.push_back({"to_jsonb", {any}, jsonb, strict, false, to_jsonb});
  functions.push_back({"jsonb_build_object", {}, jsonb, takes_null, false, build_object});
  functions.push_back({"jsonb_build_object", {any}, jsonb, takes_null, variadic, build_object});
  functions.push_back({"jsonb_build_array", {}, jsonb, takes_null, false, build_array});
  functions.push_back({"jsonb_build_array", {any}, jsonb, takes_null, variadic, build_array});
  functions.push_back({"jsonb_set", {jsonb, text_array, jsonb}, jsonb, strict, false, set});
  functions.push_back({"jsonb_set", {jsonb, text_array, jsonb, boolean}, jsonb, strict, false, set});
  functions.push_back({"jsonb_array_length", {jsonb}, int4, strict, false, array_length});
  functions.push_back({"jsonb_extract_path", {jsonb, text}, jsonb, strict, variadic, by_steps<As::json>});
  functions.push_back({"jsonb_extract_path_text", {jsonb, text}, text, strict, variadic, by_steps<As::text>});
  functions.push_back({"jsonb_typeof", {jsonb}, text, strict, false, [](const Call& call) -> Result<Value> {
                         return Value::text(print(document(call, 0).kind));
                       }});
  functions.push_back({"jsonb_strip_nulls", {jsonb}, jsonb, strict, false, [](const Call& call) -> Result<Value> {
                         return jsonb_value(strip_nulls(document(call, 0)));
                       }});
}

}  // namespace halfdone::postgres

// Operators and functions over text[].
#include <algorithm>

#include "fakes/postgres/values/function_families.h"
#include "fakes/postgres/values/text_scanner.h"

namespace halfdone::postgres {

namespace {

const std::vector<Value>& array(const Call& call, std::size_t index) { return call.arguments[index].as_array(); }

// An array argument of a function that takes NULL for an empty one.
std::vector<Value> elements(const Value& value) { return value.is_null() ? std::vector<Value>() : value.as_array(); }

// NULL is equal to nothing here.
bool has_element(const std::vector<Value>& all, const Value& wanted) {
  return !wanted.is_null() && std::ranges::count(all, wanted) > 0;
}
bool has_all(const std::vector<Value>& all, const std::vector<Value>& wanted) {
  return std::ranges::all_of(wanted, [&](const Value& element) { return has_element(all, element); });
}

Result<Value> overlaps(const Call& call) {
  return Value::boolean(
      std::ranges::any_of(array(call, 1), [&](const Value& element) { return has_element(array(call, 0), element); }));
}
Result<Value> contains(const Call& call) { return Value::boolean(has_all(array(call, 0), array(call, 1))); }
Result<Value> is_contained(const Call& call) { return Value::boolean(has_all(array(call, 1), array(call, 0))); }

Result<Value> append(const Call& call) {
  std::vector<Value> all = elements(call.arguments[0]);
  all.push_back(call.arguments[1]);
  return Value::text_array(std::move(all));
}
Result<Value> prepend(const Call& call) {
  std::vector<Value> all = elements(call.arguments[1]);
  all.insert(all.begin(), call.arguments[0]);
  return Value::text_array(std::move(all));
}
// NULL beside an array adds nothing.
Result<Value> concatenate(const Call& call) {
  if (call.arguments[0].is_null()) return call.arguments[1];
  if (call.arguments[1].is_null()) return call.arguments[0];
  std::vector<Value> all = array(call, 0);
  all.insert(all.end(), array(call, 1).begin(), array(call, 1).end());
  return Value::text_array(std::move(all));
}

// Here NULL counts as equal to NULL.
Result<Value> remove(const Call& call) {
  if (call.arguments[0].is_null()) return Value();
  std::vector<Value> all = array(call, 0);
  std::erase(all, call.arguments[1]);
  return Value::text_array(std::move(all));
}
Result<Value> replace(const Call& call) {
  if (call.arguments[0].is_null()) return Value();
  std::vector<Value> all = array(call, 0);
  std::ranges::replace(all, call.arguments[1], call.arguments[2]);
  return Value::text_array(std::move(all));
}
Result<Value> position(const Call& call) {
  if (call.arguments[0].is_null()) return Value();
  const auto found = std::ranges::find(array(call, 0), call.arguments[1]);
  return found == array(call, 0).end() ? Value() : Value::integer(found - array(call, 0).begin() + 1);
}

Result<Value> cardinality(const Call& call) { return Value::integer(static_cast<std::int64_t>(array(call, 0).size())); }

// Of dimension 1; an empty array has no dimension.
Result<Value> length(const Call& call) {
  if (array(call, 0).empty() || call.arguments[1].as_integer() != 1) return Value();
  return cardinality(call);
}
Result<Value> lower_bound(const Call& call) {
  if (array(call, 0).empty() || call.arguments[1].as_integer() != 1) return Value();
  return Value::integer(1);
}

Result<Value> to_string(const Call& call) {
  if (call.arguments[0].is_null() || call.arguments[1].is_null()) return Value();
  const Value for_null = call.arguments.size() > 2 ? call.arguments[2] : Value();
  std::string out;
  bool first = true;
  for (const Value& element : array(call, 0)) {
    if (element.is_null() && for_null.is_null()) continue;
    if (!first) out += call.arguments[1].as_text();
    out += (element.is_null() ? for_null : element).as_text();
    first = false;
  }
  return Value::text(out);
}

// A NULL separator splits into characters, an empty one not at all.
Result<Value> from_string(const Call& call) {
  if (call.arguments[0].is_null()) return Value();
  const Value for_null = call.arguments.size() > 2 ? call.arguments[2] : Value();
  const Value& separator = call.arguments[1];
  std::vector<Value> all;
  for (std::string_view rest = call.arguments[0].as_text(); !rest.empty();) {
    std::size_t size = rest.size();
    std::size_t skipped = 0;
    bool ends_here = true;
    if (separator.is_null()) {
      size = std::min(utf8_size(rest.front()), rest.size());
    } else if (const std::size_t found = separator.as_text().empty() ? rest.npos : rest.find(separator.as_text());
               found != rest.npos) {
      size = found;
      skipped = separator.as_text().size();
      ends_here = size + skipped < rest.size();
    }
    const Value element = Value::text(rest.substr(0, size));
    all.push_back(element == for_null ? Value() : element);
    rest.remove_prefix(size + skipped);
    if (!ends_here) all.push_back(Value::text("") == for_null ? Value() : Value::text(""));
  }
  return Value::text_array(std::move(all));
}

}  // namespace

void add_array_functions(FunctionTable& table) {
  using types::boolean;
  using types::int4;
  using types::text;
  const Type array_type = types::text_array;
  auto& operators = table.operators;
  operators.push_back({"&&", {array_type, array_type}, boolean, strict, false, overlaps});
  operators.push_back({"@>", {array_type, array_type}, boolean, strict, false, contains});
  operators.push_back({"<@", {array_type, array_type}, boolean, strict, false, is_contained});
  operators.push_back({"||", {array_type, array_type}, array_type, takes_null, false, concatenate});
  operators.push_back({"||", {array_type, text}, array_type, takes_null, false, append});
  operators.push_back({"||", {text, array_type}, array_type, takes_null, false, prepend});
  auto& functions = table.functions;
  functions.push_back({"array_append", {array_type, text}, array_type, takes_null, false, append});
  functions.push_back({"array_prepend", {text, array_type}, array_type, takes_null, false, prepend});
  functions.push_back({"array_cat", {array_type, array_type}, array_type, takes_null, false, concatenate});
  functions.push_back({"array_remove", {array_type, text}, array_type, takes_null, false, remove});
  functions.push_back({"array_replace", {array_type, text, text}, array_type, takes_null, false, replace});
  functions.push_back({"array_position", {array_type, text}, int4, takes_null, false, position});
  functions.push_back({"array_length", {array_type, int4}, int4, strict, false, length});
  functions.push_back({"array_upper", {array_type, int4}, int4, strict, false, length});
  functions.push_back({"array_lower", {array_type, int4}, int4, strict, false, lower_bound});
  functions.push_back({"cardinality", {array_type}, int4, strict, false, cardinality});
  functions.push_back({"array_to_string", {array_type, text}, text, strict, false, to_string});
  functions.push_back({"array_to_string", {array_type, text, text}, text, takes_null, false, to_string});
  functions.push_back({"string_to_array", {text, text}, array_type, takes_null, false, from_string});
  functions.push_back({"string_to_array", {text, text, text}, array_type, takes_null, false, from_string});
}

}  // namespace halfdone::postgres

#include "fakes/postgres/values/json.h"

#include <algorithm>
#include <cassert>

#include "services/json_text.h"

namespace halfdone::postgres {

namespace {

bool key_before(std::string_view a, std::string_view b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

void append_json(std::string& out, const Json& json) {
  switch (json.kind) {
    case Json::Kind::null: out += "null"; return;
    case Json::Kind::string: out += json_string(json.string); return;
    case Json::Kind::number: out += print_decimal(json.number); return;
    case Json::Kind::boolean: out += json.boolean ? "true" : "false"; return;
    case Json::Kind::array: {
      const char* separator = "[";
      if (json.items.empty()) out += separator;
      for (const Json& item : json.items) {
        out += separator;
        append_json(out, item);
        separator = ", ";
      }
      out += ']';
      return;
    }
    case Json::Kind::object: {
      const char* separator = "{";
      if (json.members.empty()) out += separator;
      for (const auto& [key, value] : json.members) {
        out += separator;
        out += json_string(key);
        out += ": ";
        append_json(out, value);
        separator = ", ";
      }
      out += '}';
      return;
    }
  }
}

std::strong_ordering compare_nested(const Json& a, const Json& b) {
  if (a.kind != b.kind) return a.kind <=> b.kind;
  switch (a.kind) {
    case Json::Kind::null: return std::strong_ordering::equal;
    case Json::Kind::string: return a.string <=> b.string;
    case Json::Kind::number: return compare_decimal(a.number, b.number);
    case Json::Kind::boolean: return a.boolean <=> b.boolean;
    case Json::Kind::array:
      if (a.items.size() != b.items.size()) return a.items.size() <=> b.items.size();
      return std::lexicographical_compare_three_way(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(),
                                                    compare_nested);
    case Json::Kind::object:
      if (a.members.size() != b.members.size()) return a.members.size() <=> b.members.size();
      return std::lexicographical_compare_three_way(a.members.begin(), a.members.end(), b.members.begin(),
                                                    b.members.end(), [](const auto& x, const auto& y) {
                                                      const std::strong_ordering keys = x.key <=> y.key;
                                                      return keys != 0 ? keys : compare_nested(x.value, y.value);
                                                    });
  }
  assert(false);
  return std::strong_ordering::equal;
}

bool has_item(const Json& array, const Json& wanted) {
  return std::ranges::any_of(array.items, [&](const Json& item) {
    return wanted.is_scalar() ? compare_nested(item, wanted) == 0
                              : item.kind == wanted.kind && json_contains(item, wanted);
  });
}

}  // namespace

const Json* Json::find(std::string_view key) const {
  const auto at = std::ranges::find(members, key, &JsonMember::key);
  return at == members.end() ? nullptr : &at->value;
}

Json Json::of_boolean(bool value) {
  Json json;
  json.kind = Kind::boolean;
  json.boolean = value;
  return json;
}

Json Json::of_number(const Decimal& value) {
  Json json;
  json.kind = Kind::number;
  json.number = value;
  return json;
}

Json Json::of_string(std::string_view value) {
  Json json;
  json.kind = Kind::string;
  json.string = value;
  return json;
}

Json Json::of_items(std::vector<Json> items) {
  Json json;
  json.kind = Kind::array;
  json.items = std::move(items);
  return json;
}

Json Json::of_members(std::vector<JsonMember> members) {
  Json json;
  json.kind = Kind::object;
  for (JsonMember& member : members) {
    const auto at = std::ranges::lower_bound(json.members, member.key, key_before, &JsonMember::key);
    if (at != json.members.end() && at->key == member.key) {
      at->value = std::move(member.value);
    } else {
      json.members.insert(at, std::move(member));
    }
  }
  return json;
}

std::string_view print(Json::Kind kind) {
  switch (kind) {
    case Json::Kind::null: return "null";
    case Json::Kind::string: return "string";
    case Json::Kind::number: return "number";
    case Json::Kind::boolean: return "boolean";
    case Json::Kind::array: return "array";
    case Json::Kind::object: return "object";
  }
  assert(false);
  return "";
}

std::string print_json(const Json& json) {
  std::string out;
  append_json(out, json);
  return out;
}

Json json_of(const Value& jsonb) {
  assert(jsonb.kind() == Kind::jsonb);
  Result<Json> parsed = parse_json(jsonb.as_text());
  assert(parsed.ok());
  return std::move(parsed).value();
}

Value jsonb_value(const Json& json) { return Value::jsonb(print_json(json)); }

std::strong_ordering compare_json(const Json& a, const Json& b) {
  // On the top level a scalar counts as an array of one element that is less than a real one of that size.
  if (a.is_scalar() && b.kind == Json::Kind::array) return 0 <=> compare_json(b, a);
  if (a.kind == Json::Kind::array && b.is_scalar()) {
    return a.items.empty() ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return compare_nested(a, b);
}

bool json_contains(const Json& whole, const Json& part) {
  if (part.kind == Json::Kind::object) {
    return whole.kind == Json::Kind::object && std::ranges::all_of(part.members, [&](const JsonMember& member) {
             const Json* found = whole.find(member.key);
             if (found == nullptr || found->kind != member.value.kind) return false;
             return found->is_scalar() ? compare_nested(*found, member.value) == 0
                                       : json_contains(*found, member.value);
           });
  }
  if (part.kind == Json::Kind::array) {
    return whole.kind == Json::Kind::array &&
           std::ranges::all_of(part.items, [&](const Json& item) { return has_item(whole, item); });
  }
  // An array contains a scalar that is one of its elements.
  return whole.kind == Json::Kind::array ? has_item(whole, part) : compare_nested(whole, part) == 0;
}

Json without_trailing_zeros(Json json) {
  json.number = without_trailing_zeros(json.number);
  for (Json& item : json.items) item = without_trailing_zeros(std::move(item));
  for (JsonMember& member : json.members) member.value = without_trailing_zeros(std::move(member.value));
  return json;
}

}  // namespace halfdone::postgres

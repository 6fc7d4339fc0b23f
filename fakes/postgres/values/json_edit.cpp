#include "fakes/postgres/values/json_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "fakes/postgres/values/text_scanner.h"

namespace halfdone::postgres {

namespace {

// A step into an array, as strtoint reads it: blanks before it, nothing behind.
std::optional<std::int64_t> index_of(std::string_view text) {
  TextScanner scan(text);
  scan.blanks();
  const bool negative = scan.take('-');
  if (!negative) scan.take('+');
  const std::string_view digits = scan.digits();
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  const std::int64_t number = digits_to_number(digits, most + 1);
  if (digits.empty() || !scan.at_end() || number > most) return std::nullopt;
  return negative ? -number : number;
}

struct Edit {
  const Json* replacement = nullptr;  // null deletes
  bool create = false;
};

SqlErrorPtr edit(Json& json, std::span<const Value> path, std::size_t level, const Edit& change);

SqlErrorPtr edit_object(Json& json, std::span<const Value> path, std::size_t level, const Edit& change) {
  const std::string_view key = path[level].as_text();
  const bool is_last = level + 1 == path.size();
  const auto at = std::ranges::find(json.members, key, &JsonMember::key);
  if (at == json.members.end()) {
    if (!is_last || !change.create || !change.replacement) return nullptr;
    json.members.push_back({std::string(key), *change.replacement});
    json = Json::of_members(std::move(json.members));
    return nullptr;
  }
  if (!is_last) return edit(at->value, path, level + 1, change);
  if (change.replacement) {
    at->value = *change.replacement;
  } else {
    json.members.erase(at);
  }
  return nullptr;
}

// An index beyond either end means that end.
SqlErrorPtr edit_array(Json& json, std::span<const Value> path, std::size_t level, const Edit& change) {
  const std::optional<std::int64_t> step = index_of(path[level].as_text());
  if (!step) {
    return sql_error("22P02", fmt::format("path element at position {} is not an integer: \"{}\"", level + 1,
                                          path[level].as_text()));
  }
  const auto count = static_cast<std::int64_t>(json.items.size());
  const std::int64_t index = *step < 0 ? *step + count : *step;
  const bool is_last = level + 1 == path.size();
  if (index < 0 || index >= count) {
    if (!is_last || !change.create || !change.replacement) return nullptr;
    json.items.insert(index < 0 ? json.items.begin() : json.items.end(), *change.replacement);
    return nullptr;
  }
  if (!is_last) return edit(json.items[index], path, level + 1, change);
  if (change.replacement) {
    json.items[index] = *change.replacement;
  } else {
    json.items.erase(json.items.begin() + index);
  }
  return nullptr;
}

SqlErrorPtr edit(Json& json, std::span<const Value> path, std::size_t level, const Edit& change) {
  if (path[level].is_null()) return sql_error("22004", fmt::format("path element at position {} is null", level + 1));
  if (json.is_scalar()) return nullptr;
  return json.kind == Json::Kind::object ? edit_object(json, path, level, change)
                                         : edit_array(json, path, level, change);
}

std::vector<Json> items_of(Json json) {
  if (json.kind == Json::Kind::array) return std::move(json.items);
  std::vector<Json> one;
  one.push_back(std::move(json));
  return one;
}

}  // namespace

const Json* item_at(const Json& array, std::int64_t index) {
  const auto count = static_cast<std::int64_t>(array.items.size());
  if (index < 0) index += count;
  return index >= 0 && index < count ? &array.items[index] : nullptr;
}

const Json* follow(const Json& whole, std::span<const Value> path) {
  const Json* at = &whole;
  for (const Value& step : path) {
    if (step.is_null()) return nullptr;
    if (at->kind == Json::Kind::object) {
      at = at->find(step.as_text());
    } else {
      const std::optional<std::int64_t> index = index_of(step.as_text());
      at = index ? item_at(*at, *index) : nullptr;
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

Result<Json> set_path(Json whole, std::span<const Value> path, const Json& replacement, bool create_if_missing) {
  if (whole.is_scalar()) return sql_error("22023", "cannot set path in scalar");
  const bool is_empty = whole.items.empty() && whole.members.empty();
  if (path.empty() || (is_empty && !create_if_missing)) return whole;
  if (SqlErrorPtr error = edit(whole, path, 0, {&replacement, create_if_missing})) return error;
  return whole;
}

Result<Json> delete_path(Json whole, std::span<const Value> path) {
  if (whole.is_scalar()) return sql_error("22023", "cannot delete path in scalar");
  if (path.empty() || (whole.items.empty() && whole.members.empty())) return whole;
  if (SqlErrorPtr error = edit(whole, path, 0, {})) return error;
  return whole;
}

Result<Json> delete_key(Json whole, std::string_view key) {
  if (whole.is_scalar()) return sql_error("22023", "cannot delete from scalar");
  std::erase_if(whole.members, [key](const JsonMember& member) { return member.key == key; });
  std::erase_if(whole.items, [key](const Json& item) { return item.kind == Json::Kind::string && item.string == key; });
  return whole;
}

Result<Json> delete_index(Json whole, std::int64_t index) {
  if (whole.is_scalar()) return sql_error("22023", "cannot delete from scalar");
  if (whole.kind == Json::Kind::object) return sql_error("22023", "cannot delete from object using integer index");
  if (const Json* item = item_at(whole, index)) whole.items.erase(whole.items.begin() + (item - whole.items.data()));
  return whole;
}

Json concatenate(Json a, Json b) {
  if (a.kind == Json::Kind::object && b.kind == Json::Kind::object) {
    std::ranges::move(b.members, std::back_inserter(a.members));
    return Json::of_members(std::move(a.members));
  }
  std::vector<Json> items = items_of(std::move(a));
  std::ranges::move(items_of(std::move(b)), std::back_inserter(items));
  return Json::of_items(std::move(items));
}

bool has_key(const Json& json, std::string_view key) {
  if (json.kind == Json::Kind::string) return json.string == key;
  if (json.kind == Json::Kind::object) return json.find(key) != nullptr;
  return std::ranges::any_of(json.items,
                             [key](const Json& item) { return item.kind == Json::Kind::string && item.string == key; });
}

Json strip_nulls(Json json) {
  std::erase_if(json.members, [](const JsonMember& member) { return member.value.kind == Json::Kind::null; });
  for (JsonMember& member : json.members) member.value = strip_nulls(std::move(member.value));
  for (Json& item : json.items) item = strip_nulls(std::move(item));
  return json;
}

}  // namespace halfdone::postgres

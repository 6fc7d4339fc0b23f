// Looking into documents and changing them: paths, `jsonb_set`, `||`, `-`.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fakes/postgres/values/json.h"
#include "fakes/postgres/values/result.h"

namespace halfdone::postgres {

// `index` counts from 0, or from -1 backwards. Null when there is no such element, or no array.
const Json* item_at(const Json& array, std::int64_t index);

// The path #> takes: each element a key, or an index as text. Null when the path leads nowhere or has a NULL in it.
const Json* follow(const Json& whole, std::span<const Value> path);

// jsonb_set: puts `replacement` where `path` leads; the last step may be created. 22023, 22004 and 22P02 as the server.
Result<Json> set_path(Json whole, std::span<const Value> path, const Json& replacement, bool create_if_missing);

// The operator #-.
Result<Json> delete_path(Json whole, std::span<const Value> path);

// The operators `-`: a key, or elements that are that string; an element by its index.
Result<Json> delete_key(Json whole, std::string_view key);
Result<Json> delete_index(Json whole, std::int64_t index);

// The operator ||: two objects merge, everything else is appended as arrays.
Json concatenate(Json a, Json b);

// The operator ?: a key of an object, a string among the elements, or the string itself.
bool has_key(const Json& json, std::string_view key);

// jsonb_strip_nulls: members that are null go, on every level.
Json strip_nulls(Json json);

}  // namespace halfdone::postgres

// Keys: where a row stands in its table, and what its unique indexes and foreign keys compare.
#pragma once

#include <optional>
#include <span>

#include "fakes/postgres/rows/state.h"

namespace halfdone::postgres {

// The key under which a new row with these values belongs. Without a primary key: all values and the first ordinal that
// is free.
Key key_of(const Table& table, const DatabaseState& state, const std::vector<Value>& row);

// Equal in SQL's sense, column by column; false when a value is NULL.
bool columns_equal(const Table& a_table, std::span<const std::uint32_t> a_columns, const std::vector<Value>& a,
                   std::span<const std::uint32_t> b_columns, const std::vector<Value>& b);
bool any_null(std::span<const std::uint32_t> columns, const std::vector<Value>& row);
// The same values in these columns, NULLs alike: whether an update changed them.
bool unchanged(std::span<const std::uint32_t> columns, const std::vector<Value>& before,
               const std::vector<Value>& after);
// Whether two rows conflict in a unique index, given that both are in it.
bool same_key(const Table& table, const UniqueIndex& index, const std::vector<Value>& a, const std::vector<Value>& b);

// "(id, name)=(1, x)", as messages show keys.
std::string print_key(const Table& table, const std::vector<std::uint32_t>& columns,
                      const std::vector<std::uint32_t>& value_columns, const std::vector<Value>& row);

}  // namespace halfdone::postgres

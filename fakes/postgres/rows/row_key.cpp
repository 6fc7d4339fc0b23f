#include "fakes/postgres/rows/row_key.h"

#include <algorithm>

namespace halfdone::postgres {

Key key_of(const Table& table, const DatabaseState& state, const std::vector<Value>& row) {
  Key key;
  if (const UniqueIndex* primary = table.primary_key()) {
    key.reserve(primary->columns.size());
    for (const std::uint32_t column : primary->columns)
      key.push_back(key_value(table.columns[column].type, row[column]));
    return key;
  }
  key = row;
  key.push_back(Value::integer(0));
  for (std::int64_t ordinal = 1; state.find(table.id, key); ++ordinal) key.back() = Value::integer(ordinal);
  return key;
}

bool columns_equal(const Table& a_table, std::span<const std::uint32_t> a_columns, const std::vector<Value>& a,
                   std::span<const std::uint32_t> b_columns, const std::vector<Value>& b) {
  for (std::size_t i = 0; i < a_columns.size(); ++i) {
    const Value& left = a[a_columns[i]];
    const Value& right = b[b_columns[i]];
    if (left.is_null() || right.is_null() || !key_equal(a_table.columns[a_columns[i]].type, left, right)) return false;
  }
  return true;
}

bool any_null(std::span<const std::uint32_t> columns, const std::vector<Value>& row) {
  return std::ranges::any_of(columns, [&](std::uint32_t column) { return row[column].is_null(); });
}

bool unchanged(std::span<const std::uint32_t> columns, const std::vector<Value>& before,
               const std::vector<Value>& after) {
  return std::ranges::all_of(columns, [&](std::uint32_t column) { return before[column] == after[column]; });
}

bool same_key(const Table& table, const UniqueIndex& index, const std::vector<Value>& a, const std::vector<Value>& b) {
  return std::ranges::all_of(index.columns, [&](std::uint32_t column) {
    if (a[column].is_null() || b[column].is_null())
      return !index.nulls_distinct && a[column].is_null() && b[column].is_null();
    return key_equal(table.columns[column].type, a[column], b[column]);
  });
}

std::string print_key(const Table& table, const std::vector<std::uint32_t>& columns,
                      const std::vector<std::uint32_t>& value_columns, const std::vector<Value>& row) {
  std::string values;
  for (const std::uint32_t column : value_columns)
    values += (values.empty() ? "" : ", ") + (row[column].is_null() ? "null" : row[column].print());
  return "(" + column_list(table, columns) + ")=(" + values + ")";
}

}  // namespace halfdone::postgres

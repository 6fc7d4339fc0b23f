#include "fakes/postgres/ddl/definer.h"

#include <algorithm>
#include <functional>

#include "fakes/postgres/execute/evaluate.h"
#include "fakes/postgres/plan/coerce.h"
#include "fakes/postgres/plan/planner.h"
#include "fakes/postgres/rows/row_key.h"
#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres {

std::string cut_identifier(std::string name) {
  constexpr std::size_t bytes_max = 63;
  if (name.size() > bytes_max) name.resize(bytes_max);
  return name;
}

std::string joined_name(const Table& table, const std::vector<std::uint32_t>& columns) {
  std::string result = table.name;
  for (const std::uint32_t column : columns) result += "_" + table.columns[column].name;
  return result;
}

namespace {

template <class Taken>
std::string free_name(const std::string& base, const Taken& taken) {
  std::string name = cut_identifier(base);
  for (int number = 1; taken(name); ++number) {
    const std::string suffix = std::to_string(number);
    name = cut_identifier(base).substr(0, 63 - suffix.size()) + suffix;
  }
  return name;
}

}  // namespace

std::vector<std::uint32_t> Definer::columns_of(const Table& table, const std::vector<std::string>& names) {
  std::vector<std::uint32_t> result;
  for (const std::string& name : names) {
    const int column = table.column(name);
    if (column < 0) fail("42703", "column " + quoted(name) + " named in key does not exist");
    result.push_back(static_cast<std::uint32_t>(column));
  }
  return result;
}

std::string Definer::constraint_name(const Table& table, const std::string& given, const std::string& base) {
  const auto taken = [&](const std::string& name) { return std::ranges::find(table.names, name) != table.names.end(); };
  if (given.empty()) return free_name(base, taken);
  if (taken(given))
    fail("42710", "constraint " + quoted(given) + " for relation " + quoted(table.name) + " already exists");
  return given;
}

std::string Definer::relation_name(const Table& table, const std::string& given, const std::string& base) {
  const auto taken = [&](const std::string& name) {
    return std::ranges::find(catalog_.relation_names, table.schema + "." + name) != catalog_.relation_names.end();
  };
  if (!given.empty() && taken(given)) fail("42P07", "relation " + quoted(given) + " already exists");
  const std::string name = given.empty() ? free_name(base, taken) : given;
  catalog_.relation_names.push_back(table.schema + "." + name);
  return name;
}

void Definer::forbid_rows(const Table& table, const char* what) {
  if (!state_.rows(table.id).empty()) fail_unsupported(std::string(what) + " of a table that has rows");
}

void Definer::add_constraint(Table& table, const Constraint& constraint, const ast::ColumnDefinition* column) {
  const std::vector<std::uint32_t> columns =
      columns_of(table, column ? std::vector<std::string>{column->name} : constraint.columns);
  switch (constraint.kind) {
    case Constraint::Kind::primary_key: return add_primary_key(table, constraint, columns);
    case Constraint::Kind::unique: return add_unique(table, constraint, columns);
    case Constraint::Kind::check: return add_check(table, constraint, column);
    case Constraint::Kind::foreign_key: return add_foreign_key(table, constraint, columns);
    case Constraint::Kind::null:
    case Constraint::Kind::not_null:
    case Constraint::Kind::default_:
    case Constraint::Kind::identity: return;
  }
}

void Definer::add_primary_key(Table& table, const Constraint& constraint, std::vector<std::uint32_t> columns) {
  if (table.primary_key()) {
    fail_at(constraint.location, "42P16", "multiple primary keys for table " + quoted(table.name) + " are not allowed");
  }
  forbid_rows(table, "a new primary key");
  UniqueIndex index;
  index.name = relation_name(table, constraint_name(table, constraint.name, table.name + "_pkey"), "");
  index.primary = true;
  for (const std::uint32_t column : columns) table.columns[column].not_null = true;
  index.columns = std::move(columns);
  table.names.push_back(index.name);
  table.unique_indexes.push_back(std::move(index));
}

void Definer::add_unique(Table& table, const Constraint& constraint, std::vector<std::uint32_t> columns) {
  forbid_rows(table, "a new unique constraint");
  UniqueIndex index;
  index.name = relation_name(table, constraint_name(table, constraint.name, ""), joined_name(table, columns) + "_key");
  index.nulls_distinct = !constraint.nulls_not_distinct;
  index.columns = std::move(columns);
  table.names.push_back(index.name);
  table.unique_indexes.push_back(std::move(index));
}

void Definer::add_check(Table& table, const Constraint& constraint, const ast::ColumnDefinition* column) {
  const NameScope scope = table_scope(table);
  Check check;
  check.condition = Analyser(catalog_).analyse_condition(*constraint.expression, scope, "CHECK");
  if (check.condition.query) fail("0A000", "cannot use subquery in check constraint");
  // A condition over one column is named for that column, wherever it is written.
  std::vector<std::uint32_t> used;
  const std::function<void(const Expression&)> collect = [&](const Expression& expression) {
    if (expression.operation == Operation::column && std::ranges::find(used, expression.index) == used.end())
      used.push_back(expression.index);
    for (const Expression& child : expression.children) collect(child);
  };
  collect(check.condition);
  std::string base = table.name;
  if (column) {
    base += "_" + column->name;
  } else if (used.size() == 1) {
    base += "_" + table.columns[used[0]].name;
  }
  check.name = constraint_name(table, constraint.name, base + "_check");
  Evaluation evaluation{{&state_, nullptr}, {}, nullptr, nullptr, nullptr, nullptr};
  for (const VersionsPtr& entry : state_.rows(table.id)) {
    const std::vector<Value>* row = &entry->committed->values;
    const Value value = evaluate(evaluation, {nullptr, &row}, check.condition);
    if (value.is_null() || value.as_boolean()) continue;
    SqlError error = make_error("23514", "check constraint " + quoted(check.name) + " of relation " +
                                             quoted(table.name) + " is violated by some row");
    error.schema = table.schema;
    error.table = table.name;
    error.constraint = check.name;
    throw SqlFailure{std::move(error)};
  }
  table.names.push_back(check.name);
  table.checks.insert(std::ranges::upper_bound(table.checks, check.name, std::less<>(), &Check::name),
                      std::move(check));
}

void Definer::add_foreign_key(Table& table, const Constraint& constraint, std::vector<std::uint32_t> columns) {
  const Table& parent = find_table(constraint.parent);
  forbid_rows(table, "a new foreign key");
  ForeignKey key;
  key.child = table.id;
  key.parent = parent.id;
  key.child_columns = std::move(columns);
  if (constraint.parent_columns.empty()) {
    if (!parent.primary_key()) fail("42704", "there is no primary key for referenced table " + quoted(parent.name));
    key.parent_columns = parent.primary_key()->columns;
  } else {
    for (const std::string& name : constraint.parent_columns) {
      if (parent.column(name) < 0)
        fail("42703", "column " + quoted(name) + " referenced in foreign key constraint does not exist");
    }
    key.parent_columns = columns_of(parent, constraint.parent_columns);
  }
  if (key.child_columns.size() != key.parent_columns.size()) {
    fail("42830", "number of referencing and referenced columns for foreign key disagree");
  }
  const auto same_columns = [&](const UniqueIndex& index) {
    std::vector<std::uint32_t> a = index.columns, b = key.parent_columns;
    std::ranges::sort(a);
    std::ranges::sort(b);
    return !index.predicate && a == b;
  };
  if (std::ranges::none_of(parent.unique_indexes, same_columns)) {
    fail("42830", "there is no unique constraint matching given keys for referenced table " + quoted(parent.name));
  }
  key.name = constraint_name(table, constraint.name, joined_name(table, key.child_columns) + "_fkey");
  for (std::size_t i = 0; i < key.child_columns.size(); ++i) {
    const Column& mine = table.columns[key.child_columns[i]];
    const Column& theirs = parent.columns[key.parent_columns[i]];
    if (without_modifier(mine.type) == without_modifier(theirs.type)) continue;
    const auto is_integer = [](TypeId id) { return id == TypeId::int2 || id == TypeId::int4 || id == TypeId::int8; };
    const auto is_string = [](TypeId id) { return id == TypeId::text || id == TypeId::varchar; };
    if (is_integer(mine.type.id) && is_integer(theirs.type.id)) continue;
    if (is_string(mine.type.id) && is_string(theirs.type.id)) continue;
    SqlError error = make_error("42804", "foreign key constraint " + quoted(key.name) + " cannot be implemented");
    error.detail = "Key columns " + quoted(mine.name) + " and " + quoted(theirs.name) +
                   " are of incompatible types: " + print_without_modifier(mine.type) + " and " +
                   print_without_modifier(theirs.type) + ".";
    throw SqlFailure{std::move(error)};
  }
  key.on_delete = constraint.on_delete;
  key.on_update = constraint.on_update;
  key.set_columns = constraint.set_columns.empty() ? key.child_columns : columns_of(table, constraint.set_columns);
  table.names.push_back(key.name);
  const int id = static_cast<int>(catalog_.foreign_keys.size());
  const int parent_id = parent.id;
  catalog_.foreign_keys.push_back(std::move(key));
  table.foreign_keys.push_back(id);
  (parent_id == table.id ? table : edit(parent_id)).references.push_back(id);
}

}  // namespace halfdone::postgres

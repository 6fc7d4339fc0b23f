#include "fakes/postgres/ddl.h"

#include <algorithm>

#include "fakes/postgres/coerce.h"
#include "fakes/postgres/errors.h"
#include "fakes/postgres/evaluate.h"
#include "fakes/postgres/planner.h"
#include "fakes/postgres/row_key.h"

namespace halfdone::postgres {

namespace {

using Constraint = ast::Constraint;
using Kind = ast::Constraint::Kind;

// Cut to 63 bytes, as identifiers are.
std::string cut(std::string name) {
  constexpr std::size_t bytes_max = 63;
  if (name.size() > bytes_max) name.resize(bytes_max);
  return name;
}

template <class Taken>
std::string free_name(const std::string& base, const Taken& taken) {
  std::string name = cut(base);
  for (int number = 1; taken(name); ++number) {
    const std::string suffix = std::to_string(number);
    name = cut(base).substr(0, 63 - suffix.size()) + suffix;
  }
  return name;
}

class Definer {
 public:
  Definer(Catalog& catalog, DatabaseState& state) : catalog_(catalog), state_(state) {}

  void create(const ast::CreateSchema& create);
  void create(const ast::CreateEnum& create);
  void create(const ast::CreateTable& create);
  void create(const ast::CreateIndex& create);
  void create(const ast::AlterTable& alter);
  void create(const ast::CreateFunction& create);
  void create(const ast::CreateTrigger& create);

 private:
  std::string schema_of(const std::string& given);
  const Table& find_table(const ast::TableName& name);
  Table& edit(int table);
  void add_column(Table& table, const ast::ColumnDefinition& definition);
  void add_identity(Table& table, Column& column, bool always);
  void add_constraint(Table& table, const Constraint& constraint, const ast::ColumnDefinition* column);
  void add_primary_key(Table& table, const Constraint& constraint, std::vector<std::uint32_t> columns);
  void add_unique(Table& table, const Constraint& constraint, std::vector<std::uint32_t> columns);
  void add_check(Table& table, const Constraint& constraint, const ast::ColumnDefinition* column);
  void add_foreign_key(Table& table, const Constraint& constraint, std::vector<std::uint32_t> columns);
  std::vector<std::uint32_t> columns_of(const Table& table, const std::vector<std::string>& names);
  std::string constraint_name(const Table& table, const std::string& given, const std::string& base);
  std::string relation_name(const Table& table, const std::string& given, const std::string& base);
  void forbid_rows(const Table& table, const char* what);

  Catalog& catalog_;
  DatabaseState& state_;
};

std::string joined(const Table& table, const std::vector<std::uint32_t>& columns) {
  std::string result = table.name;
  for (const std::uint32_t column : columns) result += "_" + table.columns[column].name;
  return result;
}

std::string full_name(const ast::TableName& name) {
  return name.schema.empty() ? name.name : name.schema + "." + name.name;
}

}  // namespace

std::string Definer::schema_of(const std::string& given) {
  const std::string schema = given.empty() ? "public" : given;
  if (!catalog_.has_schema(schema)) fail("3F000", "schema " + quoted(schema) + " does not exist");
  return schema;
}

const Table& Definer::find_table(const ast::TableName& name) {
  const Table* table = catalog_.find_table(name.schema, name.name);
  if (!table) fail("42P01", "relation " + quoted(full_name(name)) + " does not exist");
  return *table;
}

// A table of our own to change; other catalogs keep the one they had.
Table& Definer::edit(int table) {
  auto copy = std::make_shared<Table>(catalog_.table(table));
  Table& result = *copy;
  catalog_.tables[static_cast<std::size_t>(table)] = std::move(copy);
  return result;
}

void Definer::create(const ast::CreateSchema& create) {
  if (catalog_.has_schema(create.name)) {
    if (create.if_not_exists) return;
    fail("42P06", "schema " + quoted(create.name) + " already exists");
  }
  catalog_.schemas.push_back(create.name);
}

void Definer::create(const ast::CreateEnum& create) {
  const std::string schema = schema_of(create.schema);
  if (catalog_.find_enum(schema, create.name)) fail("42710", "type " + quoted(create.name) + " already exists");
  catalog_.enums.push_back(std::make_shared<EnumType>(EnumType{schema, create.name, create.labels}));
}

void Definer::create(const ast::CreateTable& create) {
  const std::string schema = schema_of(create.table.schema);
  const std::string name = schema + "." + create.table.name;
  if (std::ranges::find(catalog_.relation_names, name) != catalog_.relation_names.end()) {
    if (create.if_not_exists) return;
    fail("42P07", "relation " + quoted(create.table.name) + " already exists");
  }
  auto owned = std::make_shared<Table>();
  Table& table = *owned;
  table.id = static_cast<int>(catalog_.tables.size());
  table.schema = schema;
  table.name = create.table.name;
  table.fingerprint = fingerprint_of(name);
  catalog_.relation_names.push_back(name);
  catalog_.tables.push_back(std::move(owned));
  state_.tables.emplace_back();
  for (const ast::ColumnDefinition& column : create.columns) add_column(table, column);
  // The server makes the primary key first, then other indexes, checks and foreign keys in the order they are written.
  const auto pass = [&](auto wanted) {
    for (const ast::ColumnDefinition& column : create.columns) {
      for (const Constraint& constraint : column.constraints) {
        if (wanted(constraint.kind)) add_constraint(table, constraint, &column);
      }
    }
    for (const Constraint& constraint : create.constraints) {
      if (wanted(constraint.kind)) add_constraint(table, constraint, nullptr);
    }
  };
  pass([](Kind kind) { return kind == Kind::check; });
  pass([](Kind kind) { return kind == Kind::primary_key; });
  pass([](Kind kind) { return kind == Kind::unique; });
  pass([](Kind kind) { return kind == Kind::foreign_key; });
}

void Definer::add_column(Table& table, const ast::ColumnDefinition& definition) {
  if (table.column(definition.name) >= 0)
    fail("42701", "column " + quoted(definition.name) + " specified more than once");
  Column column;
  column.name = definition.name;
  ast::TypeName type = definition.type;
  const bool serial =
      type.schema.empty() && (type.name == "serial" || type.name == "bigserial" || type.name == "smallserial");
  if (serial) type.name = type.name == "serial" ? "int4" : type.name == "bigserial" ? "int8" : "int2";
  column.type = catalog_.find_type(type);
  for (const Constraint& constraint : definition.constraints) {
    if (constraint.kind == Kind::not_null || constraint.kind == Kind::primary_key) column.not_null = true;
    if (constraint.kind == Kind::identity) add_identity(table, column, constraint.always);
    if (constraint.kind != Kind::default_) continue;
    column.default_value = Analyser(catalog_).analyse_default(*constraint.expression, column.name, column.type);
  }
  if (serial) {
    add_identity(table, column, false);
    column.identity = false;
  }
  table.columns.push_back(std::move(column));
}

void Definer::add_identity(Table& table, Column& column, bool always) {
  if (column.type.id != TypeId::int2 && column.type.id != TypeId::int4 && column.type.id != TypeId::int8) {
    fail("22023", "identity column type must be smallint, integer, or bigint");
  }
  Expression value;
  value.operation = Operation::next_value;
  value.type = column.type;
  value.index = static_cast<std::uint32_t>(catalog_.sequences.size());
  const std::string name = table.schema + "." + cut(table.name + "_" + column.name + "_seq");
  catalog_.sequences.push_back({name, column.type});
  state_.sequences.push_back(0);
  column.default_value = std::move(value);
  column.identity = true;
  column.identity_always = always;
  column.not_null = true;
}

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
    case Kind::primary_key: return add_primary_key(table, constraint, columns);
    case Kind::unique: return add_unique(table, constraint, columns);
    case Kind::check: return add_check(table, constraint, column);
    case Kind::foreign_key: return add_foreign_key(table, constraint, columns);
    case Kind::null:
    case Kind::not_null:
    case Kind::default_:
    case Kind::identity: return;
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
  index.name = relation_name(table, constraint_name(table, constraint.name, ""), joined(table, columns) + "_key");
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
  key.name = constraint_name(table, constraint.name, joined(table, key.child_columns) + "_fkey");
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

void Definer::create(const ast::CreateIndex& create) {
  const int id = find_table(create.table).id;
  if (create.if_not_exists && !create.name.empty()) {
    const std::string name = catalog_.table(id).schema + "." + create.name;
    if (std::ranges::find(catalog_.relation_names, name) != catalog_.relation_names.end()) return;
  }
  Table& table = edit(id);
  for (const std::string& name : create.columns) {
    if (table.column(name) < 0) fail("42703", "column " + quoted(name) + " does not exist");
  }
  if (create.unique && create.expressions) fail_unsupported("a unique index on an expression");
  const std::vector<std::uint32_t> columns = columns_of(table, create.columns);
  std::string base = joined(table, columns) + (create.expressions ? "_expr" : "") + "_idx";
  UniqueIndex index;
  index.name = relation_name(table, create.name, base);
  if (!create.unique) return;
  forbid_rows(table, "a new unique index");
  index.columns = columns;
  index.nulls_distinct = !create.nulls_not_distinct;
  if (create.where) {
    const NameScope scope = table_scope(table);
    index.predicate = Analyser(catalog_).analyse_condition(*create.where, scope, "WHERE");
  }
  table.unique_indexes.push_back(std::move(index));
}

void Definer::create(const ast::AlterTable& alter) {
  Table& table = edit(find_table(alter.table).id);
  for (const ast::ColumnDefinition& definition : alter.add_columns) {
    if (table.column(definition.name) >= 0) {
      fail("42701", "column " + quoted(definition.name) + " of relation " + quoted(table.name) + " already exists");
    }
    add_column(table, definition);
    const Column& column = table.columns.back();
    const TableRows before = state_.rows(table.id);
    if (!before.empty() && column.default_value && column.default_value->operation != Operation::constant) {
      fail_unsupported("ADD COLUMN with a default that is not a constant to a table that has rows");
    }
    const Value value = column.default_value ? column.default_value->constant : Value();
    if (!before.empty() && column.not_null && value.is_null()) {
      fail("23502", "column " + quoted(column.name) + " of relation " + quoted(table.name) + " contains null values");
    }
    state_.tables[static_cast<std::size_t>(table.id)] = {};
    for (const VersionsPtr& entry : before) {
      state_.committed -= entry->committed->fingerprint;
      std::vector<Value> values = entry->committed->values;
      values.push_back(value);
      auto* renewed = new Versions;
      renewed->committed = make_shared_value<Row>(std::move(values), table.fingerprint);
      renewed->key = key_of(table, state_, renewed->committed->values);
      state_.put(table.id, VersionsPtr(renewed));
    }
    for (const Constraint& constraint : definition.constraints) add_constraint(table, constraint, &definition);
  }
  for (const Constraint& constraint : alter.add_constraints) add_constraint(table, constraint, nullptr);
}

void Definer::create(const ast::CreateFunction& create) {
  const std::string schema = schema_of(create.schema);
  ast::CreateFunction function = create;
  function.schema = schema;
  if (!catalog_.functions.emplace(schema + "." + create.name, std::move(function)).second) {
    fail("42723", "function " + quoted(create.name) + " already exists with same argument types");
  }
}

void Definer::create(const ast::CreateTrigger& create) {
  Table& table = edit(find_table(create.table).id);
  const std::string name = (create.function_schema.empty() ? "public" : create.function_schema) + "." + create.function;
  const auto function = catalog_.functions.find(name);
  if (function == catalog_.functions.end()) fail("42883", "function " + create.function + "() does not exist");
  if (std::ranges::find(table.triggers, create.name, &Trigger::name) != table.triggers.end()) {
    fail("42710", "trigger " + quoted(create.name) + " for relation " + quoted(table.name) + " already exists");
  }
  Trigger trigger;
  trigger.name = create.name;
  trigger.on_insert = create.on_insert;
  trigger.on_update = create.on_update;
  trigger.on_delete = create.on_delete;
  trigger.program = make_trigger_program(catalog_, function->second, table);
  table.triggers.insert(std::ranges::upper_bound(table.triggers, create.name, std::less<>(), &Trigger::name),
                        std::move(trigger));
}

bool apply_ddl(const ast::Statement& statement, Catalog& catalog, DatabaseState& state) {
  Definer definer(catalog, state);
  return std::visit(
      [&](const auto& create) {
        if constexpr (requires { definer.create(create); }) {
          definer.create(create);
          return true;
        } else {
          return false;
        }
      },
      statement);
}

}  // namespace halfdone::postgres

#include "fakes/postgres/ddl/definer.h"

#include <algorithm>

#include "fakes/postgres/execute/evaluate.h"
#include "fakes/postgres/plan/coerce.h"
#include "fakes/postgres/plan/planner.h"
#include "fakes/postgres/rows/row_key.h"
#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres {

namespace {

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
  pass([](Constraint::Kind kind) { return kind == Constraint::Kind::check; });
  pass([](Constraint::Kind kind) { return kind == Constraint::Kind::primary_key; });
  pass([](Constraint::Kind kind) { return kind == Constraint::Kind::unique; });
  pass([](Constraint::Kind kind) { return kind == Constraint::Kind::foreign_key; });
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
    if (constraint.kind == Constraint::Kind::not_null || constraint.kind == Constraint::Kind::primary_key)
      column.not_null = true;
    if (constraint.kind == Constraint::Kind::identity) add_identity(table, column, constraint.always);
    if (constraint.kind != Constraint::Kind::default_) continue;
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
  const std::string name = table.schema + "." + cut_identifier(table.name + "_" + column.name + "_seq");
  catalog_.sequences.push_back({name, column.type});
  state_.sequences.push_back(0);
  column.default_value = std::move(value);
  column.identity = true;
  column.identity_always = always;
  column.not_null = true;
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
  std::string base = joined_name(table, columns) + (create.expressions ? "_expr" : "") + "_idx";
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

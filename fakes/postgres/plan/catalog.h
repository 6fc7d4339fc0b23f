// What DDL has made: schemas, types, tables with their constraints, trigger functions. Immutable once a script is
// loaded, and shared by all copies of a database.
//
// Everything is analysed when it is created: defaults, checks and index predicates are expressions over relation 0, the
// table's own row.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.h"
#include "base/shared.h"
#include "fakes/postgres/parse/ast.h"
#include "fakes/postgres/plan/expression.h"

namespace halfdone::postgres {

struct Column {
  std::string name;
  Type type;
  bool not_null = false;
  bool identity = false;
  bool identity_always = false;
  std::optional<Expression> default_value;
};

struct UniqueIndex {
  std::string name;
  std::vector<std::uint32_t> columns;
  std::optional<Expression> predicate;  // of a partial index
  bool primary = false;
  bool nulls_distinct = true;
};

struct Check {
  std::string name;
  Expression condition;
};

struct ForeignKey {
  std::string name;
  int child = 0;  // tables
  int parent = 0;
  std::vector<std::uint32_t> child_columns;
  std::vector<std::uint32_t> parent_columns;  // pairwise
  std::vector<std::uint32_t> set_columns;     // that ON DELETE SET NULL or DEFAULT sets
  ast::KeyAction on_delete = ast::KeyAction::no_action;
  ast::KeyAction on_update = ast::KeyAction::no_action;
};

struct TriggerProgram;

struct Trigger {
  std::string name;
  bool on_insert = false, on_update = false, on_delete = false;
  std::shared_ptr<const TriggerProgram> program;
};

struct Table {
  int id = 0;
  std::string schema;
  std::string name;
  Fingerprint fingerprint;  // of the qualified name
  std::vector<Column> columns;
  std::vector<UniqueIndex> unique_indexes;  // in order of creation
  std::vector<Check> checks;                // by name, the order in which they are tested
  std::vector<int> foreign_keys;            // of this table as a child, in order of creation
  std::vector<int> references;              // to this table as a parent, in order of creation
  std::vector<Trigger> triggers;            // by name
  std::vector<std::string> names;           // of everything that needs a unique name here: constraints

  const UniqueIndex* primary_key() const;
  // Position of a column, or -1.
  int column(std::string_view column_name) const;
  // Whether a change of this column needs a lock of strength update: it belongs to a key that could be referenced.
  bool in_key(std::uint32_t column) const;
};

struct Sequence {
  std::string name;
  Type type;
};

class Plan;

struct Catalog : Counted {
  Catalog();
  Catalog(const Catalog& other);
  ~Catalog();

  std::vector<std::string> schemas;
  std::vector<std::shared_ptr<const EnumType>> enums;
  std::vector<std::shared_ptr<const Table>> tables;
  std::vector<ForeignKey> foreign_keys;
  std::vector<Sequence> sequences;
  std::map<std::string, ast::CreateFunction> functions;  // by schema.name
  std::vector<std::string> relation_names;               // schema.name of tables and indexes

  // An empty schema searches "public". Null or -1 when there is none.
  const Table* find_table(std::string_view schema, std::string_view name) const;
  const EnumType* find_enum(std::string_view schema, std::string_view name) const;
  const Table& table(int id) const { return *tables[static_cast<std::size_t>(id)]; }
  const ForeignKey& foreign_key(int id) const { return foreign_keys[static_cast<std::size_t>(id)]; }
  bool has_schema(std::string_view name) const;
  // The type that a name means; throws SqlFailure (42704) when there is none.
  Type find_type(const ast::TypeName& name) const;

  // Planned once per text. Thread-safe.
  const Plan* plan(std::string_view sql) const;

 private:
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::unique_ptr<const Plan>, std::less<>> plans_;
};

// Columns that a message names: "(id, name)" without the brackets.
std::string column_list(const Table& table, const std::vector<std::uint32_t>& columns);

}  // namespace halfdone::postgres

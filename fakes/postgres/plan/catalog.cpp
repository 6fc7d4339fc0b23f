#include "fakes/postgres/plan/catalog.h"

#include <algorithm>
#include <array>

#include "fakes/postgres/plan/planner.h"
#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres {

const UniqueIndex* Table::primary_key() const {
  const auto found = std::ranges::find_if(unique_indexes, &UniqueIndex::primary);
  return found == unique_indexes.end() ? nullptr : &*found;
}

int Table::column(std::string_view column_name) const {
  const auto found = std::ranges::find(columns, column_name, &Column::name);
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

bool Table::in_key(std::uint32_t column) const {
  return std::ranges::any_of(unique_indexes, [&](const UniqueIndex& index) {
    return !index.predicate && std::ranges::find(index.columns, column) != index.columns.end();
  });
}

Catalog::Catalog() : schemas{"public"} {}

Catalog::Catalog(const Catalog& other)
    : Counted(other),
      schemas(other.schemas),
      enums(other.enums),
      tables(other.tables),
      foreign_keys(other.foreign_keys),
      sequences(other.sequences),
      functions(other.functions),
      relation_names(other.relation_names) {}

Catalog::~Catalog() = default;

bool Catalog::has_schema(std::string_view name) const { return std::ranges::find(schemas, name) != schemas.end(); }

const Table* Catalog::find_table(std::string_view schema, std::string_view name) const {
  const std::string_view where = schema.empty() ? "public" : schema;
  for (const auto& table : tables) {
    if (table->name == name && table->schema == where) return table.get();
  }
  return nullptr;
}

const EnumType* Catalog::find_enum(std::string_view schema, std::string_view name) const {
  const std::string_view where = schema.empty() ? "public" : schema;
  for (const auto& type : enums) {
    if (type->name == name && type->schema == where) return type.get();
  }
  return nullptr;
}

namespace {

std::int32_t modifier_of(TypeId type, const ast::TypeName& name) {
  const std::vector<std::int32_t>& given = name.modifiers;
  if (type == TypeId::varchar && given.size() == 1) return given[0];
  if (type == TypeId::numeric && (given.size() == 1 || given.size() == 2))
    return (given[0] << 16) | (given.size() == 2 ? given[1] : 0);
  fail_unsupported("a type modifier of " + name.name);
}

// Types of the server that the fake lacks; anything else doesn't exist.
bool is_unsupported_type(std::string_view name) {
  static constexpr std::array<std::string_view, 34> names{
      "bit",    "box",       "bpchar",    "bytea",     "char",     "cidr",   "circle",  "daterange", "float4",
      "float8", "inet",      "int4range", "int8range", "interval", "json",   "line",    "lseg",      "macaddr",
      "money",  "name",      "numrange",  "oid",       "path",     "point",  "polygon", "regclass",  "regtype",
      "time",   "timestamp", "timetz",    "tsquery",   "tsvector", "varbit", "xml"};
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

Type Catalog::find_type(const ast::TypeName& name) const {
  std::optional<TypeId> builtin;
  if (name.schema.empty() || name.schema == "pg_catalog") builtin = type_named(name.name);
  if (!builtin) {
    const EnumType* enumeration = find_enum(name.schema, name.name);
    if (enumeration && name.array) fail_unsupported("an array of an enum");
    if (enumeration) return Type{TypeId::enumeration, -1, enumeration};
    const std::string full = name.schema.empty() ? name.name : name.schema + "." + name.name;
    if (is_unsupported_type(name.name)) fail_unsupported("the type " + name.name);
    fail_at(name.location, "42704", "type " + quoted(full) + " does not exist");
  }
  Type type{*builtin};
  if (!name.modifiers.empty()) type.modifier = modifier_of(type.id, name);
  if (name.array) {
    if (type.id != TypeId::text && type.id != TypeId::varchar)
      fail_unsupported("an array of " + print_without_modifier(type));
    if (type.modifier != -1) fail_unsupported("an array of varchar(n)");
    return Type{TypeId::text_array};
  }
  return type;
}

const Plan* Catalog::plan(std::string_view sql) const {
  const std::lock_guard lock(mutex_);
  const auto found = plans_.find(sql);
  if (found != plans_.end()) return found->second.get();
  return plans_.emplace(std::string(sql), make_plan(*this, sql)).first->second.get();
}

std::string column_list(const Table& table, const std::vector<std::uint32_t>& columns) {
  std::string result;
  for (const std::uint32_t column : columns) result += (result.empty() ? "" : ", ") + table.columns[column].name;
  return result;
}

}  // namespace halfdone::postgres

// Private to ddl*.cpp: what the statements of DDL share.
#pragma once

#include <string>
#include <vector>

#include "fakes/postgres/ddl/ddl.h"

namespace halfdone::postgres {

using Constraint = ast::Constraint;

// Cut to 63 bytes, as identifiers are.
std::string cut_identifier(std::string name);
// "table_a_b"
std::string joined_name(const Table& table, const std::vector<std::uint32_t>& columns);

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

}  // namespace halfdone::postgres

// Names to positions, literals to typed values, statements to plans.
//
// Faithful to: the server's parse analysis, with its errors (measured on 15.20): scopes, the rules for unknown literals
// and parameters, type unification, grouping. Differs: hints that guess what was meant ("Perhaps you meant to reference
// the column ...") are left out, except for an alias.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/postgres/parse/ast.h"
#include "fakes/postgres/plan/catalog.h"
#include "fakes/postgres/plan/plan.h"

namespace halfdone::postgres {

struct NamedColumn {
  std::string name;
  Type type;
  bool merged = false;  // the right side's column of JOIN ... USING: reached by its qualified name only
};

struct NamedRelation {
  std::string schema;  // of a table that has no alias
  std::string table;   // the table's own name, when it has an alias
  std::string alias;
  std::vector<NamedColumn> columns;
};

// The queries of WITH that can be seen: the first `visible` of them.
struct CommonTables {
  const std::vector<ast::CommonTable>* list = nullptr;
  std::size_t visible = 0;
};
CommonTables all_of(const std::vector<ast::CommonTable>& list);

// The names that one query level can use.
struct NameScope {
  const NameScope* outer = nullptr;
  std::vector<NamedRelation> relations;
  std::vector<std::string> merged;  // columns of JOIN ... USING, which `*` shows first
  CommonTables with;
};

class Analyser {
 public:
  explicit Analyser(const Catalog& catalog) : catalog_(catalog) {}

  // Each throws SqlFailure. `outer` holds the row variables of a trigger function, or is null.
  PlannedStatement analyse(const ast::Statement& statement, const NameScope* outer = nullptr);
  Expression analyse_condition(const ast::Expression& expression, const NameScope& scope, const char* clause);
  Expression analyse_value(const ast::Expression& expression, const NameScope& scope, const char* clause);
  // The value of a column's DEFAULT.
  Expression analyse_default(const ast::Expression& expression, const std::string& column, const Type& type);

  // The parameters' types, once everything is analysed. Undecided ones become text.
  std::vector<Type> parameters() const;
  bool has_subqueries() const { return has_subqueries_; }
  // The writing queries of WITH, as they are numbered; and the order in which they run: `before` the statement those
  // that it reads, itself or through others, and after it the rest.
  std::vector<std::unique_ptr<const Plan>> take_writes() { return std::move(writes_); }
  std::vector<std::size_t> write_order(std::size_t& before) const;

 private:
  friend class ExpressionAnalyser;
  friend class QueryAnalyser;
  friend class WriteAnalyser;
  void analyse_writes(const std::vector<ast::CommonTable>& with, const NameScope* outer);

  const Catalog& catalog_;
  std::vector<Type> parameters_;
  bool has_subqueries_ = false;
  std::vector<std::unique_ptr<const Plan>> writes_;
  std::vector<const ast::CommonTable*> written_tables_;     // each one's place in the text
  std::vector<std::pair<int, std::size_t>> write_readers_;  // who (-1: the statement) reads which
  int reader_ = -1;
};

// The names of a table's own row as relation 0.
NameScope table_scope(const Table& table);

}  // namespace halfdone::postgres

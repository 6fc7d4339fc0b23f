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

#include "fakes/postgres/ast.h"
#include "fakes/postgres/catalog.h"
#include "fakes/postgres/plan.h"

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

// The names that one query level can use.
struct NameScope {
  const NameScope* outer = nullptr;
  std::vector<NamedRelation> relations;
  std::vector<std::string> merged;  // columns of JOIN ... USING, which `*` shows first
  const std::vector<ast::CommonTable>* with = nullptr;
  std::size_t with_visible = 0;  // how many of them
};

class Analyser {
 public:
  explicit Analyser(const Catalog& catalog) : catalog_(catalog) {}

  // Each throws SqlFailure. `outer` holds the row variables of a trigger function, or is null.
  Statement analyse(const ast::Statement& statement, const NameScope* outer = nullptr);
  Expression analyse_condition(const ast::Expression& expression, const NameScope& scope, const char* clause);
  Expression analyse_value(const ast::Expression& expression, const NameScope& scope, const char* clause);
  // The value of a column's DEFAULT.
  Expression analyse_default(const ast::Expression& expression, const std::string& column, const Type& type);

  // The parameters' types, once everything is analysed. Undecided ones become text.
  std::vector<Type> parameters() const;
  bool has_subqueries() const { return has_subqueries_; }

 private:
  friend class ExpressionAnalyser;
  friend class QueryAnalyser;
  friend class WriteAnalyser;

  const Catalog& catalog_;
  std::vector<Type> parameters_;
  bool has_subqueries_ = false;
};

// The names of a table's own row as relation 0.
NameScope table_scope(const Table& table);

}  // namespace halfdone::postgres

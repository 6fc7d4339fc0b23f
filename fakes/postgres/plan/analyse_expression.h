// Private to analyse*.cpp: the analysers share one statement's state, the Analyser.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "fakes/postgres/plan/analyse.h"
#include "fakes/postgres/plan/coerce.h"
#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres {

// Turns expressions of one clause of one query level into analysed ones.
class ExpressionAnalyser {
 public:
  // `aggregates` collects those of the query; null where the clause allows none.
  ExpressionAnalyser(Analyser& analyser, const NameScope& scope, const char* clause,
                     std::vector<Aggregate>* aggregates = nullptr)
      : analyser_(analyser), scope_(scope), clause_(clause), aggregates_(aggregates) {}

  Expression analyse(const ast::Expression& expression);
  // AND's parts one by one.
  std::vector<Expression> analyse_conjuncts(const ast::Expression& expression);
  Expression resolve_column(const std::vector<std::string>& names, int location);

 private:
  Expression literal(const ast::Expression& expression);
  Expression parameter(const ast::Expression& expression);
  Expression operation(const ast::Expression& expression);
  Expression shift_moment(bool forward, Expression moment, std::int64_t microseconds, int location);
  Expression compare(const std::string& name, Expression left, Expression right, int location);
  Expression compare_rows(const std::string& name, const ast::Expression& left, const ast::Expression& right,
                          int location);
  Expression equality(const std::string& name, const ast::Expression& left, const ast::Expression& right, int location);
  Expression call_operator(const std::string& name, std::vector<Expression> operands, int location);
  Expression in_list(const ast::Expression& expression);
  Expression between(const ast::Expression& expression);
  Expression quantified_array(const ast::Expression& expression);
  Expression subquery(const ast::Expression& expression);
  Expression case_expression(const ast::Expression& expression);
  Expression unified(Operation operation, const char* what, const ast::Expression& expression);
  Expression nullif(const ast::Expression& expression);
  Expression cast(const ast::Expression& expression);
  Expression call(const ast::Expression& expression);
  std::optional<Expression> row_as_jsonb(const ast::Expression& argument);
  Expression columns_as_jsonb(const std::vector<NamedColumn>& columns, std::size_t relation, std::size_t level);
  Expression aggregate(AggregateKind kind, const ast::Expression& expression);
  Expression connect(Operation operation, const char* name, const ast::Expression& expression);
  std::vector<Type>& parameters() { return analyser_.parameters_; }

  Analyser& analyser_;
  const NameScope& scope_;
  const char* clause_;
  std::vector<Aggregate>* aggregates_;
  bool in_aggregate_ = false;
};

struct QueryOptions {
  bool keeps_unknown = false;  // INSERT ... SELECT: the columns decide about literals of the outermost list
  bool outermost = false;      // may lock rows, and have writing queries in WITH
};

// Queries, and the FROM and WHERE of UPDATE and DELETE.
class QueryAnalyser {
 public:
  QueryAnalyser(Analyser& analyser, const NameScope* outer, CommonTables with = {}) : analyser_(analyser) {
    scope_.outer = outer;
    scope_.with = with;
  }

  std::shared_ptr<QueryPlan> analyse(const ast::Select& select, QueryOptions options = {});
  // For UPDATE and DELETE: `table` becomes relation 0, then come the items of FROM or USING.
  std::shared_ptr<QueryPlan> analyse_target(const Table& table, const std::string& alias,
                                            const std::vector<ast::FromItem>& from, const ast::Expression* where);
  NameScope& scope() { return scope_; }
  std::vector<Output> analyse_outputs(const std::vector<ast::OutputItem>& items, const char* clause,
                                      std::vector<Aggregate>* aggregates);

 private:
  void add_from(const ast::FromItem& item, std::vector<ScanStep>& steps);
  void add_join(const ast::FromItem& item, std::vector<ScanStep>& steps);
  void add_relation(const ast::FromItem& item, std::vector<ScanStep>& steps);
  void add_table(const Table& table, const std::string& alias);
  void add_query(const std::shared_ptr<const QueryPlan>& query, const std::string& alias,
                 std::vector<std::string> names);
  void add_written(const ast::CommonTable& common, int location, const std::string& alias,
                   std::vector<std::string> names);
  void add_outputs(const std::vector<Output>& outputs, const std::string& alias, std::vector<std::string> names);
  const ast::CommonTable* find_common(const std::string& name, const NameScope*& place, std::size_t& index) const;
  std::vector<Expression> join_conditions(const ast::FromItem& item, std::size_t first_right);
  void place(Expression condition, std::vector<ScanStep>& steps);
  void plan_keys(std::vector<ScanStep>& steps);
  std::vector<Output> expand_star(const ast::Expression& star, const ast::OutputItem& item);
  void analyse_groups(const ast::Select& select);
  void analyse_order(const ast::Select& select);
  void analyse_limits(const ast::Select& select);
  void analyse_values(const ast::Select& select);
  void analyse_set_operation(const ast::Select& select);
  void analyse_plain(const ast::Select& select, QueryOptions options);
  void analyse_locks(const ast::Select& select);
  int output_position(const ast::Expression& expression, const char* clause, bool inputs_first);

  Analyser& analyser_;
  NameScope scope_;
  std::shared_ptr<QueryPlan> query_ = std::make_shared<QueryPlan>();
};

// 42P01 for a qualified name whose table is not in FROM, or hides behind an alias.
[[noreturn]] void fail_missing_relation(const NameScope& scope, const std::string& name, int location);
// RETURNING of a statement that writes.
const std::vector<Output>& returning_of(const PlannedStatement& statement);
// The name that an output column gets by itself.
std::string figure_name(const ast::Expression& expression);
bool same_expression(const Expression& a, const Expression& b);
// Calls `visit` for every column reference to the query that `expression` belongs to, also from sub-selects within.
void for_each_column(const Expression& expression, const std::function<void(const Expression&)>& visit);
// Rewrites a grouped query's output: columns of the groups and aggregates instead of columns of FROM.
class Regrouper {
 public:
  Regrouper(QueryPlan& query, const NameScope& scope, const Catalog& catalog)
      : query_(query), scope_(scope), catalog_(catalog) {}
  void rewrite(Expression& expression, std::size_t depth = 0);
  // Adds the columns that depend on grouped ones; aggregates follow behind all groups, so call it last.
  void finish(Expression& expression, std::size_t depth = 0);

 private:
  bool rewrite_whole(Expression& expression);
  bool depends_on_key(const Expression& column) const;
  QueryPlan& query_;
  const NameScope& scope_;
  const Catalog& catalog_;
};

}  // namespace halfdone::postgres

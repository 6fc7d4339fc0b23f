// SELECT, VALUES and set operations.
#include <algorithm>

#include "fakes/postgres/plan/analyse_expression.h"

namespace halfdone::postgres {

using ast::ExpressionKind;

std::shared_ptr<QueryPlan> QueryAnalyser::analyse(const ast::Select& select, QueryOptions options) {
  if (!select.with.empty()) {
    if (scope_.with.visible > 0) fail_unsupported("WITH within WITH");
    scope_.with = all_of(select.with);
    for (const ast::CommonTable& table : select.with) {
      if (!table.write || options.outermost) continue;
      fail_at(table.location, "0A000", "WITH clause containing a data-modifying statement must be at the top level");
    }
  }
  if (!select.locking.empty() && !options.outermost) fail_unsupported("FOR UPDATE or FOR SHARE in a sub-select");
  if (select.operation != ast::SetOperation::none) {
    analyse_set_operation(select);
  } else if (!select.values.empty()) {
    analyse_values(select);
  } else {
    analyse_plain(select, options);
  }
  analyse_locks(select);
  analyse_limits(select);
  return query_;
}

void QueryAnalyser::analyse_plain(const ast::Select& select, QueryOptions options) {
  std::vector<Expression> where;
  for (const ast::FromItem& item : select.from) add_from(item, query_->steps);
  if (select.where) where = ExpressionAnalyser(analyser_, scope_, "WHERE").analyse_conjuncts(*select.where);
  for (Expression& condition : where) place(std::move(condition), query_->steps);
  query_->outputs = analyse_outputs(select.output, "SELECT", &query_->aggregates);
  for (Output& output : query_->outputs) {
    if (!options.keeps_unknown) decide_unknown(output.expression, analyser_.parameters_);
  }
  query_->distinct = select.distinct;
  analyse_order(select);
  analyse_groups(select);
  plan_keys(query_->steps);
}

std::shared_ptr<QueryPlan> QueryAnalyser::analyse_target(const Table& table, const std::string& alias,
                                                         const std::vector<ast::FromItem>& from,
                                                         const ast::Expression* where) {
  add_table(table, alias);
  query_->steps.push_back(ScanStep(0));
  for (const ast::FromItem& item : from) add_from(item, query_->steps);
  std::vector<Expression> conditions;
  if (where) conditions = ExpressionAnalyser(analyser_, scope_, "WHERE").analyse_conjuncts(*where);
  for (Expression& condition : conditions) place(std::move(condition), query_->steps);
  plan_keys(query_->steps);
  return query_;
}

std::vector<Output> QueryAnalyser::analyse_outputs(const std::vector<ast::OutputItem>& items, const char* clause,
                                                   std::vector<Aggregate>* aggregates) {
  std::vector<Output> outputs;
  ExpressionAnalyser analyser(analyser_, scope_, clause, aggregates);
  for (const ast::OutputItem& item : items) {
    if (item.expression->kind == ExpressionKind::star) {
      for (Output& output : expand_star(*item.expression, item)) outputs.push_back(std::move(output));
    } else {
      outputs.push_back(
          {analyser.analyse(*item.expression), item.alias.empty() ? figure_name(*item.expression) : item.alias});
    }
  }
  return outputs;
}

std::vector<Output> QueryAnalyser::expand_star(const ast::Expression& star, const ast::OutputItem& item) {
  std::vector<Output> outputs;
  const std::string* wanted = star.names.empty() ? nullptr : &star.names.back();
  if (!wanted && scope_.relations.empty())
    fail_at(item.location, "42601", "SELECT * with no tables specified is not valid");
  bool found = false;
  const auto add = [&](std::size_t relation, std::size_t index) {
    const NamedColumn& column = scope_.relations[relation].columns[index];
    outputs.push_back({make_column(column.type, relation, index), column.name});
    outputs.back().expression.location = item.location;
  };
  for (const std::string& name : scope_.merged) {
    if (wanted) break;
    Output output{ExpressionAnalyser(analyser_, scope_, "SELECT").resolve_column({name}, item.location), name};
    outputs.push_back(std::move(output));
  }
  for (std::size_t relation = 0; relation < scope_.relations.size(); ++relation) {
    const NamedRelation& named = scope_.relations[relation];
    if (wanted && (named.alias != *wanted || (star.names.size() > 1 && named.schema != star.names[0]))) continue;
    found = true;
    for (std::size_t i = 0; i < named.columns.size(); ++i) {
      const bool shown = !wanted && std::ranges::find(scope_.merged, named.columns[i].name) != scope_.merged.end();
      if (!shown) add(relation, i);
    }
  }
  if (wanted && !found) fail_missing_relation(scope_, *wanted, star.location);
  return outputs;
}

void QueryAnalyser::analyse_values(const ast::Select& select) {
  const std::size_t width = select.values[0].size();
  ExpressionAnalyser analyser(analyser_, scope_, "VALUES");
  for (const std::vector<ast::ExpressionPtr>& row : select.values) {
    if (row.size() != width) fail_at(row[0]->location, "42601", "VALUES lists must all be the same length");
    std::vector<Expression> values;
    for (const ast::ExpressionPtr& value : row) values.push_back(analyser.analyse(*value));
    query_->values.push_back(std::move(values));
  }
  for (std::size_t i = 0; i < width; ++i) {
    std::vector<Expression*> column;
    for (std::vector<Expression>& row : query_->values) column.push_back(&row[i]);
    const Type type = unify(column, "VALUES", analyser_.parameters_);
    query_->outputs.push_back({make_column(type, 0, i), "column" + std::to_string(i + 1)});
  }
  analyse_order(select);
}

void QueryAnalyser::analyse_set_operation(const ast::Select& select) {
  analyser_.has_subqueries_ = true;
  const auto side = [&](const ast::Select& part) {
    QueryAnalyser inner(analyser_, scope_.outer, scope_.with);
    return inner.analyse(part, {.keeps_unknown = true});
  };
  const std::shared_ptr<QueryPlan> left = side(*select.left);
  const std::shared_ptr<QueryPlan> right = side(*select.right);
  const char* name = select.operation == ast::SetOperation::union_      ? "UNION"
                     : select.operation == ast::SetOperation::intersect ? "INTERSECT"
                                                                        : "EXCEPT";
  if (left->outputs.size() != right->outputs.size()) {
    const int location = right->outputs.empty() ? -1 : right->outputs[0].expression.location;
    fail_at(location, "42601", std::string("each ") + name + " query must have the same number of columns");
  }
  for (std::size_t i = 0; i < left->outputs.size(); ++i) {
    Expression& a = left->outputs[i].expression;
    Expression& b = right->outputs[i].expression;
    const Type a_type = a.type, b_type = b.type;
    const Type type = unify({&a, &b}, name, analyser_.parameters_);
    const auto rewritten = [](const QueryPlan& part, const Type& before, const Type& after) {
      return (part.operation != ast::SetOperation::none || !part.values.empty()) &&
             without_modifier(before) != without_modifier(after);
    };
    if (rewritten(*left, a_type, type) || rewritten(*right, b_type, type))
      fail_unsupported("a conversion within nested set operations");
    query_->outputs.push_back({make_column(type, 0, i), left->outputs[i].name});
  }
  query_->operation = select.operation;
  query_->all = select.all;
  query_->left = left;
  query_->right = right;
  analyse_order(select);
}

void QueryAnalyser::analyse_limits(const ast::Select& select) {
  const auto analyse_one = [&](const ast::ExpressionPtr& expression, std::vector<Expression>& place,
                               const char* clause) {
    if (!expression) return;
    const NameScope nothing;
    Expression value = ExpressionAnalyser(analyser_, nothing, clause).analyse(*expression);
    if (!coerce(value, Type{TypeId::int8}, CastContext::assignment, analyser_.parameters_)) {
      fail_at(value.location, "42804",
              std::string("argument of ") + clause + " must be type bigint, not type " +
                  print_without_modifier(value.type));
    }
    place.push_back(std::move(value));
  };
  analyse_one(select.limit, query_->limit, "LIMIT");
  analyse_one(select.offset, query_->offset, "OFFSET");
}

}  // namespace halfdone::postgres

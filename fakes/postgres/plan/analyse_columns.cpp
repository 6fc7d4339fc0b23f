// Which columns of its own query an expression looks at, sub-selects within included.
#include <functional>

#include "fakes/postgres/plan/analyse_expression.h"

namespace halfdone::postgres {

namespace {

void visit_columns(const Expression& expression, std::size_t depth,
                   const std::function<void(const Expression&)>& visit);

void visit_columns(const QueryPlan& query, std::size_t depth, const std::function<void(const Expression&)>& visit) {
  const auto each = [&](const std::vector<Expression>& expressions) {
    for (const Expression& expression : expressions) visit_columns(expression, depth, visit);
  };
  const std::function<void(const std::vector<ScanStep>&)> each_step = [&](const std::vector<ScanStep>& steps) {
    for (const ScanStep& step : steps) {
      each(step.conditions);
      each(step.filters);
      each_step(step.nested);
    }
  };
  // A sub-select in FROM stands as deep as this query's own expressions' sub-selects: it doesn't see its siblings.
  for (const Relation& relation : query.relations) {
    if (relation.query) visit_columns(*relation.query, depth, visit);
  }
  each_step(query.steps);
  each(query.filters);
  each(query.groups);
  for (const Aggregate& aggregate : query.aggregates) {
    each(aggregate.argument);
    each(aggregate.filter);
  }
  each(query.having);
  for (const Output& output : query.outputs) visit_columns(output.expression, depth, visit);
  for (const SortKey& key : query.order) visit_columns(key.expression, depth, visit);
  each(query.limit);
  each(query.offset);
  for (const std::vector<Expression>& row : query.values) each(row);
  if (query.left) visit_columns(*query.left, depth, visit);
  if (query.right) visit_columns(*query.right, depth, visit);
}

void visit_columns(const Expression& expression, std::size_t depth,
                   const std::function<void(const Expression&)>& visit) {
  if (expression.operation == Operation::column && expression.level == depth) visit(expression);
  for (const Expression& child : expression.children) visit_columns(child, depth, visit);
  if (expression.query) visit_columns(*expression.query, depth + 1, visit);
}
}  // namespace

void for_each_column(const Expression& expression, const std::function<void(const Expression&)>& visit) {
  visit_columns(expression, 0, visit);
}

}  // namespace halfdone::postgres

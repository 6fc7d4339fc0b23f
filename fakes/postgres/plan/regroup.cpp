// Grouped queries, and the small questions that analysis asks about expressions.
#include <algorithm>
#include <cassert>
#include <functional>

#include "fakes/postgres/plan/analyse_expression.h"

namespace halfdone::postgres {

using ast::ExpressionKind;

namespace {

// Everything that belongs to the query within, as far as it can hold references outwards.
void for_each_expression(QueryPlan& query, const std::function<void(Expression&)>& visit) {
  const auto each = [&](std::vector<Expression>& expressions) {
    for (Expression& expression : expressions) visit(expression);
  };
  const std::function<void(std::vector<ScanStep>&)> each_step = [&](std::vector<ScanStep>& steps) {
    for (ScanStep& step : steps) {
      each(step.conditions);
      each(step.filters);
      each(step.key);
      each_step(step.nested);
    }
  };
  each_step(query.steps);
  each(query.filters);
  each(query.groups);
  for (Aggregate& aggregate : query.aggregates) {
    each(aggregate.argument);
    each(aggregate.filter);
  }
  each(query.having);
  for (Output& output : query.outputs) visit(output.expression);
  for (SortKey& key : query.order) visit(key.expression);
  each(query.limit);
  each(query.offset);
  for (std::vector<Expression>& row : query.values) each(row);
  for (Relation& relation : query.relations) {
    if (relation.query) for_each_expression(const_cast<QueryPlan&>(*relation.query), visit);
  }
  if (query.left) for_each_expression(const_cast<QueryPlan&>(*query.left), visit);
  if (query.right) for_each_expression(const_cast<QueryPlan&>(*query.right), visit);
}

}  // namespace

bool same_expression(const Expression& a, const Expression& b) {
  if (a.operation != b.operation || a.type != b.type || a.operand != b.operand || a.comparison != b.comparison)
    return false;
  if (a.negated != b.negated || a.level != b.level || a.relation != b.relation || a.index != b.index) return false;
  if (a.function != b.function || a.query != b.query || a.constant != b.constant) return false;
  return std::ranges::equal(a.children, b.children, same_expression);
}

std::string figure_name(const ast::Expression& expression) {
  constexpr const char* none = "?column?";
  switch (expression.kind) {
    case ExpressionKind::column: return expression.names.back();
    case ExpressionKind::call: return expression.text.empty() ? expression.names.back() : expression.text;
    case ExpressionKind::cast: {
      const std::string inner = figure_name(*expression.children[0]);
      return inner == none || inner == "case" ? expression.type->name : inner;
    }
    case ExpressionKind::case_: {
      const std::string inner = expression.has_default ? figure_name(*expression.children.back()) : none;
      return inner == none ? "case" : inner;
    }
    case ExpressionKind::coalesce: return "coalesce";
    case ExpressionKind::nullif: return "nullif";
    case ExpressionKind::greatest: return "greatest";
    case ExpressionKind::least: return "least";
    case ExpressionKind::array: return "array";
    case ExpressionKind::row: return "row";
    case ExpressionKind::exists: return "exists";
    case ExpressionKind::scalar: {
      if (expression.query->output.empty()) return "column1";
      const ast::OutputItem& first = expression.query->output[0];
      return first.alias.empty() ? figure_name(*first.expression) : first.alias;
    }
    case ExpressionKind::star:
    case ExpressionKind::integer:
    case ExpressionKind::decimal:
    case ExpressionKind::string:
    case ExpressionKind::boolean:
    case ExpressionKind::null:
    case ExpressionKind::parameter:
    case ExpressionKind::operation:
    case ExpressionKind::any:
    case ExpressionKind::all:
    case ExpressionKind::is_distinct:
    case ExpressionKind::in:
    case ExpressionKind::between:
    case ExpressionKind::and_:
    case ExpressionKind::or_:
    case ExpressionKind::not_:
    case ExpressionKind::is_null:
    case ExpressionKind::is_true:
    case ExpressionKind::in_query:
    case ExpressionKind::all_query:
    case ExpressionKind::default_: return none;
  }
  return none;
}

void Regrouper::rewrite(Expression& expression, std::size_t depth) {
  if (depth == 0 && rewrite_whole(expression)) return;
  if (expression.operation == Operation::column && expression.level == depth) {
    Expression here = expression;
    here.level = 0;
    const auto found =
        std::ranges::find_if(query_.groups, [&](const Expression& group) { return same_expression(group, here); });
    std::size_t index = static_cast<std::size_t>(found - query_.groups.begin());
    if (found == query_.groups.end()) {
      if (!depends_on_key(here)) {
        const NamedRelation& relation = scope_.relations[here.relation];
        const std::string name = relation.alias + "." + relation.columns[here.index].name;
        fail_at(expression.location, "42803",
                depth == 0 ? "column " + quoted(name) +
                                 " must appear in the GROUP BY clause or be used in an aggregate function"
                           : "subquery uses ungrouped column " + quoted(name) + " from outer query");
      }
      index = query_.groups.size();
      query_.groups.push_back(here);
    }
    const int location = expression.location;
    expression = make_column(here.type, 0, index, depth);
    expression.location = location;
    return;
  }
  for (Expression& child : expression.children) rewrite(child, depth);
  // The sub-select was analysed for this expression alone.
  if (expression.query) {
    for_each_expression(const_cast<QueryPlan&>(*expression.query),
                        [&](Expression& inner) { rewrite(inner, depth + 1); });
  }
}

bool Regrouper::rewrite_whole(Expression& expression) {
  if (expression.operation == Operation::column) return false;
  for (std::size_t i = 0; i < query_.groups.size(); ++i) {
    if (!same_expression(query_.groups[i], expression)) continue;
    const bool constant = expression.operation == Operation::constant || expression.operation == Operation::parameter;
    if (constant) return true;
    expression = make_column(expression.type, 0, i);
    return true;
  }
  return false;
}

void Regrouper::finish(Expression& expression, std::size_t depth) {
  if (expression.operation == Operation::aggregate && depth == 0) {
    const int location = expression.location;
    expression = make_column(expression.type, 0, query_.groups.size() + expression.index);
    expression.location = location;
    return;
  }
  for (Expression& child : expression.children) finish(child, depth);
}

// A table grouped by its primary key: each group has one row of it.
bool Regrouper::depends_on_key(const Expression& column) const {
  const int table = query_.relations[column.relation].table;
  const UniqueIndex* primary = table < 0 ? nullptr : catalog_.table(table).primary_key();
  if (!primary) return false;
  return std::ranges::all_of(primary->columns, [&](std::uint32_t key) {
    return std::ranges::any_of(query_.groups, [&](const Expression& group) {
      return group.operation == Operation::column && group.level == 0 && group.relation == column.relation &&
             group.index == key;
    });
  });
}

}  // namespace halfdone::postgres

// SELECT, VALUES and set operations: from rows that match to the rows of an answer.
#include "fakes/postgres/execute/query.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <set>

#include "fakes/postgres/execute/aggregate.h"

namespace halfdone::postgres {

namespace {

// What makes two rows duplicates of each other: equal values in SQL's sense; NULLs are alike.
Tuple identity_of(const Tuple& row, const std::vector<Output>& outputs) {
  Tuple identity;
  identity.reserve(outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) identity.push_back(key_value(outputs[i].expression.type, row[i]));
  return identity;
}

void remove_duplicates(std::vector<Tuple>& rows, const std::vector<Output>& outputs) {
  std::set<Tuple> seen;
  std::erase_if(rows, [&](const Tuple& row) { return !seen.insert(identity_of(row, outputs)).second; });
}

// UNION, INTERSECT, EXCEPT. Without ALL a row is in the answer once.
std::vector<Tuple> combine(const QueryPlan& query, std::vector<Tuple> left, const std::vector<Tuple>& right) {
  if (query.operation == ast::SetOperation::union_) {
    left.insert(left.end(), right.begin(), right.end());
  } else {
    std::multiset<Tuple> others;
    for (const Tuple& row : right) others.insert(identity_of(row, query.outputs));
    const bool keeps_common = query.operation == ast::SetOperation::intersect;
    std::erase_if(left, [&](const Tuple& row) {
      const auto other = others.find(identity_of(row, query.outputs));
      const bool common = other != others.end();
      if (common && query.all) others.erase(other);
      return common != keeps_common;
    });
  }
  if (!query.all) remove_duplicates(left, query.outputs);
  return left;
}

// One row of the answer, followed by what it is sorted by.
Tuple make_row(Evaluation& evaluation, const Scope& scope, const QueryPlan& query) {
  Tuple row;
  row.reserve(query.outputs.size() + query.order.size());
  for (const Output& output : query.outputs) row.push_back(evaluate(evaluation, scope, output.expression));
  for (const SortKey& key : query.order)
    row.push_back(key.output >= 0 ? Value() : evaluate(evaluation, scope, key.expression));
  return row;
}

std::vector<Tuple> plain_rows(Evaluation& evaluation, const Scope* outer, const QueryPlan& query,
                              std::size_t rows_max) {
  std::vector<Tuple> rows;
  const bool may_stop = query.order.empty() && !query.distinct;
  scan(evaluation, outer, query, [&](const Binding& binding) {
    if (may_stop && rows.size() >= rows_max) return false;
    rows.push_back(make_row(evaluation, {outer, binding.rows.data()}, query));
    return !may_stop || rows.size() < rows_max;
  });
  return rows;
}

struct Group {
  Tuple values;
  std::vector<Accumulator> accumulators;
};

std::vector<Tuple> grouped_rows(Evaluation& evaluation, const Scope* outer, const QueryPlan& query) {
  std::map<Tuple, Group> groups;
  const auto group_of = [&](const Tuple& values) -> Group& {
    Tuple identity;
    for (std::size_t i = 0; i < values.size(); ++i) identity.push_back(key_value(query.groups[i].type, values[i]));
    const auto [place, is_new] = groups.try_emplace(std::move(identity));
    if (is_new) {
      place->second.values = values;
      for (const Aggregate& aggregate : query.aggregates) place->second.accumulators.emplace_back(aggregate);
    }
    return place->second;
  };
  if (query.groups.empty()) group_of({});
  scan(evaluation, outer, query, [&](const Binding& binding) {
    const Scope scope{outer, binding.rows.data()};
    Tuple values;
    for (const Expression& part : query.groups) values.push_back(evaluate(evaluation, scope, part));
    for (Accumulator& accumulator : group_of(values).accumulators) accumulator.add(evaluation, scope);
    return !evaluation.failed();
  });
  std::vector<Tuple> rows;
  for (auto& [identity, group] : groups) {
    for (Accumulator& accumulator : group.accumulators) group.values.push_back(accumulator.finish(evaluation));
    const std::vector<Value>* row = &group.values;
    const Scope scope{outer, &row};
    if (all_hold(evaluation, scope, query.having)) rows.push_back(make_row(evaluation, scope, query));
    if (evaluation.failed()) break;
  }
  return rows;
}

std::vector<Tuple> value_rows(Evaluation& evaluation, const Scope* outer, const QueryPlan& query) {
  std::vector<Tuple> rows;
  const Scope scope{outer, nullptr};
  for (const std::vector<Expression>& list : query.values) {
    Tuple row;
    for (const Expression& value : list) row.push_back(evaluate(evaluation, scope, value));
    // Sort keys of VALUES are outputs; their places are padding.
    row.resize(row.size() + query.order.size());
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Tuple> unordered_rows(Evaluation& evaluation, const Scope* outer, const QueryPlan& query,
                                  std::size_t rows_max) {
  if (query.operation != ast::SetOperation::none) {
    std::vector<Tuple> left = run_query(evaluation, outer, *query.left);
    const std::vector<Tuple> right = run_query(evaluation, outer, *query.right);
    std::vector<Tuple> rows = combine(query, std::move(left), right);
    for (Tuple& row : rows) row.resize(row.size() + query.order.size());
    return rows;
  }
  if (!query.values.empty()) return value_rows(evaluation, outer, query);
  if (query.grouped) return grouped_rows(evaluation, outer, query);
  return plain_rows(evaluation, outer, query, rows_max);
}

std::size_t row_count(Evaluation& evaluation, const Scope* outer, const std::vector<Expression>& expression,
                      std::size_t otherwise, std::string_view sqlstate, const char* message) {
  if (expression.empty()) return otherwise;
  const Value value = evaluate(evaluation, {outer, nullptr}, expression[0]);
  if (evaluation.failed() || value.is_null()) return otherwise;
  if (value.as_integer() >= 0) return static_cast<std::size_t>(value.as_integer());
  evaluation.error = sql_error(sqlstate, message);
  return 0;
}

}  // namespace

Limits limits_of(Evaluation& evaluation, const Scope* outer, const QueryPlan& query) {
  Limits limits;
  limits.limit = row_count(evaluation, outer, query.limit, SIZE_MAX, "2201W", "LIMIT must not be negative");
  limits.offset = row_count(evaluation, outer, query.offset, 0, "2201X", "OFFSET must not be negative");
  return limits;
}

bool sorts_before(const QueryPlan& query, const Tuple& a, const Tuple& b) {
  const std::size_t first = query.outputs.size();
  for (std::size_t i = 0; i < query.order.size(); ++i) {
    const SortKey& key = query.order[i];
    const std::size_t at = key.output >= 0 ? static_cast<std::size_t>(key.output) : first + i;
    const Type& type = key.output >= 0 ? query.outputs[at].expression.type : key.expression.type;
    if (a[at].is_null() && b[at].is_null()) continue;
    if (a[at].is_null() || b[at].is_null()) return a[at].is_null() == key.nulls_first;
    const std::strong_ordering order = compare(type, a[at], b[at]);
    if (order != 0) return key.descending ? order > 0 : order < 0;
  }
  return false;
}

Tuple row_of(Evaluation& evaluation, const Scope& scope, const QueryPlan& query) {
  return make_row(evaluation, scope, query);
}

std::vector<Tuple> run_query(Evaluation& evaluation, const Scope* outer, const QueryPlan& query, std::size_t rows_max) {
  const Limits limits = limits_of(evaluation, outer, query);
  if (evaluation.failed() || limits.limit == 0) return {};
  const std::size_t wanted = std::min(limits.limit, rows_max);
  const std::size_t until = wanted > SIZE_MAX - limits.offset ? SIZE_MAX : wanted + limits.offset;
  std::vector<Tuple> rows = unordered_rows(evaluation, outer, query, until);
  if (evaluation.failed()) return {};
  if (query.distinct) remove_duplicates(rows, query.outputs);
  if (!query.order.empty()) {
    sort_stably(rows, [&](const Tuple& a, const Tuple& b) { return sorts_before(query, a, b); });
    for (Tuple& row : rows) row.resize(query.outputs.size());
  }
  if (limits.offset > 0)
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(limits.offset, rows.size())));
  if (rows.size() > wanted) rows.resize(wanted);
  return rows;
}

}  // namespace halfdone::postgres

// ORDER BY, GROUP BY, HAVING and FOR UPDATE.
#include <algorithm>
#include <functional>

#include "fakes/postgres/plan/analyse_expression.h"

namespace halfdone::postgres {

using ast::ExpressionKind;

// Which output an item of ORDER BY or GROUP BY means by its name or number; -1 for none.
int QueryAnalyser::output_position(const ast::Expression& expression, const char* clause, bool inputs_first) {
  const std::size_t count = query_->outputs.size();
  if (expression.kind == ExpressionKind::integer) {
    const long long number = std::stoll(expression.text);
    if (number < 1 || static_cast<std::size_t>(number) > count) {
      fail_at(expression.location, "42P10",
              std::string(clause) + " position " + expression.text + " is not in select list");
    }
    return static_cast<int>(number - 1);
  }
  if (expression.kind != ExpressionKind::column || expression.names.size() != 1) return -1;
  if (inputs_first) {
    for (const NamedRelation& relation : scope_.relations) {
      if (std::ranges::find(relation.columns, expression.names[0], &NamedColumn::name) != relation.columns.end())
        return -1;
    }
  }
  int found = -1;
  for (std::size_t i = 0; i < count; ++i) {
    if (query_->outputs[i].name != expression.names[0]) continue;
    const bool same = found >= 0 && same_expression(query_->outputs[static_cast<std::size_t>(found)].expression,
                                                    query_->outputs[i].expression);
    if (found >= 0 && !same)
      fail_at(expression.location, "42702", std::string(clause) + " " + quoted(expression.names[0]) + " is ambiguous");
    if (found < 0) found = static_cast<int>(i);
  }
  return found;
}

void QueryAnalyser::analyse_order(const ast::Select& select) {
  for (const ast::SortItem& item : select.order_by) {
    SortKey key;
    key.descending = item.descending;
    key.nulls_first = item.nulls_first;
    key.output = output_position(*item.expression, "ORDER BY", false);
    if (key.output < 0) {
      if (select.operation != ast::SetOperation::none) {
        fail_at(item.expression->location, "0A000", "invalid UNION/INTERSECT/EXCEPT ORDER BY clause");
      }
      if (!select.values.empty()) fail_unsupported("ORDER BY of VALUES other than by a column");
      key.expression = ExpressionAnalyser(analyser_, scope_, "ORDER BY", &query_->aggregates).analyse(*item.expression);
      decide_unknown(key.expression, analyser_.parameters_);
      for (std::size_t i = 0; i < query_->outputs.size() && key.output < 0; ++i) {
        if (same_expression(query_->outputs[i].expression, key.expression)) key.output = static_cast<int>(i);
      }
      if (select.distinct && key.output < 0) {
        fail_at(item.expression->location, "42P10",
                "for SELECT DISTINCT, ORDER BY expressions must appear in select list");
      }
    }
    if (key.output >= 0) key.expression = {};
    query_->order.push_back(std::move(key));
  }
}

void QueryAnalyser::analyse_groups(const ast::Select& select) {
  for (const ast::ExpressionPtr& item : select.group_by) {
    const int output = output_position(*item, "GROUP BY", true);
    if (output >= 0) {
      query_->groups.push_back(query_->outputs[static_cast<std::size_t>(output)].expression);
      if (query_->groups.back().operation == Operation::aggregate) {
        fail_at(query_->groups.back().location, "42803", "aggregate functions are not allowed in GROUP BY");
      }
    } else {
      query_->groups.push_back(ExpressionAnalyser(analyser_, scope_, "GROUP BY").analyse(*item));
      decide_unknown(query_->groups.back(), analyser_.parameters_);
    }
  }
  if (select.having)
    query_->having =
        ExpressionAnalyser(analyser_, scope_, "HAVING", &query_->aggregates).analyse_conjuncts(*select.having);
  query_->grouped = !query_->groups.empty() || !query_->aggregates.empty() || select.having;
  if (!query_->grouped) return;
  Regrouper regrouper(*query_, scope_, analyser_.catalog_);
  const auto each = [&](const std::function<void(Expression&)>& rewrite) {
    for (Output& output : query_->outputs) rewrite(output.expression);
    for (Expression& condition : query_->having) rewrite(condition);
    for (SortKey& key : query_->order) {
      if (key.output < 0) rewrite(key.expression);
    }
  };
  each([&](Expression& expression) { regrouper.rewrite(expression); });
  each([&](Expression& expression) { regrouper.finish(expression); });
}

void QueryAnalyser::analyse_locks(const ast::Select& select) {
  for (const ast::Locking& clause : select.locking) {
    const char* name = clause.strength == ast::LockStrength::update          ? "FOR UPDATE"
                       : clause.strength == ast::LockStrength::no_key_update ? "FOR NO KEY UPDATE"
                       : clause.strength == ast::LockStrength::share         ? "FOR SHARE"
                                                                             : "FOR KEY SHARE";
    const auto not_allowed = [&](const char* what) {
      fail("0A000", std::string(name) + " is not allowed with " + what);
    };
    if (select.operation != ast::SetOperation::none) not_allowed("UNION/INTERSECT/EXCEPT");
    if (!select.values.empty()) fail("0A000", std::string(name) + " cannot be applied to VALUES");
    if (select.distinct) not_allowed("DISTINCT clause");
    if (!select.group_by.empty()) not_allowed("GROUP BY clause");
    if (select.having) not_allowed("HAVING clause");
    if (!query_->aggregates.empty()) not_allowed("aggregate functions");
    std::vector<int> relations;
    for (const ast::TableName& table : clause.tables) {
      const auto found = std::ranges::find(scope_.relations, table.name, &NamedRelation::alias);
      if (found == scope_.relations.end()) {
        fail_at(table.location, "42P01",
                "relation " + quoted(table.name) + " in " + name + " clause not found in FROM clause");
      }
      relations.push_back(static_cast<int>(found - scope_.relations.begin()));
    }
    for (std::size_t i = 0; i < query_->relations.size() && clause.tables.empty(); ++i)
      relations.push_back(static_cast<int>(i));
    for (const int relation : relations) {
      if (query_->relations[static_cast<std::size_t>(relation)].query)
        fail_unsupported(std::string(name) + " of a sub-select");
      const auto same = std::ranges::find(query_->locks, relation, &RowLock::relation);
      if (same == query_->locks.end()) {
        query_->locks.push_back({relation, clause.strength, clause.policy});
      } else {
        same->strength = std::max(same->strength, clause.strength);
        same->policy = std::max(same->policy, clause.policy);
      }
    }
  }
}

}  // namespace halfdone::postgres

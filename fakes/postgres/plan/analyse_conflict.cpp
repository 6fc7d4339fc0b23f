// ON CONFLICT.
#include <algorithm>

#include "fakes/postgres/plan/analyse_write.h"

namespace halfdone::postgres {

std::vector<std::size_t> WriteAnalyser::arbiters(const ast::OnConflict& clause, const Table& table) {
  std::vector<std::size_t> result;
  if (!clause.constraint.empty()) {
    for (std::size_t i = 0; i < table.unique_indexes.size(); ++i) {
      if (table.unique_indexes[i].name == clause.constraint) result.push_back(i);
    }
    if (result.empty()) {
      fail("42704", "constraint " + quoted(clause.constraint) + " for table " + quoted(table.name) + " does not exist");
    }
    return result;
  }
  std::vector<std::uint32_t> wanted;
  for (const std::string& name : clause.columns) {
    const int column = table.column(name);
    if (column < 0) fail_at(clause.location, "42703", "column " + quoted(name) + " does not exist");
    wanted.push_back(static_cast<std::uint32_t>(column));
  }
  std::optional<Expression> predicate;
  if (clause.index_where) {
    const NameScope scope = table_scope(table);
    predicate = analyser_.analyse_condition(*clause.index_where, scope, "WHERE");
  }
  std::ranges::sort(wanted);
  for (std::size_t i = 0; i < table.unique_indexes.size(); ++i) {
    const UniqueIndex& index = table.unique_indexes[i];
    std::vector<std::uint32_t> columns = index.columns;
    std::ranges::sort(columns);
    if (columns != wanted) continue;
    if (index.predicate && (!predicate || !same_expression(*index.predicate, *predicate))) continue;
    result.push_back(i);
  }
  if (result.empty())
    fail("42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification");
  return result;
}

ConflictAction WriteAnalyser::conflict_action(const ast::OnConflict& clause, const Table& table,
                                              const std::string& alias) {
  ConflictAction action;
  action.update = clause.update;
  if (!clause.columns.empty() || !clause.constraint.empty()) {
    action.arbiters = arbiters(clause, table);
  } else if (clause.update) {
    fail_at(clause.location, "42601", "ON CONFLICT DO UPDATE requires inference specification or constraint name",
            "For example, ON CONFLICT (column_name).");
  }
  if (!clause.update) return action;
  NameScope scope = table_scope(table);
  scope.outer = outer_;
  if (!alias.empty()) {
    scope.relations[0].alias = alias;
    scope.relations[0].table = table.name;
    scope.relations[0].schema.clear();
  }
  NamedRelation excluded = table_scope(table).relations[0];
  excluded.alias = "excluded";
  excluded.schema.clear();
  // A plain name means the existing row.
  NameScope qualified = scope;
  for (NamedColumn& column : excluded.columns) column.merged = true;
  qualified.relations.push_back(std::move(excluded));
  action.set = assignments(clause.set, table, qualified);
  if (clause.where) action.where = ExpressionAnalyser(analyser_, qualified, "WHERE").analyse_conjuncts(*clause.where);
  return action;
}

}  // namespace halfdone::postgres

// FROM: relations and their names, the nested loop over them, and where each condition is tested.
#include <algorithm>
#include <cassert>

#include "fakes/postgres/plan/analyse_expression.h"

namespace halfdone::postgres {

using ast::ExpressionKind;

namespace {

using Mask = std::uint64_t;

// Which relations of its own query an expression looks at.
Mask relations_of(const Expression& expression) {
  Mask mask = 0;
  for_each_column(expression, [&](const Expression& column) { mask |= Mask{1} << column.relation; });
  return mask;
}

Mask relations_of(const ScanStep& step) {
  Mask mask = step.relation >= 0 ? Mask{1} << step.relation : 0;
  for (const ScanStep& inner : step.nested) mask |= relations_of(inner);
  return mask;
}

// What a condition of the step says that a column of its relation equals, without looking at that relation.
const Expression* fixed_by(const ScanStep& step, std::uint32_t column, const Type& type) {
  const Mask own = Mask{1} << step.relation;
  for (const Expression& condition : step.conditions) {
    const bool equality = condition.operation == Operation::compare && condition.comparison == Comparison::equal;
    if (!equality || condition.operand.id != type.id) continue;
    for (const std::size_t side : {0U, 1U}) {
      const Expression& mine = condition.children[side];
      const Expression& other = condition.children[1 - side];
      const bool is_column = mine.operation == Operation::column && mine.level == 0 && mine.relation == step.relation &&
                             mine.index == column;
      if (is_column && (relations_of(other) & own) == 0) return &other;
    }
  }
  return nullptr;
}

}  // namespace

NameScope table_scope(const Table& table) {
  NameScope scope;
  NamedRelation relation{table.schema, "", table.name, {}};
  for (const Column& column : table.columns) relation.columns.push_back({column.name, column.type});
  scope.relations.push_back(std::move(relation));
  return scope;
}

void QueryAnalyser::add_table(const Table& table, const std::string& alias) {
  const std::string& name = alias.empty() ? table.name : alias;
  for (const NamedRelation& relation : scope_.relations) {
    if (relation.alias == name && (!alias.empty() || relation.schema.empty() || relation.schema == table.schema)) {
      fail("42712", "table name " + quoted(name) + " specified more than once");
    }
  }
  NamedRelation relation = table_scope(table).relations[0];
  if (!alias.empty()) {
    relation.schema.clear();
    relation.table = table.name;
    relation.alias = alias;
  }
  scope_.relations.push_back(std::move(relation));
  query_->relations.push_back({table.id, nullptr, -1, table.columns.size()});
}

void QueryAnalyser::add_query(const std::shared_ptr<const QueryPlan>& query, const std::string& alias,
                              std::vector<std::string> names) {
  add_outputs(query->outputs, alias, std::move(names));
  query_->relations.push_back({-1, query, -1, query->outputs.size()});
}

// What a writing query of WITH returned.
void QueryAnalyser::add_written(const ast::CommonTable& common, int location, const std::string& alias,
                                std::vector<std::string> names) {
  const auto place = std::ranges::find(analyser_.written_tables_, &common);
  assert(place != analyser_.written_tables_.end());
  const auto index = static_cast<std::size_t>(place - analyser_.written_tables_.begin());
  const std::vector<Output>& outputs = returning_of(analyser_.writes_[index]->statement);
  analyser_.write_readers_.emplace_back(analyser_.reader_, index);
  if (outputs.empty())
    fail_at(location, "0A000", "WITH query " + quoted(common.name) + " does not have a RETURNING clause");
  add_outputs(outputs, alias, std::move(names));
  query_->relations.push_back({-1, nullptr, static_cast<int>(index), outputs.size()});
}

void QueryAnalyser::add_outputs(const std::vector<Output>& outputs, const std::string& alias,
                                std::vector<std::string> names) {
  for (const NamedRelation& other : scope_.relations) {
    if (other.alias == alias) fail("42712", "table name " + quoted(alias) + " specified more than once");
  }
  NamedRelation relation{"", "", alias, {}};
  if (names.size() > outputs.size()) {
    fail("42P10", "table " + quoted(alias) + " has " + std::to_string(outputs.size()) + " columns available but " +
                      std::to_string(names.size()) + " columns specified");
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    relation.columns.push_back({i < names.size() ? names[i] : outputs[i].name, outputs[i].expression.type});
  }
  scope_.relations.push_back(std::move(relation));
}

void QueryAnalyser::add_from(const ast::FromItem& item, std::vector<ScanStep>& steps) {
  constexpr std::size_t relations_max = 64;
  if (item.kind == ast::FromItem::Kind::join) {
    add_join(item, steps);
  } else {
    add_relation(item, steps);
    if (query_->relations.size() > relations_max) fail_unsupported("a FROM of more than 64 tables");
  }
}

const ast::CommonTable* QueryAnalyser::find_common(const std::string& name, const NameScope*& place,
                                                   std::size_t& index) const {
  for (place = &scope_; place; place = place->outer) {
    for (index = place->with.visible; index-- > 0;) {
      if ((*place->with.list)[index].name == name) return &(*place->with.list)[index];
    }
  }
  return nullptr;
}

void QueryAnalyser::add_relation(const ast::FromItem& item, std::vector<ScanStep>& steps) {
  const int relation = static_cast<int>(query_->relations.size());
  const NameScope* place = nullptr;
  std::size_t index = 0;
  if (item.kind == ast::FromItem::Kind::query) {
    analyser_.has_subqueries_ = true;
    // It sees what is around this query, and its WITH, but not this FROM.
    QueryAnalyser inner(analyser_, scope_.outer, scope_.with);
    add_query(inner.analyse(*item.query), item.table.alias, item.column_aliases);
  } else if (const ast::CommonTable* common =
                 item.table.schema.empty() ? find_common(item.table.name, place, index) : nullptr) {
    analyser_.has_subqueries_ = true;
    // Its own names and the WITH queries before it; written in where it is used, which reads the same rows.
    QueryAnalyser inner(analyser_, nullptr, {place->with.list, index});
    std::vector<std::string> names = item.column_aliases.empty() ? common->columns : item.column_aliases;
    const std::string& alias = item.table.alias.empty() ? common->name : item.table.alias;
    if (common->write) {
      add_written(*common, item.location, alias, std::move(names));
    } else {
      add_query(inner.analyse(*common->query), alias, std::move(names));
    }
  } else {
    const Table* table = analyser_.catalog_.find_table(item.table.schema, item.table.name);
    if (!table) {
      const std::string name = item.table.schema.empty() ? item.table.name : item.table.schema + "." + item.table.name;
      fail_at(item.location, "42P01", "relation " + quoted(name) + " does not exist");
    }
    if (!item.column_aliases.empty()) fail_unsupported("column aliases of a table");
    add_table(*table, item.table.alias);
  }
  steps.push_back(ScanStep(relation));
}

void QueryAnalyser::add_join(const ast::FromItem& item, std::vector<ScanStep>& steps) {
  add_from(*item.left, steps);
  const std::size_t first_right = query_->relations.size();
  if (item.join == ast::JoinKind::inner) {
    add_from(*item.right, steps);
    for (Expression& condition : join_conditions(item, first_right)) place(std::move(condition), steps);
    return;
  }
  ScanStep step;
  std::vector<ScanStep> right;
  add_from(*item.right, right);
  if (right.size() == 1 && right[0].relation >= 0 && !right[0].left) {
    step = std::move(right[0]);
  } else {
    step.nested = std::move(right);
  }
  step.left = true;
  for (Expression& condition : join_conditions(item, first_right)) step.conditions.push_back(std::move(condition));
  steps.push_back(std::move(step));
}

std::vector<Expression> QueryAnalyser::join_conditions(const ast::FromItem& item, std::size_t first_right) {
  if (item.on) return ExpressionAnalyser(analyser_, scope_, "JOIN/ON").analyse_conjuncts(*item.on);
  std::vector<Expression> conditions;
  for (const std::string& name : item.using_columns) {
    const auto find_in = [&](std::size_t first, std::size_t end, const char* side) {
      ast::ExpressionPtr found;
      for (std::size_t i = first; i < end; ++i) {
        for (const NamedColumn& column : scope_.relations[i].columns) {
          if (column.name != name || column.merged) continue;
          if (found)
            fail("42702", "common column name " + quoted(name) + " appears more than once in " + side + " table");
          found = std::make_unique<ast::Expression>();
          found->kind = ExpressionKind::column;
          found->names = {scope_.relations[i].alias, name};
        }
      }
      if (!found)
        fail("42703", "column " + quoted(name) + " specified in USING clause does not exist in " + side + " table");
      return found;
    };
    ast::Expression equal;
    equal.kind = ExpressionKind::operation;
    equal.text = "=";
    equal.children.push_back(find_in(0, first_right, "left"));
    equal.children.push_back(find_in(first_right, scope_.relations.size(), "right"));
    conditions.push_back(ExpressionAnalyser(analyser_, scope_, "JOIN/USING").analyse(equal));
    for (std::size_t i = first_right; i < scope_.relations.size(); ++i) {
      for (NamedColumn& column : scope_.relations[i].columns) column.merged = column.merged || column.name == name;
    }
    if (std::ranges::find(scope_.merged, name) == scope_.merged.end()) scope_.merged.push_back(name);
  }
  return conditions;
}

// Where all relations of a condition are bound for the first time.
void QueryAnalyser::place(Expression condition, std::vector<ScanStep>& steps) {
  const Mask needed = relations_of(condition);
  // Of steps that are part of a right side, what is around them counts as bound.
  Mask bound = ~Mask{0};
  for (const ScanStep& step : steps) bound &= ~relations_of(step);
  if ((needed & ~bound) == 0) {
    if (&steps == &query_->steps || steps.empty()) {
      query_->filters.push_back(std::move(condition));
    } else {
      steps.front().conditions.push_back(std::move(condition));
    }
    return;
  }
  for (ScanStep& step : steps) {
    bound |= relations_of(step);
    if ((needed & ~bound) != 0) continue;
    (step.left ? step.filters : step.conditions).push_back(std::move(condition));
    return;
  }
  assert(false);
}

void QueryAnalyser::plan_keys(std::vector<ScanStep>& steps) {
  for (ScanStep& step : steps) {
    plan_keys(step.nested);
    const int id = step.relation < 0 ? -1 : query_->relations[static_cast<std::size_t>(step.relation)].table;
    const UniqueIndex* primary = id < 0 ? nullptr : analyser_.catalog_.table(id).primary_key();
    if (!primary) continue;
    for (const std::uint32_t column : primary->columns) {
      if (const Expression* fixed = fixed_by(step, column, analyser_.catalog_.table(id).columns[column].type))
        step.key.push_back(*fixed);
    }
    if (step.key.size() != primary->columns.size()) step.key.clear();
  }
}

}  // namespace halfdone::postgres

#include <algorithm>
#include <bit>
#include <cassert>

#include "fakes/postgres/analyse_expression.h"

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

void visit_columns(const Expression& expression, std::size_t depth,
                   const std::function<void(const Expression&)>& visit);

void visit_columns(const Query& query, std::size_t depth, const std::function<void(const Expression&)>& visit) {
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

void for_each_column(const Expression& expression, const std::function<void(const Expression&)>& visit) {
  visit_columns(expression, 0, visit);
}

NameScope table_scope(const Table& table) {
  NameScope scope;
  NamedRelation relation{table.schema, "", table.name, {}};
  for (const Column& column : table.columns) relation.columns.push_back({column.name, column.type});
  scope.relations.push_back(std::move(relation));
  return scope;
}

std::shared_ptr<Query> QueryAnalyser::analyse(const ast::Select& select, QueryOptions options) {
  if (!select.with.empty()) {
    if (scope_.with) fail_unsupported("WITH before INSERT and again before its SELECT");
    scope_.with = &select.with;
    scope_.with_visible = select.with.size();
  }
  if (!select.locking.empty() && !options.allows_locks) fail_unsupported("FOR UPDATE or FOR SHARE in a sub-select");
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

std::shared_ptr<Query> QueryAnalyser::analyse_target(const Table& table, const std::string& alias,
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
  query_->relations.push_back({table.id, nullptr, table.columns.size()});
}

void QueryAnalyser::add_query(std::shared_ptr<const Query> query, const std::string& alias,
                              std::vector<std::string> names) {
  for (const NamedRelation& other : scope_.relations) {
    if (other.alias == alias) fail("42712", "table name " + quoted(alias) + " specified more than once");
  }
  NamedRelation relation{"", "", alias, {}};
  if (names.size() > query->outputs.size()) {
    fail("42P10", "table " + quoted(alias) + " has " + std::to_string(query->outputs.size()) +
                      " columns available but " + std::to_string(names.size()) + " columns specified");
  }
  for (std::size_t i = 0; i < query->outputs.size(); ++i) {
    relation.columns.push_back(
        {i < names.size() ? names[i] : query->outputs[i].name, query->outputs[i].expression.type});
  }
  scope_.relations.push_back(std::move(relation));
  const std::size_t width = query->outputs.size();
  query_->relations.push_back({-1, std::move(query), width});
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
    for (index = place->with_visible; place->with && index-- > 0;) {
      if ((*place->with)[index].name == name) return &(*place->with)[index];
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
    NameScope before;
    before.with = place->with;
    before.with_visible = index;
    QueryAnalyser inner(analyser_, &before);
    std::shared_ptr<Query> query = inner.analyse(*common->query);
    std::vector<std::string> names = item.column_aliases.empty() ? common->columns : item.column_aliases;
    add_query(std::move(query), item.table.alias.empty() ? common->name : item.table.alias, std::move(names));
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
  const std::shared_ptr<Query> left = side(*select.left);
  const std::shared_ptr<Query> right = side(*select.right);
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
    const auto rewritten = [](const Query& part, const Type& before, const Type& after) {
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
    const char* name = clause.strength == LockStrength::update          ? "FOR UPDATE"
                       : clause.strength == LockStrength::no_key_update ? "FOR NO KEY UPDATE"
                       : clause.strength == LockStrength::share         ? "FOR SHARE"
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

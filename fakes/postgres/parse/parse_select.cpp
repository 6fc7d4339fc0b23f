#include "fakes/postgres/parse/parse_tree.h"

namespace halfdone::postgres::tree {

std::vector<ast::OutputItem> read_output(Node* const* items, std::size_t count) {
  std::vector<ast::OutputItem> result;
  for (const Node* item : nodes(items, count)) {
    const PgQuery__ResTarget& target = *item->res_target;
    result.push_back({read_expression(*target.val), target.name, target.location});
  }
  return result;
}

std::vector<ast::CommonTable> read_with(const PgQuery__WithClause* with) {
  std::vector<ast::CommonTable> result;
  if (!with) return result;
  if (with->recursive) fail_unsupported("WITH RECURSIVE");
  for (const Node* item : nodes(with->ctes, with->n_ctes)) {
    const PgQuery__CommonTableExpr& table = *item->common_table_expr;
    ast::CommonTable common;
    common.name = table.ctename;
    common.location = table.location;
    for (const Node* name : nodes(table.aliascolnames, table.n_aliascolnames)) common.columns.push_back(text_of(*name));
    if (table.ctequery->node_case == PG_QUERY__NODE__NODE_SELECT_STMT) {
      common.query = read_select(*table.ctequery->select_stmt);
    } else {
      common.write = read_write(*table.ctequery);
    }
    result.push_back(std::move(common));
  }
  return result;
}

namespace {

void read_alias(const PgQuery__Alias* alias, ast::FromItem& item) {
  if (!alias) return;
  item.table.alias = alias->aliasname;
  for (const Node* name : nodes(alias->colnames, alias->n_colnames)) item.column_aliases.push_back(text_of(*name));
}

ast::FromItem read_join(const PgQuery__JoinExpr& join) {
  if (join.is_natural) fail_unsupported("NATURAL JOIN");
  if (join.alias || join.join_using_alias) fail_unsupported("an alias of a join");
  ast::FromItem result;
  result.kind = ast::FromItem::Kind::join;
  result.left = std::make_unique<ast::FromItem>(read_from(*join.larg));
  result.right = std::make_unique<ast::FromItem>(read_from(*join.rarg));
  switch (join.jointype) {
    case PG_QUERY__JOIN_TYPE__JOIN_INNER: break;
    case PG_QUERY__JOIN_TYPE__JOIN_LEFT: result.join = ast::JoinKind::left; break;
    case PG_QUERY__JOIN_TYPE__JOIN_RIGHT: fail_unsupported("RIGHT JOIN");
    default: fail_unsupported("FULL JOIN");
  }
  result.on = read_optional(join.quals);
  for (const Node* name : nodes(join.using_clause, join.n_using_clause)) result.using_columns.push_back(text_of(*name));
  return result;
}

ast::SortItem read_sort(const PgQuery__SortBy& sort) {
  if (sort.sortby_dir == PG_QUERY__SORT_BY_DIR__SORTBY_USING) fail_unsupported("ORDER BY ... USING");
  ast::SortItem result;
  result.expression = read_expression(*sort.node);
  result.descending = sort.sortby_dir == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
  result.nulls_first = result.descending;
  if (sort.sortby_nulls == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST) result.nulls_first = true;
  if (sort.sortby_nulls == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST) result.nulls_first = false;
  return result;
}

ast::Locking read_locking(const PgQuery__LockingClause& clause) {
  ast::Locking result;
  switch (clause.strength) {
    case PG_QUERY__LOCK_CLAUSE_STRENGTH__LCS_FORKEYSHARE: result.strength = ast::LockStrength::key_share; break;
    case PG_QUERY__LOCK_CLAUSE_STRENGTH__LCS_FORSHARE: result.strength = ast::LockStrength::share; break;
    case PG_QUERY__LOCK_CLAUSE_STRENGTH__LCS_FORNOKEYUPDATE: result.strength = ast::LockStrength::no_key_update; break;
    default: result.strength = ast::LockStrength::update; break;
  }
  if (clause.wait_policy == PG_QUERY__LOCK_WAIT_POLICY__LockWaitSkip) result.policy = ast::LockPolicy::skip;
  if (clause.wait_policy == PG_QUERY__LOCK_WAIT_POLICY__LockWaitError) result.policy = ast::LockPolicy::fail;
  for (const Node* table : nodes(clause.locked_rels, clause.n_locked_rels))
    result.tables.push_back(read_table(*table->range_var));
  return result;
}

void reject_unsupported(const PgQuery__SelectStmt& select) {
  if (select.into_clause) fail_unsupported("SELECT INTO");
  if (select.n_window_clause > 0) fail_unsupported("WINDOW");
  if (select.limit_option == PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_WITH_TIES) fail_unsupported("FETCH ... WITH TIES");
  if (select.group_distinct) fail_unsupported("GROUP BY DISTINCT");
  for (const Node* item : nodes(select.group_clause, select.n_group_clause)) {
    if (item->node_case == PG_QUERY__NODE__NODE_GROUPING_SET) fail_unsupported("GROUPING SETS");
  }
  // DISTINCT alone is a list of one empty node.
  if (select.n_distinct_clause > 0 && select.distinct_clause[0]->node_case != PG_QUERY__NODE__NODE__NOT_SET) {
    fail_unsupported("DISTINCT ON");
  }
}

void read_set_operation(const PgQuery__SelectStmt& select, ast::Select& result) {
  switch (select.op) {
    case PG_QUERY__SET_OPERATION__SETOP_UNION: result.operation = ast::SetOperation::union_; break;
    case PG_QUERY__SET_OPERATION__SETOP_INTERSECT: result.operation = ast::SetOperation::intersect; break;
    case PG_QUERY__SET_OPERATION__SETOP_EXCEPT: result.operation = ast::SetOperation::except; break;
    default: return;
  }
  result.all = select.all;
  result.left = read_select(*select.larg);
  result.right = read_select(*select.rarg);
}

}  // namespace

ast::FromItem read_from(const Node& node) {
  ast::FromItem result;
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_RANGE_VAR:
      result.table = read_table(*node.range_var);
      result.location = result.table.location;
      read_alias(node.range_var->alias, result);
      return result;
    case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
      if (node.range_subselect->lateral) fail_unsupported("LATERAL");
      result.kind = ast::FromItem::Kind::query;
      result.query = read_select(*node.range_subselect->subquery->select_stmt);
      read_alias(node.range_subselect->alias, result);
      return result;
    case PG_QUERY__NODE__NODE_JOIN_EXPR: return read_join(*node.join_expr);
    case PG_QUERY__NODE__NODE_RANGE_FUNCTION: fail_unsupported("a function in FROM");
    default: fail_unsupported("this kind of FROM item");
  }
}

ast::TableName read_table(const PgQuery__RangeVar& table) {
  if (table.catalogname[0] != '\0') fail_unsupported("a table of another database");
  if (table.relpersistence[0] == 't') fail_unsupported("a temporary table");
  ast::TableName result;
  result.schema = table.schemaname;
  result.name = table.relname;
  result.location = table.location;
  if (table.alias) result.alias = table.alias->aliasname;
  return result;
}

std::unique_ptr<ast::Select> read_select(const PgQuery__SelectStmt& select) {
  reject_unsupported(select);
  auto result = std::make_unique<ast::Select>();
  result->with = read_with(select.with_clause);
  result->distinct = select.n_distinct_clause > 0;
  result->output = read_output(select.target_list, select.n_target_list);
  for (const Node* item : nodes(select.from_clause, select.n_from_clause)) result->from.push_back(read_from(*item));
  result->where = read_optional(select.where_clause);
  for (const Node* item : nodes(select.group_clause, select.n_group_clause))
    result->group_by.push_back(read_expression(*item));
  result->having = read_optional(select.having_clause);
  for (const Node* item : nodes(select.sort_clause, select.n_sort_clause))
    result->order_by.push_back(read_sort(*item->sort_by));
  // LIMIT ALL is a NULL constant.
  result->limit = read_optional(select.limit_count);
  result->offset = read_optional(select.limit_offset);
  for (const Node* item : nodes(select.locking_clause, select.n_locking_clause)) {
    result->locking.push_back(read_locking(*item->locking_clause));
  }
  for (const Node* item : nodes(select.values_lists, select.n_values_lists)) {
    std::vector<ast::ExpressionPtr> row;
    for (const Node* value : nodes(item->list->items, item->list->n_items)) row.push_back(read_expression(*value));
    result->values.push_back(std::move(row));
  }
  read_set_operation(select, *result);
  return result;
}

}  // namespace halfdone::postgres::tree

#include "fakes/postgres/parse_tree.h"

namespace halfdone::postgres {

using namespace tree;

namespace tree {
namespace {

ast::FromItem read_from(const Node& node);

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
    if (table.ctequery->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
      fail_unsupported("a data-modifying statement in WITH");
    ast::CommonTable common;
    common.name = table.ctename;
    common.location = table.location;
    for (const Node* name : nodes(table.aliascolnames, table.n_aliascolnames)) common.columns.push_back(text_of(*name));
    common.query = read_select(*table.ctequery->select_stmt);
    result.push_back(std::move(common));
  }
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

std::vector<ast::Assignment> read_assignments(Node* const* items, std::size_t count) {
  std::vector<ast::Assignment> result;
  for (const Node* item : nodes(items, count)) {
    const PgQuery__ResTarget& target = *item->res_target;
    if (target.n_indirection > 0) fail_unsupported("assignment to a part of a column");
    if (target.val->node_case == PG_QUERY__NODE__NODE_MULTI_ASSIGN_REF) {
      const PgQuery__MultiAssignRef& part = *target.val->multi_assign_ref;
      if (part.source->node_case != PG_QUERY__NODE__NODE_ROW_EXPR)
        fail_unsupported("assignment of a sub-select to several columns");
      const PgQuery__RowExpr& row = *part.source->row_expr;
      if (row.n_args != static_cast<std::size_t>(part.ncolumns)) {
        fail_at(row.location, "42601", "number of columns does not match number of values");
      }
      result.push_back({target.name, read_expression(*row.args[part.colno - 1]), target.location});
    } else {
      result.push_back({target.name, read_expression(*target.val), target.location});
    }
  }
  return result;
}

ast::OnConflict read_on_conflict(const PgQuery__OnConflictClause& clause) {
  ast::OnConflict result;
  result.update = clause.action == PG_QUERY__ON_CONFLICT_ACTION__ONCONFLICT_UPDATE;
  result.location = clause.location;
  if (clause.infer) {
    result.constraint = clause.infer->conname;
    for (const Node* element : nodes(clause.infer->index_elems, clause.infer->n_index_elems)) {
      if (element->index_elem->expr) fail_unsupported("ON CONFLICT with an expression");
      result.columns.push_back(element->index_elem->name);
    }
    result.index_where = read_optional(clause.infer->where_clause);
  }
  result.set = read_assignments(clause.target_list, clause.n_target_list);
  result.where = read_optional(clause.where_clause);
  return result;
}

ast::Statement read_insert(const PgQuery__InsertStmt& insert) {
  ast::Insert result;
  result.with = read_with(insert.with_clause);
  result.table = read_table(*insert.relation);
  for (const Node* item : nodes(insert.cols, insert.n_cols)) {
    if (item->res_target->n_indirection > 0) fail_unsupported("assignment to a part of a column");
    result.columns.push_back({item->res_target->name, item->res_target->location});
  }
  if (insert.override == PG_QUERY__OVERRIDING_KIND__OVERRIDING_USER_VALUE) fail_unsupported("OVERRIDING USER VALUE");
  result.overriding_system_value = insert.override == PG_QUERY__OVERRIDING_KIND__OVERRIDING_SYSTEM_VALUE;
  if (insert.select_stmt) result.source = read_select(*insert.select_stmt->select_stmt);
  if (insert.on_conflict_clause) result.on_conflict = read_on_conflict(*insert.on_conflict_clause);
  result.returning = read_output(insert.returning_list, insert.n_returning_list);
  return result;
}

ast::Statement read_update(const PgQuery__UpdateStmt& update) {
  ast::Update result;
  result.with = read_with(update.with_clause);
  result.table = read_table(*update.relation);
  result.set = read_assignments(update.target_list, update.n_target_list);
  for (const Node* item : nodes(update.from_clause, update.n_from_clause)) result.from.push_back(read_from(*item));
  result.where = read_optional(update.where_clause);
  result.returning = read_output(update.returning_list, update.n_returning_list);
  return result;
}

ast::Statement read_delete(const PgQuery__DeleteStmt& erase) {
  ast::Delete result;
  result.with = read_with(erase.with_clause);
  result.table = read_table(*erase.relation);
  for (const Node* item : nodes(erase.using_clause, erase.n_using_clause)) result.using_.push_back(read_from(*item));
  result.where = read_optional(erase.where_clause);
  result.returning = read_output(erase.returning_list, erase.n_returning_list);
  return result;
}

void check_transaction_options(const PgQuery__TransactionStmt& statement) {
  for (const Node* item : nodes(statement.options, statement.n_options)) {
    const PgQuery__DefElem& option = *item->def_elem;
    const std::string name = option.defname;
    const bool constant = option.arg && option.arg->node_case == PG_QUERY__NODE__NODE_A_CONST;
    if (name == "transaction_isolation" && constant) {
      const std::string level = option.arg->a_const->sval->sval;
      if (level == "read committed" || level == "read uncommitted") continue;
      fail_unsupported("isolation level " + level);
    }
    if (name == "transaction_read_only" && constant && option.arg->a_const->ival->ival == 0) continue;
    if (name == "transaction_deferrable" && constant && option.arg->a_const->ival->ival == 0) continue;
    fail_unsupported("the transaction option " + name);
  }
}

ast::Statement read_transaction(const PgQuery__TransactionStmt& statement) {
  ast::Transaction result;
  using Kind = ast::Transaction::Kind;
  if (statement.chain) fail_unsupported("AND CHAIN");
  check_transaction_options(statement);
  result.savepoint = statement.savepoint_name;
  switch (statement.kind) {
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN: result.kind = Kind::begin; break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START: result.kind = Kind::start; break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT: result.kind = Kind::commit; break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK: result.kind = Kind::rollback; break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT: result.kind = Kind::savepoint; break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE: result.kind = Kind::release; break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO: result.kind = Kind::rollback_to; break;
    default: fail_unsupported("two-phase commit");
  }
  return result;
}

ast::Statement read_create_enum(const PgQuery__CreateEnumStmt& create) {
  ast::CreateEnum result;
  result.name = text_of(*create.type_name[create.n_type_name - 1]);
  if (create.n_type_name == 2) result.schema = text_of(*create.type_name[0]);
  for (const Node* label : nodes(create.vals, create.n_vals)) result.labels.push_back(text_of(*label));
  return result;
}

}  // namespace

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

ast::Statement read_statement(const Node& node, std::string_view statement) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_SELECT_STMT: return std::move(*read_select(*node.select_stmt));
    case PG_QUERY__NODE__NODE_INSERT_STMT: return read_insert(*node.insert_stmt);
    case PG_QUERY__NODE__NODE_UPDATE_STMT: return read_update(*node.update_stmt);
    case PG_QUERY__NODE__NODE_DELETE_STMT: return read_delete(*node.delete_stmt);
    case PG_QUERY__NODE__NODE_TRANSACTION_STMT: return read_transaction(*node.transaction_stmt);
    case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT:
      return ast::CreateSchema{node.create_schema_stmt->schemaname,
                               static_cast<bool>(node.create_schema_stmt->if_not_exists)};
    case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT: return read_create_enum(*node.create_enum_stmt);
    case PG_QUERY__NODE__NODE_CREATE_STMT: return read_create_table(*node.create_stmt);
    case PG_QUERY__NODE__NODE_INDEX_STMT: return read_create_index(*node.index_stmt);
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT: return read_alter_table(*node.alter_table_stmt);
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT: return read_create_function(*node.create_function_stmt, statement);
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT: return read_create_trigger(*node.create_trig_stmt);
    case PG_QUERY__NODE__NODE_MERGE_STMT: fail_unsupported("MERGE");
    case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT: fail_unsupported("SET");
    case PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT: fail_unsupported("SHOW");
    case PG_QUERY__NODE__NODE_LOCK_STMT: fail_unsupported("LOCK TABLE");
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT: fail_unsupported("TRUNCATE");
    case PG_QUERY__NODE__NODE_DROP_STMT: fail_unsupported("DROP");
    case PG_QUERY__NODE__NODE_COPY_STMT: fail_unsupported("COPY");
    case PG_QUERY__NODE__NODE_VIEW_STMT: fail_unsupported("CREATE VIEW");
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT: fail_unsupported("CREATE SEQUENCE");
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT: fail_unsupported("CREATE TABLE AS");
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT: fail_unsupported("EXPLAIN");
    case PG_QUERY__NODE__NODE_DO_STMT: fail_unsupported("DO");
    case PG_QUERY__NODE__NODE_LISTEN_STMT:
    case PG_QUERY__NODE__NODE_UNLISTEN_STMT:
    case PG_QUERY__NODE__NODE_NOTIFY_STMT: fail_unsupported("LISTEN and NOTIFY");
    case PG_QUERY__NODE__NODE_PREPARE_STMT:
    case PG_QUERY__NODE__NODE_EXECUTE_STMT:
    case PG_QUERY__NODE__NODE_DEALLOCATE_STMT: fail_unsupported("PREPARE and EXECUTE as statements");
    case PG_QUERY__NODE__NODE_DECLARE_CURSOR_STMT:
    case PG_QUERY__NODE__NODE_FETCH_STMT:
    case PG_QUERY__NODE__NODE_CLOSE_PORTAL_STMT: fail_unsupported("a cursor");
    default: fail_unsupported("this kind of statement");
  }
}

}  // namespace tree

namespace {

// Frees what libpg_query allocated, also when reading it fails half way.
struct ParseResult {
  explicit ParseResult(const std::string& sql) : raw(pg_query_parse_protobuf(sql.c_str())) {
    if (!raw.error) {
      unpacked = pg_query__parse_result__unpack(nullptr, raw.parse_tree.len,
                                                reinterpret_cast<const std::uint8_t*>(raw.parse_tree.data));
    }
  }
  ~ParseResult() {
    if (unpacked) pg_query__parse_result__free_unpacked(unpacked, nullptr);
    pg_query_free_protobuf_parse_result(raw);
  }
  ParseResult(const ParseResult&) = delete;
  ParseResult& operator=(const ParseResult&) = delete;

  PgQueryProtobufParseResult raw;
  PgQuery__ParseResult* unpacked = nullptr;
};

// The library counts characters from 1; failures carry byte offsets.
int byte_offset(std::string_view text, int character) {
  int seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && ++seen == character) return static_cast<int>(i);
  }
  return static_cast<int>(text.size());
}

// Where the statement itself begins: behind blanks and comments.
int skip_blanks(std::string_view text, int offset) {
  std::size_t i = static_cast<std::size_t>(offset);
  while (i < text.size()) {
    if (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r') {
      ++i;
    } else if (text.substr(i, 2) == "--") {
      while (i < text.size() && text[i] != '\n') ++i;
    } else if (text.substr(i, 2) == "/*") {
      const std::size_t end = text.find("*/", i + 2);
      if (end == std::string_view::npos) break;
      i = end + 2;
    } else {
      break;
    }
  }
  return static_cast<int>(i);
}

}  // namespace

std::vector<ParsedStatement> parse(std::string_view sql, int* offset) {
  const std::string text(sql);
  const ParseResult result(text);
  if (result.raw.error) {
    const int location = byte_offset(sql, result.raw.error->cursorpos);
    if (offset) *offset = location;
    const std::string message = result.raw.error->message;
    // The library drops the hint of the only grammar error that has one.
    const bool lacks_alias = message == "subquery in FROM must have an alias";
    fail_at(location, "42601", message, lacks_alias ? "For example, FROM (SELECT ...) [AS] foo." : "");
  }
  std::vector<ParsedStatement> statements;
  for (std::size_t i = 0; i < result.unpacked->n_stmts; ++i) {
    const PgQuery__RawStmt& raw = *result.unpacked->stmts[i];
    const int begin = skip_blanks(sql, raw.stmt_location);
    if (offset) *offset = begin;
    const std::size_t end = raw.stmt_len > 0 ? static_cast<std::size_t>(raw.stmt_location + raw.stmt_len) : sql.size();
    const std::string_view statement =
        sql.substr(static_cast<std::size_t>(begin), end - static_cast<std::size_t>(begin));
    statements.push_back({read_statement(*raw.stmt, statement), begin});
  }
  return statements;
}

ast::ExpressionPtr parse_expression(std::string_view text) {
  std::vector<ParsedStatement> statements = parse("select " + std::string(text));
  auto* select = statements.size() == 1 ? std::get_if<ast::Select>(&statements[0].statement) : nullptr;
  if (!select || select->output.size() != 1) fail_unsupported("this kind of condition in a function body");
  return std::move(select->output[0].expression);
}

}  // namespace halfdone::postgres

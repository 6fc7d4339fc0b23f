#include "fakes/postgres/parse/parse_tree.h"

namespace halfdone::postgres::tree {

namespace {

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

ast::Insert read_insert(const PgQuery__InsertStmt& insert) {
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

ast::Update read_update(const PgQuery__UpdateStmt& update) {
  ast::Update result;
  result.with = read_with(update.with_clause);
  result.table = read_table(*update.relation);
  result.set = read_assignments(update.target_list, update.n_target_list);
  for (const Node* item : nodes(update.from_clause, update.n_from_clause)) result.from.push_back(read_from(*item));
  result.where = read_optional(update.where_clause);
  result.returning = read_output(update.returning_list, update.n_returning_list);
  return result;
}

ast::Delete read_delete(const PgQuery__DeleteStmt& erase) {
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

std::shared_ptr<const ast::WritingStatement> read_write(const Node& node) {
  auto result = std::make_shared<ast::WritingStatement>();
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_INSERT_STMT: result->statement = read_insert(*node.insert_stmt); break;
    case PG_QUERY__NODE__NODE_UPDATE_STMT: result->statement = read_update(*node.update_stmt); break;
    case PG_QUERY__NODE__NODE_DELETE_STMT: result->statement = read_delete(*node.delete_stmt); break;
    default: fail_unsupported("this kind of statement in WITH");
  }
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

}  // namespace halfdone::postgres::tree

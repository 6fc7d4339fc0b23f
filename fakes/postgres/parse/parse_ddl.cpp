#include "fakes/postgres/parse/parse_tree.h"

namespace halfdone::postgres::tree {

namespace {

ast::KeyAction read_action(const char* action) {
  switch (action[0]) {
    case 'r': return ast::KeyAction::restrict;
    case 'c': return ast::KeyAction::cascade;
    case 'n': return ast::KeyAction::set_null;
    case 'd': return ast::KeyAction::set_default;
    default: return ast::KeyAction::no_action;
  }
}

std::vector<std::string> read_names(Node* const* items, std::size_t count) {
  std::vector<std::string> result;
  for (const Node* item : nodes(items, count)) result.push_back(text_of(*item));
  return result;
}

void read_foreign_key(const PgQuery__Constraint& constraint, ast::Constraint& result) {
  if (constraint.fk_matchtype[0] == 'f') fail_unsupported("MATCH FULL");
  result.kind = ast::Constraint::Kind::foreign_key;
  result.columns = read_names(constraint.fk_attrs, constraint.n_fk_attrs);
  result.parent = read_table(*constraint.pktable);
  result.parent_columns = read_names(constraint.pk_attrs, constraint.n_pk_attrs);
  result.on_delete = read_action(constraint.fk_del_action);
  result.on_update = read_action(constraint.fk_upd_action);
  result.set_columns = read_names(constraint.fk_del_set_cols, constraint.n_fk_del_set_cols);
}

ast::Constraint read_constraint(const PgQuery__Constraint& constraint) {
  if (constraint.deferrable || constraint.initdeferred) fail_unsupported("a deferrable constraint");
  if (constraint.n_including > 0) fail_unsupported("INCLUDE");
  ast::Constraint result;
  using Kind = ast::Constraint::Kind;
  result.name = constraint.conname;
  result.location = constraint.location;
  switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_NULL: result.kind = Kind::null; break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL: result.kind = Kind::not_null; break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
      result.kind = Kind::default_;
      result.expression = read_expression(*constraint.raw_expr);
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
      result.kind = Kind::identity;
      result.always = constraint.generated_when[0] == 'a';
      if (constraint.n_options > 0) fail_unsupported("sequence options of an identity column");
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
      result.kind = Kind::check;
      result.expression = read_expression(*constraint.raw_expr);
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
      result.kind = Kind::primary_key;
      result.columns = read_names(constraint.keys, constraint.n_keys);
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
      result.kind = Kind::unique;
      result.columns = read_names(constraint.keys, constraint.n_keys);
      result.nulls_not_distinct = constraint.nulls_not_distinct;
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN: read_foreign_key(constraint, result); break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_NOT_DEFERRABLE:
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_IMMEDIATE: result.kind = Kind::null; break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE:
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED: fail_unsupported("a deferrable constraint");
    case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED: fail_unsupported("a generated column");
    default: fail_unsupported("EXCLUDE");
  }
  return result;
}

ast::ColumnDefinition read_column(const PgQuery__ColumnDef& column) {
  if (column.coll_clause) fail_unsupported("COLLATE");
  ast::ColumnDefinition result;
  result.name = column.colname;
  result.type = read_type(*column.type_name);
  result.location = column.location;
  for (const Node* item : nodes(column.constraints, column.n_constraints)) {
    result.constraints.push_back(read_constraint(*item->constraint));
  }
  return result;
}

}  // namespace

ast::Statement read_create_table(const PgQuery__CreateStmt& create) {
  if (create.n_inh_relations > 0 || create.partbound || create.partspec)
    fail_unsupported("inheritance and partitioning");
  if (create.of_typename) fail_unsupported("CREATE TABLE ... OF");
  ast::CreateTable result;
  result.table = read_table(*create.relation);
  result.if_not_exists = create.if_not_exists;
  for (const Node* element : nodes(create.table_elts, create.n_table_elts)) {
    switch (element->node_case) {
      case PG_QUERY__NODE__NODE_COLUMN_DEF: result.columns.push_back(read_column(*element->column_def)); break;
      case PG_QUERY__NODE__NODE_CONSTRAINT: result.constraints.push_back(read_constraint(*element->constraint)); break;
      default: fail_unsupported("LIKE in CREATE TABLE");
    }
  }
  return result;
}

ast::Statement read_create_index(const PgQuery__IndexStmt& create) {
  ast::CreateIndex result;
  result.table = read_table(*create.relation);
  result.name = create.idxname;
  result.unique = create.unique;
  result.if_not_exists = create.if_not_exists;
  result.nulls_not_distinct = create.nulls_not_distinct;
  for (const Node* element : nodes(create.index_params, create.n_index_params)) {
    if (element->index_elem->expr) {
      result.expressions = true;
    } else {
      result.columns.push_back(element->index_elem->name);
    }
  }
  result.where = read_optional(create.where_clause);
  return result;
}

ast::Statement read_alter_table(const PgQuery__AlterTableStmt& alter) {
  ast::AlterTable result;
  result.table = read_table(*alter.relation);
  for (const Node* item : nodes(alter.cmds, alter.n_cmds)) {
    const PgQuery__AlterTableCmd& command = *item->alter_table_cmd;
    switch (command.subtype) {
      case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
        result.add_columns.push_back(read_column(*command.def->column_def));
        break;
      case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
        result.add_constraints.push_back(read_constraint(*command.def->constraint));
        break;
      default: fail_unsupported("ALTER TABLE other than ADD COLUMN and ADD CONSTRAINT");
    }
  }
  return result;
}

ast::Statement read_create_function(const PgQuery__CreateFunctionStmt& create, std::string_view statement) {
  if (create.is_procedure) fail_unsupported("CREATE PROCEDURE");
  if (create.n_parameters > 0) fail_unsupported("a function with parameters");
  if (!create.return_type || read_type(*create.return_type).name != "trigger") {
    fail_unsupported("a function that doesn't return trigger");
  }
  ast::CreateFunction result;
  result.name = text_of(*create.funcname[create.n_funcname - 1]);
  if (create.n_funcname == 2) result.schema = text_of(*create.funcname[0]);
  for (const Node* item : nodes(create.options, create.n_options)) {
    const PgQuery__DefElem& option = *item->def_elem;
    if (std::string_view(option.defname) == "language" && text_of(*option.arg) != "plpgsql") {
      fail_unsupported("a function in a language other than plpgsql");
    }
  }
  result.body = parse_trigger_body(statement);
  return result;
}

ast::Statement read_create_trigger(const PgQuery__CreateTrigStmt& create) {
  // Bits of the server's tgtype.
  constexpr int before = 1 << 1, instead = 1 << 6, insert = 1 << 2, erase = 1 << 3, update = 1 << 4, truncate = 1 << 5;
  if (create.isconstraint) fail_unsupported("CREATE CONSTRAINT TRIGGER");
  if ((create.timing & (before | instead)) != 0) fail_unsupported("a BEFORE or INSTEAD OF trigger");
  if (!create.row) fail_unsupported("a FOR EACH STATEMENT trigger");
  if (create.when_clause) fail_unsupported("WHEN of a trigger");
  if (create.n_columns > 0) fail_unsupported("UPDATE OF columns of a trigger");
  if (create.n_args > 0) fail_unsupported("arguments of a trigger");
  if (create.n_transition_rels > 0) fail_unsupported("REFERENCING of a trigger");
  if ((create.events & truncate) != 0) fail_unsupported("a TRUNCATE trigger");
  ast::CreateTrigger result;
  result.name = create.trigname;
  result.table = read_table(*create.relation);
  result.function = text_of(*create.funcname[create.n_funcname - 1]);
  if (create.n_funcname == 2) result.function_schema = text_of(*create.funcname[0]);
  result.on_insert = (create.events & insert) != 0;
  result.on_update = (create.events & update) != 0;
  result.on_delete = (create.events & erase) != 0;
  return result;
}

}  // namespace halfdone::postgres::tree

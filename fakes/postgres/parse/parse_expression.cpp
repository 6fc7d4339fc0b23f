#include "fakes/postgres/parse/parse_tree.h"

namespace halfdone::postgres::tree {

using ast::Expression;
using ast::ExpressionKind;
using ast::ExpressionPtr;

namespace {

ExpressionPtr make(ExpressionKind kind, int location) {
  auto expression = std::make_unique<Expression>();
  expression->kind = kind;
  expression->location = location;
  return expression;
}

void add_children(Expression& parent, Node* const* items, std::size_t count) {
  for (const Node* item : nodes(items, count)) parent.children.push_back(read_expression(*item));
}

ExpressionPtr read_column(const PgQuery__ColumnRef& column) {
  auto result = make(ExpressionKind::column, column.location);
  for (const Node* field : nodes(column.fields, column.n_fields)) {
    if (field->node_case == PG_QUERY__NODE__NODE_A_STAR) {
      result->kind = ExpressionKind::star;
    } else {
      result->names.push_back(text_of(*field));
    }
  }
  return result;
}

ExpressionPtr read_constant(const PgQuery__AConst& constant) {
  if (constant.isnull) return make(ExpressionKind::null, constant.location);
  auto result = make(ExpressionKind::null, constant.location);
  switch (constant.val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
      result->kind = ExpressionKind::integer;
      result->text = std::to_string(constant.ival->ival);
      return result;
    case PG_QUERY__A__CONST__VAL_FVAL:
      result->kind = ExpressionKind::decimal;
      result->text = constant.fval->fval;
      return result;
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
      result->kind = ExpressionKind::boolean;
      result->text = constant.boolval->boolval ? "true" : "false";
      return result;
    case PG_QUERY__A__CONST__VAL_SVAL:
      result->kind = ExpressionKind::string;
      result->text = constant.sval->sval;
      return result;
    default: fail_unsupported("a bit string");
  }
}

ExpressionPtr read_operands(ExpressionKind kind, const PgQuery__AExpr& operation) {
  auto result = make(kind, operation.location);
  if (operation.lexpr) result->children.push_back(read_expression(*operation.lexpr));
  if (operation.rexpr) result->children.push_back(read_expression(*operation.rexpr));
  return result;
}

// value op (a, b, ...): the right side is a List.
ExpressionPtr read_listed(ExpressionKind kind, const PgQuery__AExpr& operation) {
  auto result = make(kind, operation.location);
  result->children.push_back(read_expression(*operation.lexpr));
  const PgQuery__List& list = *operation.rexpr->list;
  add_children(*result, list.items, list.n_items);
  return result;
}

bool is_like_escape(const Node& node) {
  if (node.node_case != PG_QUERY__NODE__NODE_FUNC_CALL) return false;
  const PgQuery__FuncCall& call = *node.func_call;
  return call.n_funcname > 0 && text_of(*call.funcname[call.n_funcname - 1]) == "like_escape";
}

ExpressionPtr read_operation(const PgQuery__AExpr& operation) {
  const std::string name = operator_name(operation.name, operation.n_name);
  ExpressionPtr result;
  switch (operation.kind) {
    case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE:
    case PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE:
      if (is_like_escape(*operation.rexpr)) fail_unsupported("LIKE ... ESCAPE");
      [[fallthrough]];
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP: result = read_operands(ExpressionKind::operation, operation); break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY: result = read_operands(ExpressionKind::any, operation); break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL: result = read_operands(ExpressionKind::all, operation); break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT: result = read_operands(ExpressionKind::is_distinct, operation); break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT:
      result = read_operands(ExpressionKind::is_distinct, operation);
      result->negated = true;
      break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF: result = read_operands(ExpressionKind::nullif, operation); break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
      result = read_listed(ExpressionKind::in, operation);
      result->negated = name == "<>";
      break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN: result = read_listed(ExpressionKind::between, operation); break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN:
      result = read_listed(ExpressionKind::between, operation);
      result->negated = true;
      break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_SIMILAR: fail_unsupported("SIMILAR TO");
    default: fail_unsupported("BETWEEN SYMMETRIC");
  }
  result->text = name;
  return result;
}

ExpressionPtr read_call(const PgQuery__FuncCall& call) {
  if (call.over) fail_unsupported("a window function");
  if (call.n_agg_order > 0) fail_unsupported("ORDER BY within an aggregate");
  if (call.agg_within_group) fail_unsupported("WITHIN GROUP");
  if (call.func_variadic) fail_unsupported("VARIADIC");
  auto result = make(ExpressionKind::call, call.location);
  for (const Node* name : nodes(call.funcname, call.n_funcname)) result->names.push_back(text_of(*name));
  add_children(*result, call.args, call.n_args);
  result->star = call.agg_star;
  result->distinct = call.agg_distinct;
  result->filter = read_optional(call.agg_filter);
  return result;
}

ExpressionPtr read_sublink(const PgQuery__SubLink& link) {
  auto result = make(ExpressionKind::scalar, link.location);
  result->query = read_select(*link.subselect->select_stmt);
  if (link.testexpr) result->children.push_back(read_expression(*link.testexpr));
  switch (link.sub_link_type) {
    case PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK: result->kind = ExpressionKind::exists; break;
    case PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK: result->kind = ExpressionKind::scalar; break;
    case PG_QUERY__SUB_LINK_TYPE__ANY_SUBLINK:
      result->kind = ExpressionKind::in_query;
      result->text = link.n_oper_name == 0 ? "=" : operator_name(link.oper_name, link.n_oper_name);
      break;
    case PG_QUERY__SUB_LINK_TYPE__ALL_SUBLINK:
      result->kind = ExpressionKind::all_query;
      result->text = operator_name(link.oper_name, link.n_oper_name);
      break;
    case PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK: fail_unsupported("ARRAY(SELECT ...)");
    default: fail_unsupported("this kind of sub-select");
  }
  return result;
}

ExpressionPtr read_case(const PgQuery__CaseExpr& expression) {
  auto result = make(ExpressionKind::case_, expression.location);
  if (expression.arg) {
    result->has_operand = true;
    result->children.push_back(read_expression(*expression.arg));
  }
  for (const Node* arm : nodes(expression.args, expression.n_args)) {
    result->children.push_back(read_expression(*arm->case_when->expr));
    result->children.push_back(read_expression(*arm->case_when->result));
  }
  if (expression.defresult) {
    result->has_default = true;
    result->children.push_back(read_expression(*expression.defresult));
  }
  return result;
}

ExpressionPtr read_boolean(const PgQuery__BoolExpr& expression) {
  ExpressionKind kind = ExpressionKind::not_;
  if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR) kind = ExpressionKind::and_;
  if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR) kind = ExpressionKind::or_;
  auto result = make(kind, expression.location);
  add_children(*result, expression.args, expression.n_args);
  return result;
}

ExpressionPtr read_boolean_test(const PgQuery__BooleanTest& test) {
  auto result = make(ExpressionKind::is_true, test.location);
  result->children.push_back(read_expression(*test.arg));
  switch (test.booltesttype) {
    case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE: result->negated = true; [[fallthrough]];
    case PG_QUERY__BOOL_TEST_TYPE__IS_TRUE: result->text = "true"; break;
    case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE: result->negated = true; [[fallthrough]];
    case PG_QUERY__BOOL_TEST_TYPE__IS_FALSE: result->text = "false"; break;
    case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_UNKNOWN: result->negated = true; [[fallthrough]];
    default: result->text = "unknown"; break;
  }
  return result;
}

// The keyword forms are calls of the functions they stand for; `text` keeps the name of the output column.
ExpressionPtr read_keyword_function(const PgQuery__SQLValueFunction& function) {
  auto result = make(ExpressionKind::call, function.location);
  switch (function.op) {
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_DATE:
      result->names = {"current_date"};
      result->text = "current_date";
      return result;
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP:
      result->names = {"now"};
      result->text = "current_timestamp";
      return result;
    default: fail_unsupported("CURRENT_TIME, LOCALTIME, CURRENT_USER and the like");
  }
}

template <class Message>
ExpressionPtr read_variadic(ExpressionKind kind, const Message& message) {
  auto result = make(kind, message.location);
  add_children(*result, message.args, message.n_args);
  return result;
}

}  // namespace

std::string text_of(const Node& node) {
  if (node.node_case != PG_QUERY__NODE__NODE_STRING) fail_unsupported("this kind of name");
  return node.string->sval;
}

std::string operator_name(Node* const* names, std::size_t count) {
  if (count == 0) return "";
  if (count == 2 && text_of(*names[0]) != "pg_catalog") fail_unsupported("an operator of another schema");
  return text_of(*names[count - 1]);
}

ExpressionPtr read_optional(const Node* node) { return node ? read_expression(*node) : nullptr; }

ExpressionPtr read_expression(const Node& node) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_COLUMN_REF: return read_column(*node.column_ref);
    case PG_QUERY__NODE__NODE_A_CONST: return read_constant(*node.a_const);
    case PG_QUERY__NODE__NODE_PARAM_REF: {
      auto result = make(ExpressionKind::parameter, node.param_ref->location);
      result->number = node.param_ref->number;
      return result;
    }
    case PG_QUERY__NODE__NODE_A_EXPR: return read_operation(*node.a_expr);
    case PG_QUERY__NODE__NODE_BOOL_EXPR: return read_boolean(*node.bool_expr);
    case PG_QUERY__NODE__NODE_FUNC_CALL: return read_call(*node.func_call);
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION: return read_keyword_function(*node.sqlvalue_function);
    case PG_QUERY__NODE__NODE_SUB_LINK: return read_sublink(*node.sub_link);
    case PG_QUERY__NODE__NODE_CASE_EXPR: return read_case(*node.case_expr);
    case PG_QUERY__NODE__NODE_COALESCE_EXPR: return read_variadic(ExpressionKind::coalesce, *node.coalesce_expr);
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
      return read_variadic(
          node.min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST ? ExpressionKind::greatest : ExpressionKind::least,
          *node.min_max_expr);
    case PG_QUERY__NODE__NODE_ROW_EXPR: return read_variadic(ExpressionKind::row, *node.row_expr);
    case PG_QUERY__NODE__NODE_NULL_TEST: {
      auto result = make(ExpressionKind::is_null, node.null_test->location);
      result->negated = node.null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NOT_NULL;
      result->children.push_back(read_expression(*node.null_test->arg));
      return result;
    }
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST: return read_boolean_test(*node.boolean_test);
    case PG_QUERY__NODE__NODE_TYPE_CAST: {
      auto result = make(ExpressionKind::cast, node.type_cast->location);
      result->children.push_back(read_expression(*node.type_cast->arg));
      result->type = read_type(*node.type_cast->type_name);
      return result;
    }
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR: {
      auto result = make(ExpressionKind::array, node.a_array_expr->location);
      add_children(*result, node.a_array_expr->elements, node.a_array_expr->n_elements);
      return result;
    }
    case PG_QUERY__NODE__NODE_SET_TO_DEFAULT: return make(ExpressionKind::default_, node.set_to_default->location);
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE: fail_unsupported("COLLATE");
    case PG_QUERY__NODE__NODE_A_INDIRECTION: fail_unsupported("a subscript or field selection");
    default: fail_unsupported("this kind of expression");
  }
}

ast::TypeName read_type(const PgQuery__TypeName& type) {
  if (type.setof) fail_unsupported("SETOF");
  if (type.pct_type) fail_unsupported("%TYPE");
  ast::TypeName result;
  result.location = type.location;
  if (type.n_names > 2) fail_unsupported("a type of another database");
  result.name = text_of(*type.names[type.n_names - 1]);
  if (type.n_names == 2) result.schema = text_of(*type.names[0]);
  for (const Node* modifier : nodes(type.typmods, type.n_typmods)) {
    if (modifier->node_case != PG_QUERY__NODE__NODE_A_CONST ||
        modifier->a_const->val_case != PG_QUERY__A__CONST__VAL_IVAL) {
      fail_unsupported("this type modifier");
    }
    result.modifiers.push_back(modifier->a_const->ival->ival);
  }
  if (type.n_array_bounds > 1) fail_unsupported("an array of several dimensions");
  result.array = type.n_array_bounds == 1;
  return result;
}

}  // namespace halfdone::postgres::tree

// Operators, comparisons and everything that compares.
#include <cassert>

#include "fakes/postgres/plan/analyse_expression.h"
#include "fakes/postgres/plan/builtin_names.h"
#include "fakes/postgres/plan/interval.h"

namespace halfdone::postgres {

using ast::ExpressionKind;

namespace {

std::optional<Comparison> comparison_named(std::string_view name) {
  if (name == "=") return Comparison::equal;
  if (name == "<>") return Comparison::not_equal;
  if (name == "<") return Comparison::less;
  if (name == "<=") return Comparison::less_equal;
  if (name == ">") return Comparison::greater;
  if (name == ">=") return Comparison::greater_equal;
  return std::nullopt;
}

[[noreturn]] void fail_operator(const std::string& name, const std::vector<Type>& operands, int location) {
  std::string message = "operator does not exist: ";
  if (operands.size() == 2) message += print_without_modifier(operands[0]) + " ";
  message += name + " " + print_without_modifier(operands.back());
  const bool prefix = operands.size() == 1;
  fail_at(location, "42883", message,
          prefix ? "No operator matches the given name and argument type. You might need to add an explicit type cast."
                 : "No operator matches the given name and argument types. You might need to add explicit type casts.");
}

Expression negate(Expression expression) {
  Expression result = make_expression(Operation::not_, TypeId::boolean, expression.location);
  result.children.push_back(std::move(expression));
  return result;
}

}  // namespace

Expression ExpressionAnalyser::operation(const ast::Expression& expression) {
  const std::vector<ast::ExpressionPtr>& operands = expression.children;
  if (operands.size() == 2 && comparison_named(expression.text)) {
    return equality(expression.text, *operands[0], *operands[1], expression.location);
  }
  const bool shifts = operands.size() == 2 && (expression.text == "+" || expression.text == "-");
  if (const auto by = shifts ? constant_interval(*operands[1]) : std::nullopt) {
    return shift_moment(expression.text == "+", analyse(*operands[0]), *by, expression.location);
  }
  std::vector<Expression> analysed;
  for (const ast::ExpressionPtr& operand : operands) analysed.push_back(analyse(*operand));
  return call_operator(expression.text, std::move(analysed), expression.location);
}

Expression ExpressionAnalyser::equality(const std::string& name, const ast::Expression& left,
                                        const ast::Expression& right, int location) {
  if (left.kind == ExpressionKind::row && right.kind == ExpressionKind::row)
    return compare_rows(name, left, right, location);
  return compare(name, analyse(left), analyse(right), location);
}

Expression ExpressionAnalyser::compare_rows(const std::string& name, const ast::Expression& left,
                                            const ast::Expression& right, int location) {
  if (left.children.size() != right.children.size())
    fail_at(location, "42601", "unequal number of entries in row expressions");
  if (name != "=" && name != "<>") fail_unsupported("an order comparison of rows");
  Expression result = make_expression(name == "=" ? Operation::and_ : Operation::or_, TypeId::boolean, location);
  for (std::size_t i = 0; i < left.children.size(); ++i) {
    result.children.push_back(compare(name, analyse(*left.children[i]), analyse(*right.children[i]), location));
  }
  return result;
}

Expression ExpressionAnalyser::compare(const std::string& name, Expression left, Expression right, int location) {
  const Type left_type = without_modifier(left.type);
  const Type right_type = without_modifier(right.type);
  const std::optional<Type> type = comparison_type(left_type, right_type);
  if (!type) fail_operator(name, {left_type, right_type}, location);
  Expression result = make_expression(Operation::compare, TypeId::boolean, location);
  result.comparison = *comparison_named(name);
  result.operand = without_modifier(*type);
  if (!coerce(left, result.operand, CastContext::implicit, parameters()) ||
      !coerce(right, result.operand, CastContext::implicit, parameters())) {
    fail_operator(name, {left_type, right_type}, location);
  }
  result.children.push_back(std::move(left));
  result.children.push_back(std::move(right));
  return result;
}

Expression ExpressionAnalyser::call_operator(const std::string& name, std::vector<Expression> operands, int location) {
  std::vector<Type> types;
  for (const Expression& operand : operands) types.push_back(without_modifier(operand.type));
  const Function* function = operands.size() == 2 ? find_operator(name, types[0], types[1])
                                                  : find_operator(name, Type{TypeId::void_}, types[0]);
  if (!function) {
    if (is_unsupported_operator(name)) fail_unsupported("the operator " + name);
    fail_operator(name, types, location);
  }
  Expression result = make_expression(Operation::call, TypeId::unknown, location);
  result.function = function;
  result.type = function->result;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const bool possible = coerce(operands[i], function->parameter(i), CastContext::implicit, parameters());
    assert(possible);
    decide_unknown(operands[i], parameters());
    result.children.push_back(std::move(operands[i]));
  }
  return result;
}

Expression ExpressionAnalyser::shift_moment(bool forward, Expression moment, std::int64_t microseconds, int location) {
  const Function& function = moment_shift(forward);
  if (!coerce(moment, function.result, CastContext::implicit, parameters())) {
    fail_unsupported("an interval with type " + print_without_modifier(moment.type));
  }
  Expression result = make_expression(Operation::call, TypeId::timestamptz, location);
  result.function = &function;
  result.children.push_back(std::move(moment));
  result.children.push_back(make_constant(function.parameters[1], Value::integer(microseconds), location));
  return result;
}

Expression ExpressionAnalyser::in_list(const ast::Expression& expression) {
  const ast::Expression& left = *expression.children[0];
  Expression any = make_expression(Operation::or_, TypeId::boolean, expression.location);
  bool alike = true;
  for (std::size_t i = 1; i < expression.children.size(); ++i) {
    any.children.push_back(equality("=", left, *expression.children[i], expression.location));
    const Expression& part = any.children.back();
    alike = alike && part.operation == Operation::compare && part.operand == any.children[0].operand;
  }
  if (!alike) return expression.negated ? negate(std::move(any)) : std::move(any);
  Expression result = make_expression(Operation::in_list, TypeId::boolean, expression.location);
  result.negated = expression.negated;
  result.operand = any.children[0].operand;
  result.children.push_back(std::move(any.children[0].children[0]));
  for (Expression& part : any.children) result.children.push_back(std::move(part.children[1]));
  return result;
}

Expression ExpressionAnalyser::between(const ast::Expression& expression) {
  const int location = expression.location;
  const ast::Expression& value = *expression.children[0];
  Expression result = make_expression(expression.negated ? Operation::or_ : Operation::and_, TypeId::boolean, location);
  result.children.push_back(
      compare(expression.negated ? "<" : ">=", analyse(value), analyse(*expression.children[1]), location));
  result.children.push_back(
      compare(expression.negated ? ">" : "<=", analyse(value), analyse(*expression.children[2]), location));
  return result;
}

Expression ExpressionAnalyser::quantified_array(const ast::Expression& expression) {
  const std::optional<Comparison> comparison = comparison_named(expression.text);
  if (!comparison) fail_unsupported("ANY or ALL with the operator " + expression.text);
  const bool any = expression.kind == ExpressionKind::any;
  Expression left = analyse(*expression.children[0]);
  if (expression.children[1]->kind == ExpressionKind::array) {
    // array[a, b] needs no type of its own here.
    Expression list = make_expression(any ? Operation::or_ : Operation::and_, TypeId::boolean, expression.location);
    for (const ast::ExpressionPtr& element : expression.children[1]->children) {
      list.children.push_back(compare(expression.text, left, analyse(*element), expression.location));
    }
    return list;
  }
  Expression right = analyse(*expression.children[1]);
  const Type array{TypeId::text_array};
  if (right.type.id != TypeId::unknown && right.type.id != TypeId::text_array) {
    fail_at(expression.location, "42809", "op ANY/ALL (array) requires array on right side");
  }
  const bool typed = right.type.id == TypeId::text_array;
  coerce(right, array, CastContext::implicit, parameters());
  decide_unknown(left, parameters());
  if (typed && left.type.id != TypeId::text && left.type.id != TypeId::varchar) {
    fail_operator(expression.text, {left.type, Type{TypeId::text}}, expression.location);
  }
  Expression result =
      make_expression(any ? Operation::any_array : Operation::all_array, TypeId::boolean, expression.location);
  result.comparison = *comparison;
  result.operand = without_modifier(left.type);
  if (result.operand.id == TypeId::varchar) result.operand = Type{TypeId::text};
  result.children.push_back(std::move(left));
  result.children.push_back(std::move(right));
  return result;
}

Expression ExpressionAnalyser::subquery(const ast::Expression& expression) {
  analyser_.has_subqueries_ = true;
  QueryAnalyser inner(analyser_, &scope_);
  const std::shared_ptr<QueryPlan> query = inner.analyse(*expression.query);
  if (expression.kind != ExpressionKind::exists && query->outputs.size() != 1) {
    const bool row = !expression.children.empty() && expression.children[0]->kind == ExpressionKind::row;
    if (row) fail_unsupported("a row compared with a sub-select");
    if (expression.kind == ExpressionKind::scalar)
      fail_at(expression.location, "42601", "subquery must return only one column");
    fail_at(expression.location, "42601", "subquery has too many columns");
  }
  Expression result = make_expression(Operation::exists, TypeId::boolean, expression.location);
  if (expression.kind == ExpressionKind::scalar) {
    result.operation = Operation::scalar;
    result.type = query->outputs[0].expression.type;
  } else if (expression.kind != ExpressionKind::exists) {
    const std::optional<Comparison> comparison = comparison_named(expression.text);
    if (!comparison) fail_unsupported("ANY or ALL with the operator " + expression.text);
    Expression left = analyse(*expression.children[0]);
    Expression right = make_column(query->outputs[0].expression.type, 0, 0);
    Expression compared = compare(expression.text, std::move(left), std::move(right), expression.location);
    if (compared.children[1].operation == Operation::cast) {
      Expression& output = query->outputs[0].expression;
      if (query->operation != ast::SetOperation::none || !query->values.empty())
        fail_unsupported("a conversion of this sub-select");
      coerce(output, compared.operand, CastContext::implicit, parameters());
    }
    result.operation = expression.kind == ExpressionKind::in_query ? Operation::any_query : Operation::all_query;
    result.comparison = *comparison;
    result.operand = compared.operand;
    result.children.push_back(std::move(compared.children[0]));
  }
  result.query = query;
  return result;
}

}  // namespace halfdone::postgres

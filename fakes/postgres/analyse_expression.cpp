#include "fakes/postgres/analyse_expression.h"

#include <algorithm>
#include <cassert>

#include "fakes/postgres/builtin_names.h"

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

std::optional<AggregateKind> aggregate_named(std::string_view name) {
  if (name == "count") return AggregateKind::count;
  if (name == "sum") return AggregateKind::sum;
  if (name == "min") return AggregateKind::minimum;
  if (name == "max") return AggregateKind::maximum;
  if (name == "avg") return AggregateKind::average;
  if (name == "bool_and" || name == "every") return AggregateKind::bool_and;
  if (name == "bool_or") return AggregateKind::bool_or;
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

Expression make(Operation operation, TypeId type, int location) {
  Expression result;
  result.operation = operation;
  result.type = Type{type};
  result.location = location;
  return result;
}

Expression negate(Expression expression) {
  Expression result = make(Operation::not_, TypeId::boolean, expression.location);
  result.children.push_back(std::move(expression));
  return result;
}

}  // namespace

void fail_missing_relation(const NameScope& scope, const std::string& name, int location) {
  for (const NameScope* place = &scope; place; place = place->outer) {
    for (const NamedRelation& relation : place->relations) {
      if (relation.table == name && relation.alias != name) {
        fail_at(location, "42P01", "invalid reference to FROM-clause entry for table " + quoted(name),
                "Perhaps you meant to reference the table alias " + quoted(relation.alias) + ".");
      }
    }
  }
  fail_at(location, "42P01", "missing FROM-clause entry for table " + quoted(name));
}

namespace {

// The type of sum() and avg(); other aggregates keep their argument's or have a fixed one.
Type sum_type(AggregateKind kind, const Type& argument, int location) {
  if (kind == AggregateKind::average || argument.id == TypeId::int8 || argument.id == TypeId::numeric) {
    if (argument.id == TypeId::int2 || argument.id == TypeId::int4 || argument.id == TypeId::int8 ||
        argument.id == TypeId::numeric) {
      return Type{TypeId::numeric};
    }
  }
  if (argument.id == TypeId::int2 || argument.id == TypeId::int4) return Type{TypeId::int8};
  const std::string name = kind == AggregateKind::average ? "avg" : "sum";
  fail_at(location, "42883", "function " + name + "(" + print_without_modifier(argument) + ") does not exist",
          "No function matches the given name and argument types. You might need to add explicit type casts.");
}

}  // namespace

Expression ExpressionAnalyser::analyse(const ast::Expression& expression) {
  switch (expression.kind) {
    case ExpressionKind::column: return resolve_column(expression.names, expression.location);
    case ExpressionKind::star: fail_at(expression.location, "42601", "row expansion via \"*\" is not supported here");
    case ExpressionKind::integer:
    case ExpressionKind::decimal:
    case ExpressionKind::string:
    case ExpressionKind::boolean:
    case ExpressionKind::null: return literal(expression);
    case ExpressionKind::parameter: return parameter(expression);
    case ExpressionKind::operation: return operation(expression);
    case ExpressionKind::any:
    case ExpressionKind::all: return quantified_array(expression);
    case ExpressionKind::is_distinct: {
      Expression result =
          compare("=", analyse(*expression.children[0]), analyse(*expression.children[1]), expression.location);
      result.operation = Operation::is_distinct;
      result.negated = expression.negated;
      return result;
    }
    case ExpressionKind::in: return in_list(expression);
    case ExpressionKind::between: return between(expression);
    case ExpressionKind::and_: return connect(Operation::and_, "AND", expression);
    case ExpressionKind::or_: return connect(Operation::or_, "OR", expression);
    case ExpressionKind::not_: return connect(Operation::not_, "NOT", expression);
    case ExpressionKind::is_null: {
      Expression result = make(Operation::is_null, TypeId::boolean, expression.location);
      result.negated = expression.negated;
      result.children.push_back(analyse(*expression.children[0]));
      decide_unknown(result.children[0], parameters());
      return result;
    }
    case ExpressionKind::is_true: {
      Expression result = make(Operation::is_true, TypeId::boolean, expression.location);
      result.negated = expression.negated;
      if (expression.text != "unknown") result.constant = Value::boolean(expression.text == "true");
      result.children.push_back(analyse(*expression.children[0]));
      const std::string clause = std::string("IS ") + (expression.negated ? "NOT " : "") +
                                 (expression.text == "true"    ? "TRUE"
                                  : expression.text == "false" ? "FALSE"
                                                               : "UNKNOWN");
      require_boolean(result.children[0], clause.c_str(), parameters());
      return result;
    }
    case ExpressionKind::call: return call(expression);
    case ExpressionKind::case_: return case_expression(expression);
    case ExpressionKind::coalesce: return unified(Operation::coalesce, "COALESCE", expression);
    case ExpressionKind::nullif: return nullif(expression);
    case ExpressionKind::greatest: return unified(Operation::greatest, "GREATEST", expression);
    case ExpressionKind::least: return unified(Operation::least, "LEAST", expression);
    case ExpressionKind::cast: return cast(expression);
    case ExpressionKind::array: {
      Expression result = unified(Operation::array, "ARRAY", expression);
      if (result.type.id != TypeId::text && result.type.id != TypeId::varchar)
        fail_unsupported("an array of " + print(result.type));
      result.type = Type{TypeId::text_array};
      return result;
    }
    case ExpressionKind::row: fail_unsupported("a row as a value");
    case ExpressionKind::exists:
    case ExpressionKind::scalar:
    case ExpressionKind::in_query:
    case ExpressionKind::all_query: return subquery(expression);
    case ExpressionKind::default_: fail_at(expression.location, "42601", "DEFAULT is not allowed in this context");
  }
  assert(false);
  return {};
}

std::vector<Expression> ExpressionAnalyser::analyse_conjuncts(const ast::Expression& expression) {
  std::vector<Expression> result;
  if (expression.kind == ExpressionKind::and_) {
    for (const ast::ExpressionPtr& child : expression.children) {
      Expression part = analyse(*child);
      require_boolean(part, "AND", parameters());
      result.push_back(std::move(part));
    }
  } else {
    Expression whole = analyse(expression);
    require_boolean(whole, clause_, parameters());
    result.push_back(std::move(whole));
  }
  return result;
}

Expression ExpressionAnalyser::resolve_column(const std::vector<std::string>& names, int location) {
  const std::string& name = names.back();
  std::size_t level = 0;
  for (const NameScope* place = &scope_; place; place = place->outer, ++level) {
    std::optional<Expression> found;
    bool has_relation = false;
    for (std::size_t relation = 0; relation < place->relations.size(); ++relation) {
      const NamedRelation& candidate = place->relations[relation];
      if (names.size() > 1 && candidate.alias != names[names.size() - 2]) continue;
      if (names.size() > 2 && candidate.schema != names[0]) continue;
      has_relation = true;
      for (std::size_t i = 0; i < candidate.columns.size(); ++i) {
        if (candidate.columns[i].name != name || (names.size() == 1 && candidate.columns[i].merged)) continue;
        if (found) fail_at(location, "42702", "column reference " + quoted(name) + " is ambiguous");
        found = make_column(candidate.columns[i].type, relation, i, level);
        found->location = location;
      }
    }
    if (found) return *found;
    if (names.size() > 1 && has_relation)
      fail_at(location, "42703", "column " + names[names.size() - 2] + "." + name + " does not exist");
  }
  if (names.size() > 1) fail_missing_relation(scope_, names[names.size() - 2], location);
  fail_at(location, "42703", "column " + quoted(name) + " does not exist");
}

Expression ExpressionAnalyser::literal(const ast::Expression& expression) {
  switch (expression.kind) {
    case ExpressionKind::integer: {
      const std::int64_t number = std::stoll(expression.text);
      return make_constant(Type{TypeId::int4}, Value::integer(number), expression.location);
    }
    case ExpressionKind::decimal: {
      Result<Value> big = input(Type{TypeId::int8}, expression.text);
      if (big.ok()) return make_constant(Type{TypeId::int8}, std::move(big).value(), expression.location);
      Result<Value> number = input(Type{TypeId::numeric}, expression.text);
      if (!number.ok()) throw SqlFailure{number.error()};
      return make_constant(Type{TypeId::numeric}, std::move(number).value(), expression.location);
    }
    case ExpressionKind::boolean:
      return make_constant(Type{TypeId::boolean}, Value::boolean(expression.text == "true"), expression.location);
    case ExpressionKind::string:
      return make_constant(Type{TypeId::unknown}, Value::text(expression.text), expression.location);
    default: return make_constant(Type{TypeId::unknown}, Value(), expression.location);
  }
}

Expression ExpressionAnalyser::parameter(const ast::Expression& expression) {
  constexpr int parameters_max = 65535;
  if (expression.number < 1 || expression.number > parameters_max) {
    fail_at(expression.location, "42P02", "there is no parameter $" + std::to_string(expression.number));
  }
  const auto index = static_cast<std::size_t>(expression.number - 1);
  if (index >= parameters().size()) parameters().resize(index + 1);
  Expression result;
  result.operation = Operation::parameter;
  result.index = static_cast<std::uint32_t>(index);
  result.type = parameters()[index];
  result.location = expression.location;
  return result;
}

Expression ExpressionAnalyser::connect(Operation operation, const char* name, const ast::Expression& expression) {
  Expression result = make(operation, TypeId::boolean, expression.location);
  for (const ast::ExpressionPtr& child : expression.children) {
    result.children.push_back(analyse(*child));
    require_boolean(result.children.back(), name, parameters());
  }
  return result;
}

Expression ExpressionAnalyser::operation(const ast::Expression& expression) {
  const std::vector<ast::ExpressionPtr>& operands = expression.children;
  if (operands.size() == 2 && comparison_named(expression.text)) {
    return equality(expression.text, *operands[0], *operands[1], expression.location);
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
  Expression result = make(name == "=" ? Operation::and_ : Operation::or_, TypeId::boolean, location);
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
  Expression result = make(Operation::compare, TypeId::boolean, location);
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
  Expression result = make(Operation::call, TypeId::unknown, location);
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

Expression ExpressionAnalyser::in_list(const ast::Expression& expression) {
  const ast::Expression& left = *expression.children[0];
  Expression any = make(Operation::or_, TypeId::boolean, expression.location);
  bool alike = true;
  for (std::size_t i = 1; i < expression.children.size(); ++i) {
    any.children.push_back(equality("=", left, *expression.children[i], expression.location));
    const Expression& part = any.children.back();
    alike = alike && part.operation == Operation::compare && part.operand == any.children[0].operand;
  }
  if (!alike) return expression.negated ? negate(std::move(any)) : std::move(any);
  Expression result = make(Operation::in_list, TypeId::boolean, expression.location);
  result.negated = expression.negated;
  result.operand = any.children[0].operand;
  result.children.push_back(std::move(any.children[0].children[0]));
  for (Expression& part : any.children) result.children.push_back(std::move(part.children[1]));
  return result;
}

Expression ExpressionAnalyser::between(const ast::Expression& expression) {
  const int location = expression.location;
  const ast::Expression& value = *expression.children[0];
  Expression result = make(expression.negated ? Operation::or_ : Operation::and_, TypeId::boolean, location);
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
    Expression list = make(any ? Operation::or_ : Operation::and_, TypeId::boolean, expression.location);
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
  Expression result = make(any ? Operation::any_array : Operation::all_array, TypeId::boolean, expression.location);
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
  const std::shared_ptr<Query> query = inner.analyse(*expression.query);
  if (expression.kind != ExpressionKind::exists && query->outputs.size() != 1) {
    const bool row = !expression.children.empty() && expression.children[0]->kind == ExpressionKind::row;
    if (row) fail_unsupported("a row compared with a sub-select");
    if (expression.kind == ExpressionKind::scalar)
      fail_at(expression.location, "42601", "subquery must return only one column");
    fail_at(expression.location, "42601", "subquery has too many columns");
  }
  Expression result = make(Operation::exists, TypeId::boolean, expression.location);
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

Expression ExpressionAnalyser::case_expression(const ast::Expression& expression) {
  Expression result = make(Operation::case_, TypeId::unknown, expression.location);
  const std::size_t first = expression.has_operand ? 1 : 0;
  const std::size_t end = expression.children.size() - (expression.has_default ? 1 : 0);
  for (std::size_t i = first; i + 1 < end + 1; i += 2) {
    if (expression.has_operand) {
      result.children.push_back(
          equality("=", *expression.children[0], *expression.children[i], expression.children[i]->location));
    } else {
      result.children.push_back(analyse(*expression.children[i]));
      require_boolean(result.children.back(), "CASE/WHEN", parameters());
    }
    result.children.push_back(analyse(*expression.children[i + 1]));
  }
  if (expression.has_default) {
    result.children.push_back(analyse(*expression.children.back()));
  } else {
    result.children.push_back(make_constant(Type{TypeId::unknown}, Value(), -1));
  }
  // The server looks at the default first.
  std::vector<Expression*> results{&result.children.back()};
  for (std::size_t i = 1; i + 1 < result.children.size(); i += 2) results.push_back(&result.children[i]);
  result.type = unify(results, "CASE", parameters());
  return result;
}

Expression ExpressionAnalyser::unified(Operation operation, const char* what, const ast::Expression& expression) {
  Expression result = make(operation, TypeId::unknown, expression.location);
  for (const ast::ExpressionPtr& child : expression.children) result.children.push_back(analyse(*child));
  std::vector<Expression*> children;
  for (Expression& child : result.children) children.push_back(&child);
  result.type = unify(children, what, parameters());
  result.operand = without_modifier(result.type);
  result.comparison = operation == Operation::greatest ? Comparison::greater : Comparison::less;
  return result;
}

Expression ExpressionAnalyser::nullif(const ast::Expression& expression) {
  Expression value = analyse(*expression.children[0]);
  Expression result = compare("=", value, analyse(*expression.children[1]), expression.location);
  result.operation = Operation::nullif;
  decide_unknown(value, parameters());
  result.type = value.type;
  result.children.push_back(std::move(value));
  return result;
}

Expression ExpressionAnalyser::cast(const ast::Expression& expression) {
  Expression value = analyse(*expression.children[0]);
  const Type type = analyser_.catalog_.find_type(*expression.type);
  const Type from = value.type;
  if (value.location < 0) value.location = expression.location;
  if (!coerce(value, type, CastContext::explicit_, parameters())) {
    fail_at(expression.location, "42846",
            "cannot cast type " + print_without_modifier(from) + " to " + print_without_modifier(type));
  }
  return value;
}

Expression ExpressionAnalyser::call(const ast::Expression& expression) {
  const std::string& name = expression.names.back();
  if (expression.names.size() > 1 && expression.names[0] != "pg_catalog")
    fail_unsupported("a function of the schema " + expression.names[0]);
  if (const std::optional<AggregateKind> kind = aggregate_named(name)) return aggregate(*kind, expression);
  if (is_unsupported_function(name)) fail_unsupported("the function " + name);
  if (expression.distinct || expression.star || expression.filter) {
    fail_at(expression.location, "42809",
            "DISTINCT, * or FILTER specified, but " + name + " is not an aggregate function");
  }
  Expression result = make(Operation::call, TypeId::unknown, expression.location);
  std::vector<Type> types;
  for (const ast::ExpressionPtr& child : expression.children) {
    result.children.push_back(analyse(*child));
    types.push_back(without_modifier(result.children.back().type));
  }
  result.function = find_function(name, types);
  if (!result.function) {
    std::string list;
    for (const Type& type : types) list += (list.empty() ? "" : ", ") + print_without_modifier(type);
    fail_at(expression.location, "42883", "function " + name + "(" + list + ") does not exist",
            "No function matches the given name and argument types. You might need to add explicit type casts.");
  }
  result.type = result.function->result;
  for (std::size_t i = 0; i < result.children.size(); ++i) {
    coerce(result.children[i], result.function->parameter(i), CastContext::implicit, parameters());
    decide_unknown(result.children[i], parameters());
  }
  return result;
}

Expression ExpressionAnalyser::aggregate(AggregateKind kind, const ast::Expression& expression) {
  if (in_aggregate_) fail_at(expression.location, "42803", "aggregate function calls cannot be nested");
  if (!aggregates_)
    fail_at(expression.location, "42803", std::string("aggregate functions are not allowed in ") + clause_);
  Aggregate result;
  result.kind = expression.star ? AggregateKind::count_rows : kind;
  result.distinct = expression.distinct;
  result.type = Type{TypeId::int8};
  in_aggregate_ = true;
  if (expression.star ? kind != AggregateKind::count : expression.children.size() != 1) {
    fail_at(expression.location, "42883", "function " + expression.names.back() + "() does not exist",
            "No function matches the given name and argument types. You might need to add explicit type casts.");
  }
  if (!expression.star) {
    Expression argument = analyse(*expression.children[0]);
    decide_unknown(argument, parameters());
    bool outer = false, inner = false;
    for_each_column(argument, [&](const Expression&) { inner = true; });
    if (argument.operation == Operation::column && argument.level > 0) outer = true;
    if (outer && !inner) fail_unsupported("an aggregate of an outer query");
    if (kind == AggregateKind::sum || kind == AggregateKind::average) {
      result.type = sum_type(kind, argument.type, expression.location);
    } else if (kind == AggregateKind::bool_and || kind == AggregateKind::bool_or) {
      require_boolean(argument, expression.names.back().c_str(), parameters());
      result.type = Type{TypeId::boolean};
    } else if (kind != AggregateKind::count) {
      result.type = argument.type.id == TypeId::varchar ? Type{TypeId::text} : without_modifier(argument.type);
    }
    result.argument.push_back(std::move(argument));
  }
  if (expression.filter) {
    result.filter.push_back(analyse(*expression.filter));
    require_boolean(result.filter.back(), "FILTER", parameters());
  }
  in_aggregate_ = false;
  Expression reference = make(Operation::aggregate, TypeId::unknown, expression.location);
  reference.type = result.type;
  reference.index = static_cast<std::uint32_t>(aggregates_->size());
  aggregates_->push_back(std::move(result));
  return reference;
}

}  // namespace halfdone::postgres

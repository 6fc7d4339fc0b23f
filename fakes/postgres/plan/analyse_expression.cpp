#include "fakes/postgres/plan/analyse_expression.h"

#include <cassert>

namespace halfdone::postgres {

using ast::ExpressionKind;

Expression ExpressionAnalyser::analyse(const ast::Expression& expression) {
  switch (expression.kind) {
    case ExpressionKind::column: return resolve_column(expression.names, expression.location);
    case ExpressionKind::star: fail_unsupported("a whole row as a value");
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
      Expression result = make_expression(Operation::is_null, TypeId::boolean, expression.location);
      result.negated = expression.negated;
      result.children.push_back(analyse(*expression.children[0]));
      decide_unknown(result.children[0], parameters());
      return result;
    }
    case ExpressionKind::is_true: {
      Expression result = make_expression(Operation::is_true, TypeId::boolean, expression.location);
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
  for (const NameScope* place = &scope_; place; place = place->outer) {
    for (const NamedRelation& relation : place->relations) {
      if (relation.alias == name) fail_unsupported("a whole row as a value");
    }
  }
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
  Expression result = make_expression(operation, TypeId::boolean, expression.location);
  for (const ast::ExpressionPtr& child : expression.children) {
    result.children.push_back(analyse(*child));
    require_boolean(result.children.back(), name, parameters());
  }
  return result;
}

Expression ExpressionAnalyser::case_expression(const ast::Expression& expression) {
  Expression result = make_expression(Operation::case_, TypeId::unknown, expression.location);
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
  Expression result = make_expression(operation, TypeId::unknown, expression.location);
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

}  // namespace halfdone::postgres

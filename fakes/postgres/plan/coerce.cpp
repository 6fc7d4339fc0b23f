#include "fakes/postgres/plan/coerce.h"

#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres {

namespace {

// Of types without modifiers. Of categories with several types, the others convert by themselves.
bool same_category(const Type& a, const Type& b) {
  const Category category = category_of(a.id);
  if (category == Category::number || category == Category::string) return category_of(b.id) == category;
  return a == b || can_cast(a, b, CastContext::implicit) || can_cast(b, a, CastContext::implicit);
}

Value read_literal(const Expression& literal, const Type& type) {
  if (literal.constant.is_null()) return {};
  Result<Value> value = input(type, literal.constant.as_text());
  if (value.ok()) return std::move(value).value();
  SqlError error = value.error();
  if (literal.location >= 0) error.position = literal.location + 1;
  throw SqlFailure{std::move(error)};
}

void wrap_in_cast(Expression& expression, const Type& to, bool explicit_cast) {
  if (expression.operation == Operation::constant) {
    if (!expression.constant.is_null()) {
      Result<Value> value = cast(expression.type, to, expression.constant, explicit_cast);
      if (!value.ok()) throw SqlFailure{value.error()};
      expression.constant = std::move(value).value();
    }
    expression.type = to;
    return;
  }
  Expression result;
  result.operation = Operation::cast;
  result.type = to;
  result.explicit_cast = explicit_cast;
  result.location = expression.location;
  result.children.push_back(std::move(expression));
  expression = std::move(result);
}

void decide(Expression& expression, const Type& type, std::vector<Type>& parameters) {
  if (expression.operation == Operation::parameter) {
    Type& known = parameters[expression.index];
    if (known.id == TypeId::unknown) known = type;
    if (known != type) {
      fail_at(expression.location, "42P08",
              "inconsistent types deduced for parameter $" + std::to_string(expression.index + 1));
    }
  } else {
    expression.constant = read_literal(expression, type);
  }
  expression.type = type;
}

bool is_undecided(const Expression& expression) {
  return expression.type.id == TypeId::unknown &&
         (expression.operation == Operation::constant || expression.operation == Operation::parameter);
}

}  // namespace

Type without_modifier(Type type) {
  type.modifier = -1;
  return type;
}

Expression make_expression(Operation operation, TypeId type, int location) {
  Expression result;
  result.operation = operation;
  result.type = Type{type};
  result.location = location;
  return result;
}

Expression make_constant(const Type& type, Value value, int location) {
  Expression result;
  result.type = type;
  result.constant = std::move(value);
  result.location = location;
  return result;
}

Expression make_column(const Type& type, std::size_t relation, std::size_t index, std::size_t level) {
  Expression result;
  result.operation = Operation::column;
  result.type = type;
  result.relation = static_cast<std::uint16_t>(relation);
  result.index = static_cast<std::uint32_t>(index);
  result.level = static_cast<std::uint16_t>(level);
  return result;
}

bool coerce(Expression& expression, const Type& to, CastContext context, std::vector<Type>& parameters) {
  if (to.id == TypeId::any || to.id == TypeId::unknown) return true;
  const bool explicit_cast = context == CastContext::explicit_;
  if (is_undecided(expression)) decide(expression, without_modifier(to), parameters);
  if (expression.type == to) return true;
  const bool same_type = without_modifier(expression.type) == without_modifier(to);
  if (same_type && to.modifier == -1) return true;
  if (!same_type && !can_cast(expression.type, to, context)) return false;
  wrap_in_cast(expression, to, explicit_cast);
  return true;
}

void decide_unknown(Expression& expression, std::vector<Type>& parameters) {
  if (is_undecided(expression)) decide(expression, Type{TypeId::text}, parameters);
}

Type unify(const std::vector<Expression*>& expressions, const char* what, std::vector<Type>& parameters) {
  Type common;
  Type first;  // with its modifier, which stays when all agree
  bool agree = true;
  for (const Expression* expression : expressions) {
    if (expression->type.id == TypeId::unknown) continue;
    if (first.id == TypeId::unknown) first = expression->type;
    agree = agree && expression->type == first;
    const Type type = without_modifier(expression->type);
    if (common.id == TypeId::unknown) {
      common = type;
    } else if (!same_category(common, type)) {
      fail_at(expression->location, "42804",
              std::string(what) + " types " + print_without_modifier(common) + " and " + print_without_modifier(type) +
                  " cannot be matched");
    } else if (can_cast(common, type, CastContext::implicit) && !can_cast(type, common, CastContext::implicit)) {
      common = type;
    }
  }
  if (common.id == TypeId::unknown) common = Type{TypeId::text};
  for (Expression* expression : expressions) {
    if (!coerce(*expression, common, CastContext::implicit, parameters)) {
      fail_at(expression->location, "42846",
              std::string(what) + " could not convert type " + print_without_modifier(expression->type) + " to " +
                  print_without_modifier(common));
    }
  }
  return agree && first.id != TypeId::unknown ? first : common;
}

void require_boolean(Expression& expression, const char* clause, std::vector<Type>& parameters) {
  if (is_undecided(expression)) decide(expression, Type{TypeId::boolean}, parameters);
  if (expression.type.id == TypeId::boolean) return;
  fail_at(expression.location, "42804",
          std::string("argument of ") + clause + " must be type boolean, not type " +
              print_without_modifier(expression.type));
}

}  // namespace halfdone::postgres

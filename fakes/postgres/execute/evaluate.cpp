#include "fakes/postgres/execute/evaluate.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace halfdone::postgres {

namespace {

const Value null_value;

// Where the value of a plain expression stands already, or null.
const Value* peek(const Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  switch (expression.operation) {
    case Operation::constant: return &expression.constant;
    case Operation::parameter: return &evaluation.parameters[expression.index];
    case Operation::column: {
      const Scope* place = &scope;
      for (int level = expression.level; level > 0; --level) place = place->outer;
      const std::vector<Value>* row = place->rows[expression.relation];
      return row ? &(*row)[expression.index] : &null_value;
    }
    default: return nullptr;
  }
}

// A value that is either somewhere else or was just computed.
class Operand {
 public:
  Operand(Evaluation& evaluation, const Scope& scope, const Expression& expression)
      : value_(peek(evaluation, scope, expression)) {
    if (!value_) {
      computed_ = evaluate(evaluation, scope, expression);
      value_ = &computed_;
    }
  }
  Operand(const Operand&) = delete;
  Operand& operator=(const Operand&) = delete;
  const Value& operator*() const { return *value_; }
  const Value* operator->() const { return value_; }

 private:
  Value computed_;
  const Value* value_;
};

bool satisfies(Comparison comparison, std::strong_ordering order) {
  switch (comparison) {
    case Comparison::equal: return order == 0;
    case Comparison::not_equal: return order != 0;
    case Comparison::less: return order < 0;
    case Comparison::less_equal: return order <= 0;
    case Comparison::greater: return order > 0;
    case Comparison::greater_equal: return order >= 0;
  }
  assert(false);
  return false;
}

bool compares(const Expression& expression, const Value& a, const Value& b) {
  return satisfies(expression.comparison, compare(expression.operand, a, b));
}

Value logical(bool value) { return Value::boolean(value); }

// AND and OR with three values: `decisive` ends it.
Value connect(Evaluation& evaluation, const Scope& scope, const Expression& expression, bool decisive) {
  bool unknown = false;
  for (const Expression& child : expression.children) {
    const Operand value(evaluation, scope, child);
    if (evaluation.failed()) return {};
    if (value->is_null()) {
      unknown = true;
    } else if (value->as_boolean() == decisive) {
      return logical(decisive);
    }
  }
  return unknown ? Value() : logical(!decisive);
}

Value apply(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  std::array<Value, 4> few;
  std::vector<Value> many;
  const std::size_t count = expression.children.size();
  if (count > few.size()) many.resize(count);
  Value* arguments = count > few.size() ? many.data() : few.data();
  for (std::size_t i = 0; i < count; ++i) {
    arguments[i] = evaluate(evaluation, scope, expression.children[i]);
    if (evaluation.failed()) return {};
    if (expression.function->strict && arguments[i].is_null()) return {};
  }
  Result<Value> result = expression.function->apply({{arguments, count}, evaluation.context, evaluation.drawn});
  if (result.ok()) return std::move(result).value();
  evaluation.error = result.take_error();
  return {};
}

Value convert(Evaluation& evaluation, const Type& from, const Type& to, const Value& value, bool explicit_cast) {
  if (value.is_null()) return {};
  Result<Value> result = from.id == TypeId::unknown ? input(to, value.as_text()) : cast(from, to, value, explicit_cast);
  if (result.ok()) return std::move(result).value();
  evaluation.error = result.take_error();
  return {};
}

// value op any (list): TRUE if one is, else NULL if one is unknown. ALL is the same with the roles of TRUE and FALSE
// changed.
class Quantifier {
 public:
  Quantifier(const Expression& expression, bool any) : expression_(expression), any_(any) {}
  // False when the answer is known.
  bool meet(const Value& left, const Value& right) {
    if (left.is_null() || right.is_null()) {
      unknown_ = true;
    } else if (compares(expression_, left, right) == any_) {
      decided_ = true;
    }
    return !decided_;
  }
  Value answer() const {
    if (decided_) return logical(any_ != expression_.negated);
    return unknown_ ? Value() : logical(any_ == expression_.negated);
  }

 private:
  const Expression& expression_;
  bool any_;
  bool decided_ = false;
  bool unknown_ = false;
};

Value in_list(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  const Operand left(evaluation, scope, expression.children[0]);
  Quantifier quantifier(expression, true);
  for (std::size_t i = 1; i < expression.children.size(); ++i) {
    if (evaluation.failed()) return {};
    const Operand right(evaluation, scope, expression.children[i]);
    if (evaluation.failed() || !quantifier.meet(*left, *right)) break;
  }
  return quantifier.answer();
}

Value quantified_array(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  const Operand left(evaluation, scope, expression.children[0]);
  const Operand array(evaluation, scope, expression.children[1]);
  if (evaluation.failed() || array->is_null()) return {};
  Quantifier quantifier(expression, expression.operation == Operation::any_array);
  const Type text{TypeId::unknown};
  for (const Value& element : array->as_array()) {
    const bool as_it_is = expression.operand.id == TypeId::text || element.is_null();
    const Value right = as_it_is ? element : convert(evaluation, text, expression.operand, element, false);
    if (evaluation.failed() || !quantifier.meet(*left, right)) break;
  }
  return quantifier.answer();
}

Value quantified_query(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  const Operand left(evaluation, scope, expression.children[0]);
  if (evaluation.failed()) return {};
  Quantifier quantifier(expression, expression.operation == Operation::any_query);
  for (const Tuple& row : run_query(evaluation, &scope, *expression.query)) {
    if (!quantifier.meet(*left, row[0])) break;
  }
  return quantifier.answer();
}

Value scalar_query(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  std::vector<Tuple> rows = run_query(evaluation, &scope, *expression.query, 2);
  if (evaluation.failed() || rows.empty()) return {};
  if (rows.size() > 1) {
    evaluation.error = sql_error("21000", "more than one row returned by a subquery used as an expression");
    return {};
  }
  return std::move(rows[0][0]);
}

Value choose(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  const std::vector<Expression>& arms = expression.children;
  for (std::size_t i = 0; i + 1 < arms.size(); i += 2) {
    if (holds(evaluation, scope, arms[i])) return evaluate(evaluation, scope, arms[i + 1]);
    if (evaluation.failed()) return {};
  }
  return evaluate(evaluation, scope, arms.back());
}

Value first_known(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  for (const Expression& child : expression.children) {
    Value value = evaluate(evaluation, scope, child);
    if (evaluation.failed() || !value.is_null()) return value;
  }
  return {};
}

Value extreme(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  Value best;
  for (const Expression& child : expression.children) {
    Value value = evaluate(evaluation, scope, child);
    if (evaluation.failed()) return {};
    if (value.is_null()) continue;
    if (best.is_null() || satisfies(expression.comparison, compare(expression.operand, value, best)))
      best = std::move(value);
  }
  return best;
}

Value next_value(Evaluation& evaluation, const Expression& expression) {
  if (!evaluation.sequences) {
    evaluation.error = std::make_unique<SqlError>();
    evaluation.error->sqlstate = "25006";
    evaluation.error->message = "cannot execute nextval() in a read-only transaction";
    return {};
  }
  return Value::integer(++(*evaluation.sequences)[expression.index]);
}

Value distinct(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  const Operand a(evaluation, scope, expression.children[0]);
  const Operand b(evaluation, scope, expression.children[1]);
  if (evaluation.failed()) return {};
  const bool same =
      a->is_null() || b->is_null() ? a->is_null() && b->is_null() : compare(expression.operand, *a, *b) == 0;
  return logical(same == expression.negated);
}

Value null_if_equal(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  const Operand a(evaluation, scope, expression.children[0]);
  const Operand b(evaluation, scope, expression.children[1]);
  if (evaluation.failed()) return {};
  if (!a->is_null() && !b->is_null() && compare(expression.operand, *a, *b) == 0) return {};
  return evaluate(evaluation, scope, expression.children[2]);
}

Value comparison(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  const Operand a(evaluation, scope, expression.children[0]);
  const Operand b(evaluation, scope, expression.children[1]);
  if (evaluation.failed() || a->is_null() || b->is_null()) return {};
  return logical(compares(expression, *a, *b));
}

}  // namespace

Value evaluate(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  if (const Value* value = peek(evaluation, scope, expression)) return *value;
  switch (expression.operation) {
    case Operation::constant:
    case Operation::parameter:
    case Operation::column:
    case Operation::aggregate: break;
    case Operation::call: return apply(evaluation, scope, expression);
    case Operation::compare: return comparison(evaluation, scope, expression);
    case Operation::and_: return connect(evaluation, scope, expression, false);
    case Operation::or_: return connect(evaluation, scope, expression, true);
    case Operation::not_: {
      const Operand value(evaluation, scope, expression.children[0]);
      return evaluation.failed() || value->is_null() ? Value() : logical(!value->as_boolean());
    }
    case Operation::is_null: {
      const Operand value(evaluation, scope, expression.children[0]);
      return logical(value->is_null() != expression.negated);
    }
    case Operation::is_true: {
      const Operand value(evaluation, scope, expression.children[0]);
      return logical((*value == expression.constant) != expression.negated);
    }
    case Operation::is_distinct: return distinct(evaluation, scope, expression);
    case Operation::case_: return choose(evaluation, scope, expression);
    case Operation::coalesce: return first_known(evaluation, scope, expression);
    case Operation::nullif: return null_if_equal(evaluation, scope, expression);
    case Operation::greatest:
    case Operation::least: return extreme(evaluation, scope, expression);
    case Operation::cast: {
      const Operand value(evaluation, scope, expression.children[0]);
      if (evaluation.failed()) return {};
      return convert(evaluation, expression.children[0].type, expression.type, *value, expression.explicit_cast);
    }
    case Operation::in_list: return in_list(evaluation, scope, expression);
    case Operation::any_array:
    case Operation::all_array: return quantified_array(evaluation, scope, expression);
    case Operation::array: {
      std::vector<Value> elements;
      for (const Expression& child : expression.children) elements.push_back(evaluate(evaluation, scope, child));
      return Value::text_array(std::move(elements));
    }
    case Operation::exists:
      return logical(!run_query(evaluation, &scope, *expression.query, 1).empty() != expression.negated);
    case Operation::scalar: return scalar_query(evaluation, scope, expression);
    case Operation::any_query:
    case Operation::all_query: return quantified_query(evaluation, scope, expression);
    case Operation::next_value: return next_value(evaluation, expression);
  }
  assert(false);
  return {};
}

bool holds(Evaluation& evaluation, const Scope& scope, const Expression& expression) {
  const Operand value(evaluation, scope, expression);
  return !evaluation.failed() && !value->is_null() && value->as_boolean();
}

bool all_hold(Evaluation& evaluation, const Scope& scope, const std::vector<Expression>& expressions) {
  return std::ranges::all_of(expressions,
                             [&](const Expression& expression) { return holds(evaluation, scope, expression); });
}

}  // namespace halfdone::postgres

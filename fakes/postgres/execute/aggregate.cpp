#include "fakes/postgres/execute/aggregate.h"

#include <array>
#include <cassert>

namespace halfdone::postgres {

namespace {

const Type numeric_type{TypeId::numeric};

// numeric op numeric.
Value combine(Evaluation& evaluation, std::string_view name, const Value& a, const Value& b) {
  const Function* function = find_operator(name, numeric_type, numeric_type);
  assert(function);
  const std::array<Value, 2> arguments{a, b};
  Result<Value> result = function->apply({arguments, evaluation.context, evaluation.drawn});
  if (result.ok()) return std::move(result).value();
  evaluation.error = result.take_error();
  return {};
}

Value convert(Evaluation& evaluation, const Type& from, const Type& to, const Value& value) {
  Result<Value> result = cast(from, to, value, false);
  if (result.ok()) return std::move(result).value();
  evaluation.error = result.take_error();
  return {};
}

}  // namespace

void Accumulator::add(Evaluation& evaluation, const Scope& scope) {
  if (!all_hold(evaluation, scope, aggregate_->filter)) return;
  if (aggregate_->kind == AggregateKind::count_rows) {
    ++count_;
    return;
  }
  const Type& type = aggregate_->argument[0].type;
  const Value value = evaluate(evaluation, scope, aggregate_->argument[0]);
  if (evaluation.failed() || value.is_null()) return;
  if (aggregate_->distinct && !seen_.insert(key_value(type, value)).second) return;
  ++count_;
  switch (aggregate_->kind) {
    case AggregateKind::count_rows:
    case AggregateKind::count: break;
    case AggregateKind::sum:
    case AggregateKind::average: add_number(evaluation, value); break;
    case AggregateKind::minimum:
      if (state_.is_null() || compare(type, value, state_) < 0) state_ = value;
      break;
    case AggregateKind::maximum:
      if (state_.is_null() || compare(type, value, state_) > 0) state_ = value;
      break;
    case AggregateKind::bool_and:
      state_ = Value::boolean((state_.is_null() || state_.as_boolean()) && value.as_boolean());
      break;
    case AggregateKind::bool_or:
      state_ = Value::boolean((!state_.is_null() && state_.as_boolean()) || value.as_boolean());
      break;
  }
}

void Accumulator::add_number(Evaluation& evaluation, const Value& value) {
  Value number = convert(evaluation, aggregate_->argument[0].type, numeric_type, value);
  if (evaluation.failed()) return;
  state_ = state_.is_null() ? std::move(number) : combine(evaluation, "+", state_, number);
}

Value Accumulator::finish(Evaluation& evaluation) {
  switch (aggregate_->kind) {
    case AggregateKind::count_rows:
    case AggregateKind::count: return Value::integer(count_);
    case AggregateKind::sum:
      return state_.is_null() ? Value() : convert(evaluation, numeric_type, aggregate_->type, state_);
    case AggregateKind::average: {
      if (count_ == 0) return {};
      const Value count = convert(evaluation, Type{TypeId::int8}, numeric_type, Value::integer(count_));
      return combine(evaluation, "/", state_, count);
    }
    case AggregateKind::minimum:
    case AggregateKind::maximum:
    case AggregateKind::bool_and:
    case AggregateKind::bool_or: return state_;
  }
  assert(false);
  return {};
}

}  // namespace halfdone::postgres

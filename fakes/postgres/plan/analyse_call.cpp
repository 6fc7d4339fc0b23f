// Function calls and aggregates.
#include <algorithm>
#include <cassert>

#include "fakes/postgres/plan/analyse_expression.h"
#include "fakes/postgres/plan/builtin_names.h"

namespace halfdone::postgres {

namespace {

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
  if (name == "to_jsonb" && expression.children.size() == 1) {
    if (std::optional<Expression> row = row_as_jsonb(*expression.children[0])) return *std::move(row);
  }
  Expression result = make_expression(Operation::call, TypeId::unknown, expression.location);
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

// to_jsonb(t) and to_jsonb(t.*): an object of the columns, NULL for the row of NULLs of a left join. Nothing for other
// arguments.
std::optional<Expression> ExpressionAnalyser::row_as_jsonb(const ast::Expression& argument) {
  const bool is_column = argument.kind == ast::ExpressionKind::column;
  if ((!is_column && argument.kind != ast::ExpressionKind::star) || argument.names.size() != 1) return std::nullopt;
  const std::string& name = argument.names[0];
  std::size_t level = 0;
  for (const NameScope* place = &scope_; place; place = place->outer, ++level) {
    for (std::size_t relation = 0; relation < place->relations.size(); ++relation) {
      const std::vector<NamedColumn>& columns = place->relations[relation].columns;
      if (is_column && std::ranges::find(columns, name, &NamedColumn::name) != columns.end()) return std::nullopt;
      if (place->relations[relation].alias == name) return columns_as_jsonb(columns, relation, level);
    }
  }
  return std::nullopt;
}

Expression ExpressionAnalyser::columns_as_jsonb(const std::vector<NamedColumn>& columns, std::size_t relation,
                                                std::size_t level) {
  Expression object = make_expression(Operation::call, TypeId::jsonb, -1);
  Expression absent = make_expression(Operation::and_, TypeId::boolean, -1);
  std::vector<Type> types;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Type type = without_modifier(columns[i].type);
    object.children.push_back(make_constant(Type{TypeId::text}, Value::text(columns[i].name)));
    object.children.push_back(make_column(type, relation, i, level));
    Expression test = make_expression(Operation::is_null, TypeId::boolean, -1);
    test.children.push_back(object.children.back());
    absent.children.push_back(std::move(test));
    types.push_back(Type{TypeId::text});
    types.push_back(type);
  }
  object.function = find_function("jsonb_build_object", types);
  assert(object.function);
  Expression result = make_expression(Operation::case_, TypeId::jsonb, -1);
  result.children.push_back(std::move(absent));
  result.children.push_back(make_constant(Type{TypeId::jsonb}, Value()));
  result.children.push_back(std::move(object));
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
      const TypeId id = argument.type.id;
      if (id == TypeId::uuid || id == TypeId::boolean || id == TypeId::jsonb) {
        fail_at(
            expression.location, "42883",
            "function " + expression.names.back() + "(" + print_without_modifier(argument.type) + ") does not exist",
            "No function matches the given name and argument types. You might need to add explicit type casts.");
      }
      result.type = argument.type.id == TypeId::varchar ? Type{TypeId::text} : without_modifier(argument.type);
    }
    result.argument.push_back(std::move(argument));
  }
  if (expression.filter) {
    result.filter.push_back(analyse(*expression.filter));
    require_boolean(result.filter.back(), "FILTER", parameters());
  }
  in_aggregate_ = false;
  Expression reference = make_expression(Operation::aggregate, TypeId::unknown, expression.location);
  reference.type = result.type;
  reference.index = static_cast<std::uint32_t>(aggregates_->size());
  aggregates_->push_back(std::move(result));
  return reference;
}

}  // namespace halfdone::postgres

#include "fakes/postgres/plan/analyse_write.h"

#include <algorithm>

namespace halfdone::postgres {

using ast::ExpressionKind;

namespace {

[[noreturn]] void fail_column(const Table& table, const std::string& column, int location) {
  fail_at(location, "42703", "column " + quoted(column) + " of relation " + quoted(table.name) + " does not exist");
}

bool draws_uuid(const Expression& expression) {
  return expression.operation == Operation::call && expression.function->name == "gen_random_uuid";
}

}  // namespace

const Table& WriteAnalyser::find_table(const ast::TableName& name) {
  const Table* table = analyser_.catalog_.find_table(name.schema, name.name);
  if (!table) {
    fail_at(name.location, "42P01",
            "relation " + quoted(name.schema.empty() ? name.name : name.schema + "." + name.name) + " does not exist");
  }
  return *table;
}

void WriteAnalyser::assign(Expression& value, const Column& column) {
  const Type from = value.type;
  if (coerce(value, column.type, CastContext::assignment, analyser_.parameters_)) return;
  fail_at(value.location, "42804",
          "column " + quoted(column.name) + " is of type " + print_without_modifier(column.type) +
              " but expression is of type " + print_without_modifier(from),
          "You will need to rewrite or cast the expression.");
}

Expression WriteAnalyser::default_of(const Column& column) {
  return column.default_value ? *column.default_value : make_constant(column.type, Value());
}

std::vector<std::uint32_t> WriteAnalyser::target_columns(const ast::Insert& insert, const Table& table) {
  std::vector<std::uint32_t> result;
  if (insert.columns.empty()) {
    for (std::uint32_t i = 0; i < table.columns.size(); ++i) result.push_back(i);
  }
  for (const ast::NamedColumn& named : insert.columns) {
    const int column = table.column(named.name);
    if (column < 0) fail_column(table, named.name, named.location);
    if (std::ranges::find(result, static_cast<std::uint32_t>(column)) != result.end()) {
      fail_at(named.location, "42701", "column " + quoted(named.name) + " specified more than once");
    }
    result.push_back(static_cast<std::uint32_t>(column));
  }
  return result;
}

void WriteAnalyser::check_identity(const ast::Insert& insert, const Column& column, bool is_default) {
  if (!column.identity_always || is_default || insert.overriding_system_value) return;
  SqlError error = make_error("428C9", "cannot insert a non-DEFAULT value into column " + quoted(column.name));
  error.detail = "Column " + quoted(column.name) + " is an identity column defined as GENERATED ALWAYS.";
  error.hint = "Use OVERRIDING SYSTEM VALUE to override.";
  throw SqlFailure{std::move(error)};
}

std::vector<Expression> WriteAnalyser::complete_row(const Table& table, std::vector<std::optional<Expression>> given,
                                                    InsertStatement& statement) {
  std::vector<Expression> row;
  const UniqueIndex* primary = table.primary_key();
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    row.push_back(given[i] ? std::move(*given[i]) : default_of(table.columns[i]));
    const bool in_key = primary && std::ranges::find(primary->columns, i) != primary->columns.end();
    if (!given[i] && in_key && draws_uuid(row.back())) statement.draws_key = true;
  }
  return row;
}

void WriteAnalyser::analyse_values(const ast::Insert& insert, const Table& table, InsertStatement& statement) {
  const std::vector<std::uint32_t> columns = target_columns(insert, table);
  NameScope scope;
  scope.outer = outer_;
  scope.with = with_;
  ExpressionAnalyser analyser(analyser_, scope, "VALUES");
  const std::vector<std::vector<ast::ExpressionPtr>>* lists = insert.source ? &insert.source->values : nullptr;
  for (std::size_t row = 0; row < (lists ? lists->size() : 1); ++row) {
    std::vector<std::optional<Expression>> given(table.columns.size());
    const std::size_t count = lists ? (*lists)[row].size() : 0;
    if (lists && count != (*lists)[0].size())
      fail_at((*lists)[row][0]->location, "42601", "VALUES lists must all be the same length");
    if (count > columns.size()) {
      fail_at((*lists)[row][columns.size()]->location, "42601", "INSERT has more expressions than target columns");
    }
    if (lists && !insert.columns.empty() && count < columns.size()) {
      fail_at(insert.columns[count].location, "42601", "INSERT has more target columns than expressions");
    }
    for (std::size_t i = 0; i < count; ++i) {
      const ast::Expression& value = *(*lists)[row][i];
      const Column& column = table.columns[columns[i]];
      const bool is_default = value.kind == ExpressionKind::default_;
      check_identity(insert, column, is_default);
      if (is_default) continue;
      given[columns[i]] = analyser.analyse(value);
      assign(*given[columns[i]], column);
    }
    statement.rows.push_back(complete_row(table, std::move(given), statement));
  }
}

void WriteAnalyser::analyse_source(const ast::Insert& insert, const Table& table, InsertStatement& statement) {
  const std::vector<std::uint32_t> columns = target_columns(insert, table);
  QueryAnalyser inner(analyser_, outer_, with_);
  const std::shared_ptr<QueryPlan> source = inner.analyse(*insert.source, {.keeps_unknown = true});
  analyser_.has_subqueries_ = true;
  if (source->outputs.size() > columns.size()) {
    fail_at(source->outputs[columns.size()].expression.location, "42601",
            "INSERT has more expressions than target columns");
  }
  if (!insert.columns.empty() && source->outputs.size() < columns.size()) {
    fail_at(insert.columns[source->outputs.size()].location, "42601",
            "INSERT has more target columns than expressions");
  }
  std::vector<std::optional<Expression>> given(table.columns.size());
  for (std::size_t i = 0; i < source->outputs.size(); ++i) {
    const Column& column = table.columns[columns[i]];
    check_identity(insert, column, false);
    Expression& output = source->outputs[i].expression;
    if (output.type.id == TypeId::unknown)
      coerce(output, without_modifier(column.type), CastContext::assignment, analyser_.parameters_);
    given[columns[i]] = make_column(output.type, 0, i);
    given[columns[i]]->location = output.location;
    assign(*given[columns[i]], column);
  }
  statement.rows.push_back(complete_row(table, std::move(given), statement));
  statement.source = source;
}

InsertStatement WriteAnalyser::analyse(const ast::Insert& insert) {
  const Table& table = find_table(insert.table);
  InsertStatement statement;
  statement.table = table.id;
  const ast::Select* source = insert.source.get();
  const bool plain_values = source && !source->values.empty() && source->order_by.empty() && !source->limit &&
                            !source->offset && source->with.empty();
  if (!source || plain_values) {
    analyse_values(insert, table, statement);
  } else {
    analyse_source(insert, table, statement);
  }
  if (insert.on_conflict) statement.on_conflict = conflict_action(*insert.on_conflict, table, insert.table.alias);
  QueryAnalyser rows(analyser_, outer_);
  rows.analyse_target(table, insert.table.alias, {}, nullptr);
  statement.returning = rows.analyse_outputs(insert.returning, "RETURNING", nullptr);
  for (Output& output : statement.returning) decide_unknown(output.expression, analyser_.parameters_);
  return statement;
}

std::vector<std::pair<std::uint32_t, Expression>> WriteAnalyser::assignments(const std::vector<ast::Assignment>& set,
                                                                             const Table& table,
                                                                             const NameScope& scope) {
  std::vector<std::pair<std::uint32_t, Expression>> result;
  ExpressionAnalyser analyser(analyser_, scope, "UPDATE");
  for (const ast::Assignment& assignment : set) {
    const int index = table.column(assignment.column);
    if (index < 0) fail_column(table, assignment.column, assignment.location);
    const Column& column = table.columns[static_cast<std::size_t>(index)];
    const bool is_default = assignment.value->kind == ExpressionKind::default_;
    if (column.identity_always && !is_default) {
      SqlError error = make_error("428C9", "column " + quoted(column.name) + " can only be updated to DEFAULT");
      error.detail = "Column " + quoted(column.name) + " is an identity column defined as GENERATED ALWAYS.";
      throw SqlFailure{std::move(error)};
    }
    Expression value = is_default ? default_of(column) : analyser.analyse(*assignment.value);
    if (!is_default) assign(value, column);
    const auto target = static_cast<std::uint32_t>(index);
    for (const auto& [other, unused] : result) {
      if (other == target) fail("42601", "multiple assignments to same column " + quoted(column.name));
    }
    result.emplace_back(target, std::move(value));
  }
  return result;
}

UpdateStatement WriteAnalyser::analyse(const ast::Update& update) {
  const Table& table = find_table(update.table);
  UpdateStatement statement;
  statement.table = table.id;
  QueryAnalyser scan(analyser_, outer_, with_);
  statement.scan = scan.analyse_target(table, update.table.alias, update.from, update.where.get());
  statement.set = assignments(update.set, table, scan.scope());
  statement.returning = scan.analyse_outputs(update.returning, "RETURNING", nullptr);
  for (Output& output : statement.returning) decide_unknown(output.expression, analyser_.parameters_);
  return statement;
}

DeleteStatement WriteAnalyser::analyse(const ast::Delete& erase) {
  const Table& table = find_table(erase.table);
  DeleteStatement statement;
  statement.table = table.id;
  QueryAnalyser scan(analyser_, outer_, with_);
  statement.scan = scan.analyse_target(table, erase.table.alias, erase.using_, erase.where.get());
  statement.returning = scan.analyse_outputs(erase.returning, "RETURNING", nullptr);
  for (Output& output : statement.returning) decide_unknown(output.expression, analyser_.parameters_);
  return statement;
}

}  // namespace halfdone::postgres

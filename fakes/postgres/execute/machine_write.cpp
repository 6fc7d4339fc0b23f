// INSERT, UPDATE and DELETE, one row at a time.
#include <algorithm>
#include <cassert>

#include "fakes/postgres/execute/machine.h"
#include "fakes/postgres/execute/machine_update.h"
#include "fakes/postgres/rows/row_key.h"

namespace halfdone::postgres {

namespace {

SqlErrorPtr constraint_error(const Table& table, std::string_view sqlstate, std::string message,
                             const std::string& constraint) {
  SqlErrorPtr error = sql_error(sqlstate, std::move(message));
  error->schema = table.schema;
  error->table = table.name;
  error->constraint = constraint;
  return error;
}

// "Failing row contains (1, null, ...)": long values are cut.
std::string failing_row(const std::vector<Value>& row) {
  constexpr std::size_t shown_max = 64;
  std::string list;
  for (const Value& value : row) {
    std::string text = value.is_null() ? "null" : value.print();
    if (text.size() > shown_max) text = text.substr(0, shown_max) + "...";
    list += (list.empty() ? "" : ", ") + text;
  }
  return "Failing row contains (" + list + ").";
}

SqlErrorPtr duplicate_key(const Table& table, const UniqueIndex& index, const std::vector<Value>& row) {
  SqlErrorPtr error = constraint_error(
      table, "23505", "duplicate key value violates unique constraint \"" + index.name + "\"", index.name);
  error->detail = "Key " + print_key(table, index.columns, index.columns, row) + " already exists.";
  return error;
}

// Row variables around a statement in a trigger, and the rows it works with.
struct StatementScope {
  StatementScope(const Frame& frame, std::vector<const std::vector<Value>*> statement_rows)
      : variables{frame.new_row ? &frame.new_row->values : nullptr, frame.old_row ? &frame.old_row->values : nullptr},
        outer{nullptr, variables},
        rows(std::move(statement_rows)),
        scope{frame.has_variables ? &outer : nullptr, rows.data()} {}
  StatementScope(const StatementScope&) = delete;
  StatementScope& operator=(const StatementScope&) = delete;

  const std::vector<Value>* variables[2];
  Scope outer;
  std::vector<const std::vector<Value>*> rows;
  Scope scope;
};

std::vector<const std::vector<Value>*> values_of(const Found& found) {
  std::vector<const std::vector<Value>*> rows;
  for (const FoundRow& row : found.rows) rows.push_back(row.row ? &row.row->values : nullptr);
  return rows;
}

// The same row met before through another combination of a join: it is written once.
bool met_before(const Frame& frame) {
  const VersionsPtr& entry = frame.found[frame.next].rows[0].entry;
  for (std::size_t i = 0; i < frame.next && entry; ++i) {
    const VersionsPtr& other = frame.found[i].rows[0].entry;
    if (other && other->key == entry->key) return true;
  }
  return false;
}

}  // namespace

SqlErrorPtr Machine::check_row(const Table& table, const std::vector<Value>& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!table.columns[i].not_null || !row[i].is_null()) continue;
    SqlErrorPtr error = constraint_error(table, "23502",
                                         "null value in column \"" + table.columns[i].name + "\" of relation \"" +
                                             table.name + "\" violates not-null constraint",
                                         "");
    error->column = table.columns[i].name;
    error->detail = failing_row(row);
    return error;
  }
  Evaluation evaluation{{&state_, session_}, {}, &context_, &drawn_, nullptr, nullptr};
  const std::vector<Value>* rows = &row;
  for (const Check& check : table.checks) {
    const Value value = evaluate(evaluation, {nullptr, &rows}, check.condition);
    if (evaluation.failed()) return std::move(evaluation.error);
    if (value.is_null() || value.as_boolean()) continue;
    SqlErrorPtr error = constraint_error(
        table, "23514", "new row for relation \"" + table.name + "\" violates check constraint \"" + check.name + "\"",
        check.name);
    error->detail = failing_row(row);
    return error;
  }
  return nullptr;
}

Machine::Next Machine::check_unique(const Table& table, const std::vector<Value>* before,
                                    const std::vector<Value>& after, const Key* except) {
  for (const UniqueIndex& index : table.unique_indexes) {
    const bool same = before && !index.predicate && unchanged(index.columns, *before, after);
    if (same) continue;
    const Clash clash = find_clash(table, index, after, except);
    if (clash.kind == Clash::Kind::wait) return wait_for_change(table, *clash.entry);
    if (clash.kind == Clash::Kind::conflict) return fail(duplicate_key(table, index, after));
  }
  return Next::again;
}

Machine::Next Machine::propose(Frame& frame, const InsertStatement& statement) {
  const Table& target = table(statement.table);
  const std::vector<Expression>& expressions = statement.rows[statement.source ? 0 : frame.next];
  const StatementScope scope(frame, {statement.source ? &frame.source[frame.next] : nullptr});
  Evaluation evaluation = this->evaluation(frame);
  std::vector<Value> row;
  row.reserve(expressions.size());
  for (const Expression& expression : expressions) row.push_back(evaluate(evaluation, scope.scope, expression));
  if (evaluation.failed()) return fail(evaluation);
  if (SqlErrorPtr error = check_row(target, row)) return fail(std::move(error));
  frame.proposed = make_shared_value<Row>(std::move(row), target.fingerprint);
  return Next::again;
}

Machine::Next Machine::insert_next(Frame& frame, const InsertStatement& statement) {
  const Table& target = table(statement.table);
  if (!frame.proposed && propose(frame, statement) == Next::failed) return Next::failed;
  if (statement.on_conflict && !frame.placed) {
    for (std::size_t i = 0; i < target.unique_indexes.size(); ++i) {
      const std::vector<std::size_t>& arbiters = statement.on_conflict->arbiters;
      if (!arbiters.empty() && std::ranges::find(arbiters, i) == arbiters.end()) continue;
      const Clash clash = find_clash(target, target.unique_indexes[i], frame.proposed->values, nullptr);
      if (clash.kind == Clash::Kind::wait) return wait_for_change(target, *clash.entry);
      if (clash.kind == Clash::Kind::conflict) return resolve_conflict(frame, statement, *clash.entry);
    }
  }
  return place(frame, statement);
}

// Puts the proposed row into the table as soon as its own key is free, and tests the other unique indexes with it
// there, as the server does: a session that wants the same key meanwhile has to wait for us.
Machine::Next Machine::place(Frame& frame, const InsertStatement& statement) {
  const Table& target = table(statement.table);
  const std::size_t count = target.unique_indexes.size();
  if (!target.primary_key() && !frame.placed) frame.placed = insert_row(writer_, target, frame.proposed);
  for (; frame.checked < count; ++frame.checked) {
    const UniqueIndex& index = target.unique_indexes[frame.checked];
    const Clash clash = find_clash(target, index, frame.proposed->values, frame.placed ? &*frame.placed : nullptr);
    if (clash.kind != Clash::Kind::none && index.primary && statement.draws_key) {
      frame.proposed = nullptr;
      return Next::again;
    }
    if (clash.kind == Clash::Kind::wait) return wait_for_change(target, *clash.entry);
    if (clash.kind == Clash::Kind::conflict) return fail(duplicate_key(target, index, frame.proposed->values));
    if (index.primary) frame.placed = insert_row(writer_, target, frame.proposed);
  }
  if (taken_) taken_->push_back({target.id, *frame.placed, LockStrength::update});
  queue_events(target, nullptr, frame.proposed);
  if (statement.on_conflict) frame.written.push_back(*frame.placed);
  Evaluation evaluation = this->evaluation(frame);
  const StatementScope scope(frame, {&frame.proposed->values});
  add_answer(frame, statement.returning, scope.scope, evaluation);
  if (evaluation.failed()) return fail(evaluation);
  frame.proposed = nullptr;
  frame.placed.reset();
  frame.checked = 0;
  ++frame.next;
  return Next::again;
}

Machine::Next Machine::resolve_conflict(Frame& frame, const InsertStatement& statement, const Versions& entry) {
  const Table& target = table(statement.table);
  const ConflictAction& action = *statement.on_conflict;
  const auto next_row = [&] {
    frame.proposed = nullptr;
    ++frame.next;
    return Next::again;
  };
  if (!action.update) return next_row();
  if (std::ranges::find(frame.written, entry.key) != frame.written.end()) {
    SqlErrorPtr error = sql_error("21000", "ON CONFLICT DO UPDATE command cannot affect row a second time");
    error->hint =
        "Ensure that no rows proposed for insertion within the same command have duplicate constrained values.";
    return fail(std::move(error));
  }
  const bool changes_key = std::ranges::any_of(action.set, [&](const auto& set) { return target.in_key(set.first); });
  const Key key = entry.key;
  switch (acquire(target, entry, changes_key ? LockStrength::update : LockStrength::no_key_update, LockPolicy::wait)) {
    case Grant::failed: return Next::failed;
    case Grant::skipped:
    case Grant::wait: return Next::wait;
    case Grant::granted: break;
  }
  const Versions* locked = state_.find(target.id, key);
  FoundRow found{target.id, VersionsPtr(locked), locked->visible(session_)};
  const StatementScope scope(frame, {&found.row->values, &frame.proposed->values});
  Evaluation evaluation = this->evaluation(frame);
  const bool applies = all_hold(evaluation, scope.scope, action.where);
  if (evaluation.failed()) return fail(evaluation);
  if (!applies) return next_row();
  Key written;
  const auto renew = [&](const RowPtr&, std::vector<Value>& values) {
    for (const auto& [column, expression] : action.set) values[column] = evaluate(evaluation, scope.scope, expression);
    return std::move(evaluation.error);
  };
  const Next next = update_found(
      found, renew, [](const RowPtr&) { return true; }, &written);
  if (next != Next::again) return next;
  frame.written.push_back(written);
  const StatementScope returned(frame, {&found.row->values});
  add_answer(frame, statement.returning, returned.scope, evaluation);
  return evaluation.failed() ? fail(evaluation) : next_row();
}

// Whether another version of the row to be written meets the statement's condition, too.
bool Machine::newer_matches(Frame& frame, const QueryPlan& scan, const RowPtr& row, Evaluation& evaluation) {
  Found& found = frame.found[frame.next];
  found.rows[0].row = row;
  const StatementScope scope(frame, values_of(found));
  return still_matches(evaluation, scope.scope.outer, scan, {scope.rows, {}});
}

// The row at hand is written or skipped.
Machine::Next Machine::finish_row(Frame& frame, const std::vector<Output>& returning, Evaluation& evaluation) {
  if (evaluation.failed()) return fail(evaluation);
  const Found& found = frame.found[frame.next++];
  if (skipped_) return Next::again;
  const StatementScope scope(frame, values_of(found));
  add_answer(frame, returning, scope.scope, evaluation);
  return evaluation.failed() ? fail(evaluation) : Next::again;
}

Machine::Next Machine::update_next(Frame& frame, const UpdateStatement& statement) {
  Found& found = frame.found[frame.next];
  if (found.rows.size() > 1 && met_before(frame)) {
    ++frame.next;
    return Next::again;
  }
  Evaluation evaluation = this->evaluation(frame);
  const auto renew = [&](const RowPtr&, std::vector<Value>& values) {
    const StatementScope scope(frame, values_of(found));
    for (const auto& [column, expression] : statement.set)
      values[column] = evaluate(evaluation, scope.scope, expression);
    return std::move(evaluation.error);
  };
  const auto matches = [&](const RowPtr& row) { return newer_matches(frame, *statement.scan, row, evaluation); };
  Key written;
  const Next next = update_found(found.rows[0], renew, matches, &written);
  return next == Next::again ? finish_row(frame, statement.returning, evaluation) : next;
}

Machine::Next Machine::delete_next(Frame& frame, const DeleteStatement& statement) {
  Evaluation evaluation = this->evaluation(frame);
  const auto matches = [&](const RowPtr& row) { return newer_matches(frame, *statement.scan, row, evaluation); };
  const Next next = delete_found(frame.found[frame.next].rows[0], matches);
  return next == Next::again ? finish_row(frame, statement.returning, evaluation) : next;
}

}  // namespace halfdone::postgres

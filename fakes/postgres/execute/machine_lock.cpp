// Row locks, locking SELECTs, and keys that others may be about to take or to free.
#include <algorithm>
#include <cassert>

#include "fakes/postgres/execute/machine.h"
#include "fakes/postgres/execute/query.h"
#include "fakes/postgres/rows/row_key.h"

namespace halfdone::postgres {

Machine::Grant Machine::acquire(const Table& table, const Versions& entry, LockStrength strength, LockPolicy policy) {
  if (taken_) taken_->push_back({table.id, entry.key, strength});
  if (writer_.direct()) return Grant::granted;
  Wait wait{table.id, entry.key, false, strength};
  if (!is_blocked(state_, *session_, wait)) {
    lock_row(writer_, table, entry, strength);
    return Grant::granted;
  }
  switch (policy) {
    case LockPolicy::skip: return Grant::skipped;
    case LockPolicy::fail:
      error_ = sql_error("55P03", "could not obtain lock on row in relation \"" + table.name + "\"");
      return Grant::failed;
    case LockPolicy::wait: break;
  }
  wait_ = std::move(wait);
  return Grant::wait;
}

// Where a found row stands now; null when it is gone.
const Versions* Machine::current(const FoundRow& found) const {
  if (!found.entry) return nullptr;
  const Versions* entry = state_.find(found.table, found.entry->key);
  return entry && entry->visible(session_) ? entry : nullptr;
}

bool Machine::changed_by_us(const Versions& entry) const {
  return writer_.direct() || (entry.change != Change::none && entry.writer == *session_);
}

Machine::Grant Machine::lock_found(Frame& frame, const QueryPlan& query, Found& found) {
  for (const RowLock& lock : query.locks) {
    FoundRow& row = found.rows[static_cast<std::size_t>(lock.relation)];
    if (!row.row) continue;  // the NULLs of a left join
    const Versions* entry = current(row);
    if (!entry) return Grant::skipped;
    const Grant grant = acquire(table(row.table), *entry, lock.strength, lock.policy);
    if (grant != Grant::granted) return grant;
    entry = current(row);
    if (same_row(entry->visible(session_), row.row)) continue;
    row.row = entry->visible(session_);
    row.entry = VersionsPtr(entry);
    Evaluation evaluation = this->evaluation(frame);
    Binding binding;
    for (const FoundRow& each : found.rows) binding.rows.push_back(each.row ? &each.row->values : nullptr);
    const bool matches = still_matches(evaluation, nullptr, query, binding);
    error_ = std::move(evaluation.error);
    if (error_) return Grant::failed;
    if (!matches) return Grant::skipped;
  }
  return Grant::granted;
}

Machine::Next Machine::lock_selected(Frame& frame, const QueryPlan& query) {
  Evaluation evaluation = this->evaluation(frame);
  const Limits limits = limits_of(evaluation, nullptr, query);
  if (evaluation.failed()) return fail(evaluation);
  if (frame.answer.size() >= limits.limit) {
    frame.next = frame.found.size();
    return Next::again;
  }
  Found& found = frame.found[frame.next];
  switch (lock_found(frame, query, found)) {
    case Grant::failed: return Next::failed;
    case Grant::wait: return Next::wait;
    case Grant::skipped: ++frame.next; return Next::again;
    case Grant::granted: break;
  }
  ++frame.next;
  if (frame.skipped < limits.offset) {
    ++frame.skipped;
    return Next::again;
  }
  std::vector<const std::vector<Value>*> rows;
  for (const FoundRow& row : found.rows) rows.push_back(row.row ? &row.row->values : nullptr);
  add_answer(frame, query.outputs, {nullptr, rows.data()}, evaluation);
  return evaluation.failed() ? fail(evaluation) : Next::again;
}

bool Machine::in_index(const UniqueIndex& index, const std::vector<Value>& row) {
  if (index.nulls_distinct && any_null(index.columns, row)) return false;
  if (!index.predicate) return true;
  Evaluation evaluation{{&state_, session_}, {}, &context_, &drawn_, nullptr, nullptr};
  const std::vector<Value>* rows = &row;
  return holds(evaluation, {nullptr, &rows}, *index.predicate);
}

// What holds the key of `row` in the index. Another session's uncommitted insert, update or delete of such a row has
// to be waited for, since it may commit or not; uncommitted or not, our own and committed rows conflict.
Machine::Clash Machine::find_clash(const Table& table, const UniqueIndex& index, const std::vector<Value>& row,
                                   const Key* except) {
  if (!in_index(index, row)) return {};
  const auto holds_key = [&](const RowPtr& other) {
    return other && same_key(table, index, other->values, row) && in_index(index, other->values);
  };
  const auto judge = [&](const Versions& entry) {
    const bool foreign = entry.change != Change::none && !writer_.direct() && entry.writer != *session_;
    if (foreign)
      return holds_key(entry.committed) || holds_key(entry.uncommitted) ? Clash::Kind::wait : Clash::Kind::none;
    return holds_key(entry.visible(session_)) ? Clash::Kind::conflict : Clash::Kind::none;
  };
  if (index.primary) {
    const Versions* entry = state_.find(table.id, key_of(table, state_, row));
    if (!entry || (except && entry->key == *except)) return {};
    return {judge(*entry), entry};
  }
  for (const VersionsPtr& entry : state_.rows(table.id)) {
    if (except && entry->key == *except) continue;
    const Clash::Kind kind = judge(*entry);
    if (kind != Clash::Kind::none) return {kind, entry.get()};
  }
  return {};
}

Machine::Next Machine::wait_for_change(const Table& table, const Versions& entry) {
  wait_ = {table.id, entry.key, true, LockStrength::update};
  return Next::wait;
}

}  // namespace halfdone::postgres

#include "saga/log.h"

#include <fmt/format.h>

#include <array>
#include <cassert>

namespace halfdone::embedded {
extern const std::string_view saga_schema;
}

namespace halfdone::saga {

namespace {

constexpr std::array<std::string_view, 6> state_names{"forward",   "undoing", "committed",
                                                      "completed", "aborted", "abandoned"};

constexpr std::string_view live = "s.state not in ('completed', 'aborted', 'abandoned') and s.stuck is null";
constexpr std::string_view is_stuck = "s.state not in ('completed', 'aborted', 'abandoned') and s.stuck is not null";
constexpr std::string_view unlock = "delete from saga_locks l using moved where l.saga = moved.id";
constexpr std::string_view free_ = "(s.lease_until is null or s.lease_until <= now())";
constexpr std::string_view row_columns = "s.id, s.subject, s.state, s.cursor, s.epoch, s.record, now()";

postgres::QueryPtr query(const postgres::StatementPtr& statement, std::vector<postgres::Value> params = {}) {
  return make_shared_value<postgres::Query>(statement, std::move(params));
}

postgres::StatementPtr prepared(std::string sql) { return make_shared_value<postgres::Statement>(std::move(sql)); }

postgres::Value uuid(const std::string& text) {
  postgres::Uuid value{};
  const bool parsed = postgres::parse_uuid(text, value);
  assert(parsed && "the id of a saga is a uuid");
  return parsed ? postgres::Value::uuid(value) : postgres::Value();
}

postgres::Value array_of(const Record& record) {
  std::vector<postgres::Value> elements;
  for (const auto& field : record) elements.push_back(field ? postgres::Value::text(*field) : postgres::Value());
  return postgres::Value::text_array(std::move(elements));
}

std::string numbered(const std::vector<std::string>& statements) {
  std::string text;
  for (std::size_t index = 0; index < statements.size(); ++index) {
    text += fmt::format(", local{} as ({})", index + 1, statements[index]);
  }
  return text;
}

}  // namespace

std::string_view name_of(State state) { return state_names[static_cast<std::size_t>(state)]; }

std::optional<State> state_named(std::string_view name) {
  for (std::size_t index = 0; index < state_names.size(); ++index) {
    if (state_names[index] == name) return static_cast<State>(index);
  }
  return std::nullopt;
}

State state_called(std::string_view name) {
  const std::optional<State> state = state_named(name);
  assert(state && "a state that the log doesn't know");
  return *state;
}

Fingerprint SagaRow::fingerprint() const {
  Hasher hasher(0x5a6a);
  id.hash(hasher);
  epoch.hash(hasher);
  hasher.add(subject).add(static_cast<std::uint64_t>(state)).add(cursor).add(static_cast<std::uint64_t>(now));
  for (const auto& field : record) hasher.add(field ? 1u : 0u).add(field ? *field : std::string_view());
  return hasher.finish();
}

Log::Log(const Definition& definition, Safeguards safeguards) : definition_(definition), safeguards_(safeguards) {
  begin_ = prepared(fmt::format(
      "with eligible as ({}), moved as (insert into sagas (id, operation, subject) select $1::uuid, '{}', "
      "e.subject from eligible e returning id, subject), locked as (insert into saga_locks (name, saga) {}){} "
      "select (select count(*) from moved), (select count(*) from ({}) as present)",
      definition.eligible, definition.operation, definition.locks, numbered(definition.on_begin), definition.present));
  const std::string lease = fmt::format("lease_until = now() + interval '{} seconds'", definition.lease_seconds);
  claim_ = prepared(fmt::format(
      "update sagas s set epoch = gen_random_uuid(), {} where s.id = (select min(s.id::text)::uuid from sagas s where "
      "s.operation = '{}' and {} and {}) and {} and {} returning {}",
      lease, definition.operation, live, free_, live, free_, row_columns));
  reload_ = prepared(fmt::format("update sagas s set {} where s.id = $1{} and {} returning {}", lease,
                                 epoch_condition(), live, row_columns));

  status_ = prepared(fmt::format(
      "select s.state from sagas s where s.id = $1 or (s.operation = '{}' and s.subject = $2 and s.state not in "
      "('completed', 'aborted', 'abandoned')) order by s.id = $1 desc limit 1",
      definition.operation));
  mine_ = prepared(fmt::format("select 1 from sagas s where s.id = $1{} and {}", epoch_condition(), live));
  const std::string undoing = living(State::undoing);
  turn_ = entry(State::forward, undoing, {});
  abort_forward_ = entry(State::forward, ending(State::aborted), definition.on_abort);
  abort_undoing_ = entry(State::undoing, ending(State::aborted), definition.on_abort);
  for (const State state : {State::forward, State::undoing, State::committed}) {
    stick_[static_cast<std::size_t>(state)] =
        entry(state, "stuck = $4, epoch = null, lease_until = null",
              safeguards.stuck_lock ? std::vector<std::string>() : std::vector{std::string(unlock)});
  }
  stuck_ = prepared(fmt::format(
      "select s.id, s.subject, s.state, s.cursor, s.stuck from sagas s where s.operation = '{}' and {} order by s.id",
      definition.operation, is_stuck));
  resume_ = prepared(fmt::format(
      "update sagas s set stuck = null, note = 'resumed by ' || $2::text || ': ' || $3::text where s.id = $1::uuid and "
      "{} returning s.id",
      is_stuck));
  abandon_ = prepared(
      fmt::format("with moved as (update sagas s set {}, epoch = null, lease_until = null, note = 'abandoned "
                  "by ' || $2::text || ': ' || $3::text where s.id = $1::uuid and {} returning s.id), released as ({}) "
                  "select moved.id from moved",
                  safeguards.abandoned ? "state = 'abandoned'" : "state = 'aborted', stuck = null", is_stuck, unlock));
  const std::size_t count = definition.steps.size();
  intend_.resize(count + 1);
  undone_.resize(count + 1);
  proceed_.resize(count + 1);
  for (std::size_t cursor = 0; cursor <= count; ++cursor) {
    const Step* step = cursor == 0 ? nullptr : &definition.steps[cursor - 1];
    const bool is_local = step && step->place == Place::local;
    undone_[cursor] =
        entry(State::undoing, undoing + ", cursor = $4", is_local ? step->undo_statements : std::vector<std::string>());
    if (!step) continue;
    intend_[cursor] = entry(State::forward, living(State::forward) + ", cursor = $4, record = $5",
                            is_local ? step->statements : std::vector<std::string>());
    std::vector<std::string> statements = local_after(cursor);
    const bool is_last = next_remote(cursor) == 0;
    if (is_last) statements.insert(statements.end(), definition.on_complete.begin(), definition.on_complete.end());
    const std::string changes = is_last ? ending(State::completed) : living(State::committed) + ", cursor = $4";
    if (step->kind == Kind::retriable) proceed_[cursor] = entry(State::committed, changes, statements);
    if (step->kind != Kind::pivot) continue;
    statements.insert(statements.begin(), step->statements.begin(), step->statements.end());
    commit_ = entry(State::forward, changes, statements, step->guard);
  }
}

// What a write that leaves the saga alive sets.
std::string Log::living(State state) const {
  return fmt::format("state = '{}', lease_until = now() + interval '{} seconds'", name_of(state),
                     definition_.lease_seconds);
}

// What the last write sets. The before-image may hold personal data, so it goes.
std::string Log::ending(State state) const {
  return fmt::format("state = '{}', cursor = 0, epoch = null, lease_until = null, record = null", name_of(state));
}

std::string Log::epoch_condition() const {
  return safeguards_.epoch ? " and s.epoch = $2" : " and $2::uuid is not null";
}

postgres::StatementPtr Log::entry(State from, const std::string& changes, const std::vector<std::string>& statements,
                                  const std::string& guard) const {
  std::string fence = "s.id = $1";
  fence += epoch_condition();
  fence += safeguards_.state ? fmt::format(" and s.state = '{}' and s.cursor = $3", name_of(from))
                             : " and $3::int is not null";
  fence += " and s.stuck is null";
  return prepared(
      fmt::format("with mine as (select s.id from sagas s where {0}), moved as (update sagas s set {1} where {0}{2} "
                  "returning s.id, "
                  "s.subject){3} select (select count(*) from mine), (select count(*) from moved), now()",
                  fence, changes, guard.empty() ? "" : fmt::format(" and ({})", guard), numbered(statements)));
}

// The statements of the local steps that directly follow.
std::vector<std::string> Log::local_after(std::size_t cursor) const {
  std::vector<std::string> statements;
  for (; cursor < definition_.steps.size() && definition_.steps[cursor].place == Place::local; ++cursor) {
    const auto& more = definition_.steps[cursor].statements;
    statements.insert(statements.end(), more.begin(), more.end());
  }
  return statements;
}

std::size_t Log::next_remote(std::size_t cursor) const {
  while (cursor < definition_.steps.size() && definition_.steps[cursor].place == Place::local) ++cursor;
  return cursor < definition_.steps.size() ? cursor + 1 : 0;
}

std::vector<postgres::Value> Log::fence(const SagaRow& row) const {
  return {row.id, row.epoch, postgres::Value::integer(row.cursor)};
}

postgres::QueryPtr Log::begin(const std::string& saga, const std::string& subject) const {
  return query(begin_, {uuid(saga), postgres::Value::text(subject)});
}

postgres::QueryPtr Log::status(const std::string& saga, const std::string& subject) const {
  return query(status_, {uuid(saga), postgres::Value::text(subject)});
}

postgres::QueryPtr Log::claim() const { return query(claim_); }

postgres::QueryPtr Log::reload(const SagaRow& row) const { return query(reload_, {row.id, row.epoch}); }

postgres::QueryPtr Log::mine(const SagaRow& row) const { return query(mine_, {row.id, row.epoch}); }

postgres::QueryPtr Log::intend(const SagaRow& row, std::size_t cursor) const {
  std::vector<postgres::Value> params = fence(row);
  params.push_back(postgres::Value::integer(static_cast<std::int64_t>(cursor)));
  params.push_back(array_of(row.record));
  return query(intend_[cursor], std::move(params));
}

postgres::QueryPtr Log::turn(const SagaRow& row) const { return query(turn_, fence(row)); }

postgres::QueryPtr Log::undone(const SagaRow& row, std::size_t cursor) const {
  std::vector<postgres::Value> params = fence(row);
  params.push_back(postgres::Value::integer(static_cast<std::int64_t>(cursor)));
  return query(undone_[row.cursor], std::move(params));
}

postgres::QueryPtr Log::commit(const SagaRow& row) const {
  std::vector<postgres::Value> params = fence(row);
  const std::size_t next = next_remote(definition_.pivot() + 1);
  if (next != 0) params.push_back(postgres::Value::integer(static_cast<std::int64_t>(next)));
  return query(commit_, std::move(params));
}

postgres::QueryPtr Log::proceed(const SagaRow& row) const {
  std::vector<postgres::Value> params = fence(row);
  const std::size_t next = next_remote(row.cursor);
  if (next != 0) params.push_back(postgres::Value::integer(static_cast<std::int64_t>(next)));
  return query(proceed_[row.cursor], std::move(params));
}

postgres::QueryPtr Log::abort(const SagaRow& row) const {
  return query(row.state == State::forward ? abort_forward_ : abort_undoing_, fence(row));
}

postgres::QueryPtr Log::stick(const SagaRow& row, const std::string& why) const {
  std::vector<postgres::Value> params = fence(row);
  params.push_back(postgres::Value::text(why));
  return query(stick_[static_cast<std::size_t>(row.state)], std::move(params));
}

postgres::QueryPtr Log::stuck() const { return query(stuck_); }

postgres::QueryPtr Log::resume(const std::string& saga, const std::string& by, const std::string& why) const {
  return query(resume_, {uuid(saga), postgres::Value::text(by), postgres::Value::text(why)});
}

postgres::QueryPtr Log::abandon(const std::string& saga, const std::string& by, const std::string& why) const {
  return query(abandon_, {uuid(saga), postgres::Value::text(by), postgres::Value::text(why)});
}

std::string_view Log::schema_sql() { return embedded::saga_schema; }

std::string_view Log::lapse_sql() { return "update sagas set lease_until = now() where lease_until > now()"; }

std::string_view Log::claimable_sql() {
  static const std::string sql = fmt::format("select 1 from sagas s where {} and {} limit 1", live, free_);
  return sql;
}

std::string_view Log::needs_person_sql() {
  static const std::string sql = fmt::format("select 1 from sagas s where {} limit 1", is_stuck);
  return sql;
}

std::string_view Log::forget_sql() {
  return "update sagas s set record = null where s.id = $1::uuid and s.state = 'abandoned'";
}

std::string_view Log::leased_sql() { return "select 1 from sagas s where s.lease_until > now() limit 1"; }

}  // namespace halfdone::saga

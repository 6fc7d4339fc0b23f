#include "fakes/postgres/database.h"

#include <algorithm>
#include <cassert>

#include "base/bad_input.h"
#include "fakes/postgres/ddl/ddl.h"
#include "fakes/postgres/execute/scheduler.h"
#include "fakes/postgres/parse/parse.h"
#include "fakes/postgres/plan/planner.h"
#include "fakes/postgres/rows/row_key.h"
#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres {

namespace {

DatabaseState& writable(Shared<DatabaseState>& state) {
  if (!state->is_unique()) state = make_shared_value<DatabaseState>(*state);
  return const_cast<DatabaseState&>(*state);
}

bool is_plain_select(const Plan& plan) {
  const auto* select = std::get_if<SelectStatement>(&plan.statement);
  return select && select->query->locks.empty() && plan.writes.empty();
}

StatementKind kind_of(const ast::Transaction& statement) {
  using Verb = ast::Transaction::Kind;
  switch (statement.kind) {
    case Verb::begin:
    case Verb::start: return StatementKind::begins;
    case Verb::commit: return StatementKind::commits;
    case Verb::rollback:
    case Verb::savepoint:
    case Verb::release:
    case Verb::rollback_to: return StatementKind::controls;
  }
  assert(false && "a verb without a kind");
  return {};
}

SqlErrorPtr aborted() {
  return sql_error("25P02", "current transaction is aborted, commands ignored until end of transaction block");
}

// What is left of the answers goes to those who waited; the asking session's own is the outcome.
Outcome divide(SessionId session, std::vector<Woken>& answers, std::vector<Woken>& woken) {
  Outcome outcome{Progress::waiting, nullptr};
  for (Woken& answer : answers) {
    if (answer.session == session) {
      assert(outcome.progress == Progress::waiting);
      outcome = {Progress::done, std::move(answer.answer)};
    } else {
      woken.push_back(std::move(answer));
    }
  }
  return outcome;
}

void refresh_session_sum(DatabaseState& state) {
  const bool nothing = state.sessions.empty() && state.sequences.empty();
  state.session_sum = nothing ? Fingerprint{} : state.compute_session_sum();
}

int line_of(std::string_view text, int offset) {
  return 1 + static_cast<int>(std::ranges::count(text.substr(0, static_cast<std::size_t>(std::max(offset, 0))), '\n'));
}

std::string describe(const SqlError& error) {
  return error.message + (error.detail.empty() ? "" : " (" + error.detail + ")") + " [" + error.sqlstate + "]";
}

}  // namespace

StatementKind kind_of(const Plan& plan) {
  if (const auto* transaction = std::get_if<ast::Transaction>(&plan.statement)) return kind_of(*transaction);
  return !plan.error && is_plain_select(plan) ? StatementKind::reads : StatementKind::works;
}

Database::Database() {
  auto state = std::make_unique<DatabaseState>();
  state->catalog = make_shared_value<Catalog>();
  state_ = Shared<DatabaseState>(state.release());
}

Database::Database(const Database&) = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}
Database::~Database() = default;

namespace {

void run_script(std::string_view sql, DatabaseState& state, Catalog& catalog, int& offset) {
  // Generated ids differ from script to script.
  const Context context{fingerprint_of(sql).low, 0, 0};
  std::uint32_t drawn = 0;
  for (const ParsedStatement& parsed : parse(sql, &offset)) {
    offset = parsed.offset;
    if (std::holds_alternative<ast::Transaction>(parsed.statement))
      fail_unsupported("transaction control in a script, which is one transaction,");
    if (apply_ddl(parsed.statement, catalog, state)) continue;
    const std::unique_ptr<const Plan> plan = make_plan(catalog, parsed.statement, nullptr);
    if (!plan->parameters.empty()) fail("42P02", "there is no parameter $1");
    Machine machine(state, nullptr, context, drawn);
    machine.start(*plan, {});
    if (machine.run() != Machine::Status::done) throw SqlFailure{*machine.take_error()};
    drawn = machine.drawn();
  }
}

}  // namespace

void Database::load(std::string_view sql, const std::string& file) {
  assert(state_->sessions.empty());
  Database changed(*this);
  DatabaseState& state = writable(changed.state_);
  auto* catalog = new Catalog(*state.catalog);
  state.catalog = Shared<Catalog>(catalog);
  int offset = 0;
  try {
    run_script(sql, state, *catalog, offset);
  } catch (const SqlFailure& failure) {
    const int at = failure.error.position > 0 ? failure.error.position - 1 : offset;
    throw BadInput(file + ":" + std::to_string(line_of(sql, at)), describe(failure.error), failure.error.hint);
  }
  refresh_session_sum(state);
  std::swap(state_, changed.state_);
}

const Plan* Database::plan(std::string_view sql) const { return state_->catalog->plan(sql); }

Outcome Database::execute(SessionId id, const Plan* plan, std::span<const Value> params, const Context& context,
                          std::vector<Woken>& woken) {
  const Session* session = state_->session(id);
  assert(!session || !session->waiting);
  SqlErrorPtr error;
  const auto* transaction = std::get_if<ast::Transaction>(&plan->statement);
  const bool ends_failure = transaction && (transaction->kind == ast::Transaction::Kind::commit ||
                                            transaction->kind == ast::Transaction::Kind::rollback ||
                                            transaction->kind == ast::Transaction::Kind::rollback_to);
  if (session && session->failed && !ends_failure && !plan->rejected_by_grammar) error = aborted();
  if (!error && plan->error) error = std::make_unique<SqlError>(*plan->error);
  std::vector<Value> values;
  if (!error) {
    Result<std::vector<Value>> bound = bind(*plan, params);
    if (bound.ok()) {
      values = std::move(bound).value();
    } else {
      error = bound.take_error();
    }
  }
  if (!error && (is_plain_select(*plan) || std::holds_alternative<EmptyStatement>(plan->statement))) {
    // Nothing changes, so nothing is copied.
    if (std::holds_alternative<EmptyStatement>(plan->statement)) return {Progress::done, make_answer(*plan, {}, 0)};
    Machine machine(const_cast<DatabaseState&>(*state_), session ? &id : nullptr, context);
    machine.start(*plan, values);
    if (machine.run() == Machine::Status::done)
      return {Progress::done, make_answer(*plan, std::move(machine.result().answer), machine.result().affected)};
    error = machine.take_error();
  }
  if (error && (!session || session->failed)) return {Progress::done, make_answer(std::move(error))};
  const Shared<DatabaseState> before = state_;
  DatabaseState& state = writable(state_);
  Scheduler scheduler(state);
  if (error) {
    scheduler.reject(id, std::move(error));
  } else if (transaction) {
    scheduler.transact(id, *transaction);
  } else {
    scheduler.execute(id, *plan, std::move(values), context);
  }
  scheduler.settle();
  Outcome outcome = divide(id, scheduler.answers(), woken);
  // Alone, a statement writes without a way back: the state from before is the way back.
  if (before->sessions.empty() && outcome.answer && outcome.answer->failed()) {
    state_ = before;
    return outcome;
  }
  refresh_session_sum(state);
  return outcome;
}

void Database::close(SessionId session, std::vector<Woken>& woken) {
  if (!state_->session(session)) return;
  DatabaseState& state = writable(state_);
  Scheduler scheduler(state);
  scheduler.close(session);
  scheduler.settle();
  for (Woken& answer : scheduler.answers()) woken.push_back(std::move(answer));
  refresh_session_sum(state);
}

void Database::fail_block(SessionId session, std::vector<Woken>& woken) {
  assert(!is_waiting(session));
  if (!in_block(session)) return;
  DatabaseState& state = writable(state_);
  Scheduler scheduler(state);
  scheduler.fail_block(session);
  scheduler.settle();
  for (Woken& answer : scheduler.answers()) woken.push_back(std::move(answer));
  refresh_session_sum(state);
}

bool Database::in_block(SessionId session) const {
  const Session* open = state_->session(session);
  return open && open->block;
}

bool Database::has_failed(SessionId session) const {
  const Session* open = state_->session(session);
  return open && open->block && open->failed;
}

bool Database::is_waiting(SessionId session) const {
  const Session* open = state_->session(session);
  return open && open->waiting;
}

namespace {

std::vector<TakenLock> locks_of(const DatabaseState& state, SessionId session, const Plan* plan,
                                std::span<const Value> params, const Context& context) {
  std::vector<TakenLock> taken;
  if (plan->error || std::holds_alternative<ast::Transaction>(plan->statement) ||
      std::holds_alternative<EmptyStatement>(plan->statement))
    return taken;
  Result<std::vector<Value>> values = bind(*plan, params);
  if (!values.ok()) return taken;
  DatabaseState fork(state);
  const bool alone = fork.sessions.empty();
  if (!alone) fork.open_session(session);
  Machine machine(fork, alone ? nullptr : &session, context);
  machine.record_locks(&taken);
  machine.start(*plan, std::move(values).value());
  static_cast<void>(machine.run());
  return taken;
}

}  // namespace

bool Database::may_deadlock(SessionId a, const Plan* plan_a, std::span<const Value> params_a, SessionId b,
                            const Plan* plan_b, std::span<const Value> params_b, const Context& context) const {
  const std::vector<TakenLock> first = locks_of(*state_, a, plan_a, params_a, context);
  const std::vector<TakenLock> second = locks_of(*state_, b, plan_b, params_b, context);
  const auto crosses = [&](const TakenLock& x, const TakenLock& y) {
    return x.table == y.table && x.key == y.key &&
           (conflicts(x.strength, y.strength) || conflicts(y.strength, x.strength));
  };
  for (std::size_t i = 0; i < first.size(); ++i) {
    for (std::size_t j = i + 1; j < first.size(); ++j) {
      for (std::size_t k = 0; k < second.size(); ++k) {
        if (!crosses(first[j], second[k])) continue;
        for (std::size_t l = k + 1; l < second.size(); ++l) {
          const bool same = first[i].table == first[j].table && first[i].key == first[j].key;
          if (!same && crosses(first[i], second[l])) return true;
        }
      }
    }
  }
  return false;
}

AnswerPtr Database::deadlock_victim(SessionId session, std::vector<Woken>& woken) {
  fail_block(session, woken);
  return make_answer(deadlock_error());
}

AnswerPtr Database::read_committed(const Plan* plan, std::span<const Value> params, std::int64_t now) const {
  if (plan->error) return make_answer(std::make_unique<SqlError>(*plan->error));
  Result<std::vector<Value>> values = bind(*plan, params);
  if (!values.ok()) return make_answer(values.take_error());
  if (!is_plain_select(*plan)) {
    return make_answer(sql_error("25006", "cannot execute this statement in a read-only transaction"));
  }
  Machine machine(const_cast<DatabaseState&>(*state_), nullptr, Context{.now = now});
  machine.start(*plan, std::move(values).value());
  if (machine.run() != Machine::Status::done) return make_answer(machine.take_error());
  return make_answer(*plan, std::move(machine.result().answer), machine.result().affected);
}

bool Database::has_value(const std::function<bool(const Value&)>& is_one) const {
  const auto has = [&](const RowPtr& row) { return row && std::ranges::any_of(row->values, is_one); };
  return std::ranges::any_of(state_->tables, [&](const TableRows& rows) {
    for (const VersionsPtr& entry : rows) {
      if (has(entry->committed) || has(entry->uncommitted)) return true;
    }
    return false;
  });
}

Fingerprint Database::fingerprint() const { return state_->committed + state_->uncommitted + state_->session_sum; }

Fingerprint Database::recomputed_fingerprint() const {
  return state_->compute_committed() + state_->compute_uncommitted() + state_->compute_session_sum();
}

Fingerprint Database::committed_fingerprint() const { return state_->committed; }

}  // namespace halfdone::postgres

#include "fakes/postgres/execute/scheduler.h"

#include <algorithm>
#include <cassert>

#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres {

namespace {

const char* verb(const PlannedStatement& statement) {
  if (std::holds_alternative<SelectStatement>(statement)) return "SELECT ";
  if (std::holds_alternative<InsertStatement>(statement)) return "INSERT 0 ";
  if (std::holds_alternative<UpdateStatement>(statement)) return "UPDATE ";
  if (std::holds_alternative<DeleteStatement>(statement)) return "DELETE ";
  return "";
}

}  // namespace

SqlErrorPtr deadlock_error() {
  return sql_error("40P01", "deadlock detected", "", "See server log for query details.");
}

AnswerPtr make_answer(const Plan& plan, std::vector<Tuple> rows, std::int64_t affected) {
  auto answer = std::make_unique<Answer>();
  answer->columns = plan.columns;
  answer->rows = std::move(rows);
  answer->tag = verb(plan.statement);
  if (!answer->tag.empty()) answer->tag += std::to_string(affected);
  answer->affected = affected;
  return AnswerPtr(answer.release());
}

AnswerPtr make_answer(SqlErrorPtr error) {
  auto answer = std::make_unique<Answer>();
  answer->error = std::move(error);
  return AnswerPtr(answer.release());
}

Result<std::vector<Value>> bind(const Plan& plan, std::span<const Value> parameters) {
  if (parameters.size() != plan.parameters.size()) {
    return sql_error("08P01", "bind message supplies " + std::to_string(parameters.size()) +
                                  " parameters, but prepared statement \"\" requires " +
                                  std::to_string(plan.parameters.size()));
  }
  std::vector<Value> values;
  values.reserve(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Type& type = plan.parameters[i];
    const Value& given = parameters[i];
    if (given.is_null() || (given.kind() == kind_of(type.id) && type.id != TypeId::enumeration &&
                            type.id != TypeId::int2 && type.id != TypeId::int4)) {
      values.push_back(given);
      continue;
    }
    Result<Value> read = input(type, given.kind() == Kind::text ? std::string(given.as_text()) : given.print());
    if (!read.ok()) return read.take_error();
    values.push_back(std::move(read).value());
  }
  return values;
}

void Scheduler::answer(SessionId session, AnswerPtr answer) { answers_.push_back({session, std::move(answer)}); }

void Scheduler::answer_tag(SessionId session, const char* tag) {
  auto result = std::make_unique<Answer>();
  result->tag = tag;
  answer(session, AnswerPtr(result.release()));
}

void Scheduler::execute(SessionId session, const Plan& plan, std::vector<Value> parameters, const Context& context) {
  const bool direct = state_.sessions.empty();
  if (!direct) state_.open_session(session);
  Machine machine(state_, direct ? nullptr : &session, context);
  machine.record_locks(taken_);
  machine.start(plan, std::move(parameters));
  const Machine::Status status = machine.run();
  if (!direct) return finish(session, machine, status);
  assert(status != Machine::Status::waiting);
  Frame& result = machine.result();
  answer(session, status == Machine::Status::done ? make_answer(plan, std::move(result.answer), result.affected)
                                                  : make_answer(machine.take_error()));
}

void Scheduler::finish(SessionId id, Machine& machine, Machine::Status status) {
  Session& session = *state_.session(id);
  switch (status) {
    case Machine::Status::done: {
      Frame& result = machine.result();
      answer(id, make_answer(*result.plan, std::move(result.answer), result.affected));
      if (session.block) return;
      commit(state_, session);
      state_.remove_session(id);
      return;
    }
    case Machine::Status::failed:
      answer(id, make_answer(machine.take_error()));
      abort(session);
      return;
    case Machine::Status::waiting: wait(id, machine); return;
  }
}

// An error ends the innermost transaction: all of it, or what was done since the last savepoint.
void Scheduler::abort(Session& session) {
  if (!session.block) {
    roll_back(state_, session, nullptr);
    state_.remove_session(session.id);
    return;
  }
  roll_back(state_, session, session.savepoints.empty() ? nullptr : session.savepoints.back().undo);
  session.failed = true;
}

void Scheduler::reject(SessionId id, SqlErrorPtr error) {
  answer(id, make_answer(std::move(error)));
  Session* session = state_.session(id);
  if (session && !session->failed) abort(*session);
}

void Scheduler::wait(SessionId id, Machine& machine) {
  auto waiting = std::make_unique<WaitingStatement>();
  waiting->frames = machine.take_frames();
  waiting->wait = machine.wait();
  waiting->context = machine.context();
  waiting->drawn = machine.drawn();
  state_.session(id)->waiting = Shared<WaitingStatement>(waiting.release());
  state_.queue.push_back(id);
  while (const std::optional<SessionId> victim = deadlock_victim()) fail_waiting(*victim, deadlock_error());
}

void Scheduler::fail_waiting(SessionId id, SqlErrorPtr error) {
  std::erase(state_.queue, id);
  Session& session = *state_.session(id);
  session.waiting = nullptr;
  answer(id, make_answer(std::move(error)));
  abort(session);
}

void Scheduler::resume(SessionId id) {
  std::erase(state_.queue, id);
  Session& session = *state_.session(id);
  const Shared<WaitingStatement> waiting = std::move(session.waiting);
  session.waiting = nullptr;
  Machine machine(state_, &id, waiting->context, waiting->drawn);
  machine.record_locks(taken_);
  machine.resume(waiting->frames);
  const Machine::Status status = machine.run();
  finish(id, machine, status);
}

void Scheduler::settle() {
  for (;;) {
    const auto ready = std::ranges::find_if(
        state_.queue, [&](SessionId id) { return !is_blocked(state_, id, state_.session(id)->waiting->wait); });
    if (ready == state_.queue.end()) return;
    resume(*ready);
  }
}

// Whom a waiting session waits for: holders, and who asked for the same row before.
std::vector<SessionId> Scheduler::blockers(SessionId id) const {
  const Session* session = state_.session(id);
  if (!session || !session->waiting) return {};
  const Wait& wait = session->waiting->wait;
  std::vector<SessionId> result;
  bool holds_some = false;  // who has a lock on the row already does not queue for a stronger one
  if (const Versions* entry = state_.find(wait.table, wait.key)) {
    if (wait.for_change) {
      if (entry->change != Change::none) result.push_back(entry->writer);
      return result;
    }
    for (const Locker& locker : entry->lockers) {
      holds_some = holds_some || locker.session == id;
      if (locker.session != id && conflicts(locker.strength, wait.strength)) result.push_back(locker.session);
    }
  }
  for (const SessionId earlier : state_.queue) {
    if (earlier == id || holds_some) break;
    const Wait& other = state_.session(earlier)->waiting->wait;
    if (!other.for_change && other.table == wait.table && other.key == wait.key &&
        conflicts(other.strength, wait.strength))
      result.push_back(earlier);
  }
  return result;
}

bool Scheduler::find_cycle(SessionId at, SessionId goal, std::vector<SessionId>& path) const {
  path.push_back(at);
  for (const SessionId next : blockers(at)) {
    if (next == goal) return true;
    if (std::ranges::find(path, next) == path.end() && find_cycle(next, goal, path)) return true;
  }
  path.pop_back();
  return false;
}

// With equal timeouts the timer of what waits longest goes first, finds itself in a cycle, and its statement fails.
std::optional<SessionId> Scheduler::deadlock_victim() const {
  for (const SessionId waiting : state_.queue) {
    std::vector<SessionId> path;
    if (find_cycle(waiting, waiting, path)) return waiting;
  }
  return std::nullopt;
}

bool Scheduler::roll_back_to(Session& session, const std::string& savepoint) {
  const auto found = std::find_if(session.savepoints.rbegin(), session.savepoints.rend(),
                                  [&](const Savepoint& each) { return each.name == savepoint; });
  if (found == session.savepoints.rend()) return false;
  roll_back(state_, session, found->undo);
  session.savepoints.erase(found.base(), session.savepoints.end());
  session.failed = false;
  return true;
}

void Scheduler::transact(SessionId id, const ast::Transaction& statement) {
  using Verb = ast::Transaction::Kind;
  Session* session = state_.session(id);
  const auto outside = [&](const char* what) {
    reject(id, sql_error("25P01", std::string(what) + " can only be used in transaction blocks"));
  };
  const auto unknown = [&] {
    reject(id, sql_error("3B001", "savepoint \"" + statement.savepoint + "\" does not exist"));
  };
  switch (statement.kind) {
    case Verb::begin:
    case Verb::start:
      state_.open_session(id).block = true;
      return answer_tag(id, statement.kind == Verb::begin ? "BEGIN" : "START TRANSACTION");
    case Verb::commit: {
      const bool failed = session && session->failed;
      if (session && !failed) commit(state_, *session);
      if (session && failed) roll_back(state_, *session, nullptr);
      state_.remove_session(id);
      return answer_tag(id, failed ? "ROLLBACK" : "COMMIT");
    }
    case Verb::rollback:
      if (session) roll_back(state_, *session, nullptr);
      state_.remove_session(id);
      return answer_tag(id, "ROLLBACK");
    case Verb::savepoint:
      if (!session) return outside("SAVEPOINT");
      session->savepoints.push_back({statement.savepoint, session->undo});
      return answer_tag(id, "SAVEPOINT");
    case Verb::release: {
      if (!session) return outside("RELEASE SAVEPOINT");
      auto& savepoints = session->savepoints;
      const auto found = std::find_if(savepoints.rbegin(), savepoints.rend(),
                                      [&](const Savepoint& each) { return each.name == statement.savepoint; });
      if (found == savepoints.rend()) return unknown();
      savepoints.erase(std::prev(found.base()), savepoints.end());
      return answer_tag(id, "RELEASE");
    }
    case Verb::rollback_to:
      if (!session) return outside("ROLLBACK TO SAVEPOINT");
      if (!roll_back_to(*session, statement.savepoint)) return unknown();
      return answer_tag(id, "ROLLBACK");
  }
}

void Scheduler::close(SessionId id) {
  Session* session = state_.session(id);
  if (!session) return;
  std::erase(state_.queue, id);
  session->waiting = nullptr;
  roll_back(state_, *session, nullptr);
  state_.remove_session(id);
}

void Scheduler::fail_block(SessionId id) {
  Session* session = state_.session(id);
  if (session && session->block && !session->failed) abort(*session);
}

}  // namespace halfdone::postgres

// Sessions and their statements: transaction blocks, waiting and waking, deadlocks.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "fakes/postgres/execute/machine.h"

namespace halfdone::postgres {

// Works on a state of its own: the caller copies first. Answers of all statements that end, the asking session's too,
// are collected in the order in which they end.
class Scheduler {
 public:
  explicit Scheduler(DatabaseState& state) : state_(state) {}

  // Requires: no waiting statement of this session; the plan is no plain SELECT and no error.
  void execute(SessionId session, const Plan& plan, std::vector<Value> parameters, const Context& context);
  void transact(SessionId session, const ast::Transaction& statement);
  // The session's statement failed without having done anything.
  void reject(SessionId session, SqlErrorPtr error);
  void close(SessionId session);
  void fail_block(SessionId session);
  void record_locks(std::vector<TakenLock>* taken) { taken_ = taken; }

  // Wakes the sessions that can go on, until none can. Call it last.
  void settle();
  std::vector<Woken>& answers() { return answers_; }

 private:
  void finish(SessionId session, Machine& machine, Machine::Status status);
  void wait(SessionId session, Machine& machine);
  void abort(Session& session);
  void fail_waiting(SessionId session, SqlErrorPtr error);
  void resume(SessionId session);
  std::vector<SessionId> blockers(SessionId session) const;
  std::optional<SessionId> deadlock_victim() const;
  bool find_cycle(SessionId at, SessionId goal, std::vector<SessionId>& path) const;
  void answer(SessionId session, AnswerPtr answer);
  void answer_tag(SessionId session, const char* tag);
  bool roll_back_to(Session& session, const std::string& savepoint);

  DatabaseState& state_;
  std::vector<Woken> answers_;
  std::vector<TakenLock>* taken_ = nullptr;
};

// 40P01. The server's detail names processes and transactions, which differ from run to run; it is left out.
SqlErrorPtr deadlock_error();

AnswerPtr make_answer(const Plan& plan, std::vector<Tuple> rows, std::int64_t affected);
AnswerPtr make_answer(SqlErrorPtr error);

// The parameters as the plan's types hold them; clients send text for any of them. The error is the server's.
Result<std::vector<Value>> bind(const Plan& plan, std::span<const Value> parameters);

}  // namespace halfdone::postgres

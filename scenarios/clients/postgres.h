// node-postgres for scripts: a failed statement *throws*.
#pragma once

#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/wire.h"
#include "sim/script/script.h"

namespace halfdone::scenarios {

using Here = std::source_location;

// What a statement that succeeded gave.
class PgResult {
 public:
  explicit PgResult(sim::Outcome outcome) : outcome_(std::move(outcome)) {}

  // Looks at all rows. They live as long as the script's run.
  const std::vector<std::vector<postgres::Value>>& rows(const Here& where = Here::current()) const;
  std::int64_t row_count(const Here& where = Here::current()) const;
  // The command that was executed, "SELECT" or "INSERT". Of a COMMIT it may be "ROLLBACK": the block had failed.
  std::string command(const Here& where = Here::current()) const;
  // Remembers it whole, to be asked after the next co_await.
  void keep(const Here& where = Here::current()) const { outcome_.keep(where); }

 private:
  sim::Outcome outcome_;
};

// What awaiting a failed statement throws.
class PgError : public sim::Rejection {
 public:
  explicit PgError(sim::Outcome outcome) : outcome_(std::move(outcome)) {}

  // The SQLSTATE; empty when the connection broke ("Connection terminated unexpectedly" has no code).
  std::string code(const Here& where = Here::current()) const;
  // Remembers it whole, to be asked after the next co_await.
  void keep(const Here& where = Here::current()) const { outcome_.keep(where); }

 private:
  sim::Outcome outcome_;
};

// The connection of a transaction, as the client knows it. Once the block has ended, each statement is a transaction of
// its own, as on any connection of the pool: `session` is 0 then.
struct PgConnection {
  sim::CallId session = 0;
};

// A statement on its way.
class PgCall {
 public:
  // `ends`: the connection on which the statement ends a block.
  explicit PgCall(sim::PendingCall pending, std::shared_ptr<PgConnection> ends = nullptr)
      : pending_(std::move(pending)), ends_(std::move(ends)) {}

  bool is_settled() const { return pending_.is_settled(); }
  bool is_rejected() const;
  void subscribe(sim::Waiter& waiter) { pending_.subscribe(waiter); }
  PgResult take(const sim::TaskState& task);
  sim::CallId id() const { return pending_.id(); }

 private:
  sim::PendingCall pending_;
  std::shared_ptr<PgConnection> ends_;
};

// One connection with an open transaction. It stays open, with its locks, until it is committed, rolled back or broken,
// or the process crashes: a script that ends without either leaks it, as a pool would. Once the connection is broken (a
// statement got no answer, or 57P01), nothing that is asked on it reaches the server: it throws, without a code.
//
// Differs: a statement that is sent before the answer to COMMIT or ROLLBACK was awaited is taken for one of the block;
// node-postgres would hold it back.
class PgTransaction {
 public:
  PgTransaction(sim::Env& env, sim::CallId session)
      : env_(&env), connection_(std::make_shared<PgConnection>(PgConnection{session})) {}
  PgCall query(std::string sql, std::vector<postgres::Value> params = {}) const;
  PgCall commit() const { return query("commit"); }
  PgCall rollback() const { return query("rollback"); }

 private:
  sim::Env* env_;
  std::shared_ptr<PgConnection> connection_;
};

// A pool: each statement on a connection of its own, each its own transaction.
class Pg {
 public:
  explicit Pg(sim::Env& env) : env_(&env) {}
  PgCall query(std::string sql, std::vector<postgres::Value> params = {}) const;
  // BEGIN on a connection of its own.
  sim::Task<PgTransaction> begin() const { return begin_on(*env_); }

 private:
  static sim::Task<PgTransaction> begin_on(sim::Env& env);
  sim::Env* env_;
};

// The id of a person or a thing as a parameter.
postgres::Value uuid(std::string_view text);
inline postgres::Value text(std::string_view value) { return postgres::Value::text(value); }

}  // namespace halfdone::scenarios

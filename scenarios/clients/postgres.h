// node-postgres for scripts: a failed statement *throws*.
#pragma once

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

 private:
  sim::Outcome outcome_;
};

// What awaiting a failed statement throws.
class PgError {
 public:
  explicit PgError(sim::Outcome outcome) : outcome_(std::move(outcome)) {}

  // The SQLSTATE; empty when the connection broke ("Connection terminated unexpectedly" has no code).
  std::string code(const Here& where = Here::current()) const;

 private:
  sim::Outcome outcome_;
};

// A statement on its way.
class PgCall {
 public:
  explicit PgCall(sim::PendingCall pending) : pending_(std::move(pending)) {}

  bool is_settled() const { return pending_.is_settled(); }
  bool is_rejected() const;
  void subscribe(sim::Waiter& waiter) { pending_.subscribe(waiter); }
  PgResult take(const sim::TaskState& task);
  sim::CallId id() const { return pending_.id(); }

 private:
  sim::PendingCall pending_;
};

// One connection with an open transaction. It stays open, with its locks, until it is committed, rolled back or broken,
// or the process crashes: a script that ends without either leaks it, as a pool would.
class PgTransaction {
 public:
  PgTransaction(sim::Env& env, sim::CallId session) : env_(&env), session_(session) {}
  PgCall query(std::string sql, std::vector<postgres::Value> params = {}) const;
  PgCall commit() const { return query("commit"); }
  PgCall rollback() const { return query("rollback"); }

 private:
  sim::Env* env_;
  sim::CallId session_;
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

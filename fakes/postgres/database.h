// A PostgreSQL 15 server as a value: copying it forks it, executing a statement is a function of it.
//
// Faithful to: PostgreSQL 15 at READ COMMITTED, as documented and as measured on 15.20 (docs/fakes/postgres.md lists
// what is covered): parsing (libpg_query, the server's own grammar), name and type resolution, constraints, foreign-key
// actions over any depth, AFTER INSERT row triggers with PL/pgSQL bodies of SQL statements, row locks, waits,
// deadlocks, savepoints, SQLSTATEs and message texts. Differs: anything unsupported answers 0A000 and names the
// construct. Without ORDER BY, rows come in the order of their content, never of their history. Time stands still:
// now() is a constant of the scenario. Ids and random values come from `Context`, so that they are functions of who
// asked and not of what happened elsewhere.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.h"
#include "base/shared.h"
#include "fakes/postgres/session.h"
#include "services/postgres/protocol.h"
#include "services/postgres/value.h"

namespace halfdone::postgres {

// A statement, analysed and planned once per text and catalog; shared by all copies of a database. A text that can't be
// executed (a syntax error, an unknown table, an unsupported construct) has a plan too: one that answers with that
// error.
class Plan;

// What a statement does, as far as it matters for what may go wrong with it. Decided by its plan, once a text.
enum class StatementKind : std::uint8_t {
  reads,     // a SELECT that writes nowhere and takes no locks: outside a block it leaves nothing behind
  works,     // any other statement on rows, and what can't be executed
  begins,    // BEGIN, START TRANSACTION
  commits,   // COMMIT, END
  controls,  // ROLLBACK, SAVEPOINT, ROLLBACK TO SAVEPOINT, RELEASE
};
StatementKind kind_of(const Plan& plan);

enum class Progress : std::uint8_t {
  done,     // `Outcome::answer` is set
  waiting,  // the statement waits for a lock; its answer comes from `Woken` of a later call
};

struct Outcome {
  Progress progress = Progress::done;
  AnswerPtr answer;
};

class DatabaseState;

class Database {
 public:
  Database();
  Database(const Database&);
  Database(Database&&) noexcept;
  Database& operator=(Database) noexcept;
  ~Database();

  // Runs a script of DDL and DML in one go, all or nothing. Throws BadInput with `file` and the line of the statement
  // that failed. DDL is possible only here, and changes the catalog for this database and copies made afterwards.
  void load(std::string_view sql, const std::string& file);

  // Never null. The pointer lives as long as any database with this catalog.
  const Plan* plan(std::string_view sql) const;

  // Executes one planned statement with its parameters ($1 is params[0]).
  // Requires: the session has no waiting statement; `plan` came from this catalog.
  // Statements that were waiting for what this one released are answered in `woken`, first waiter first; they may in
  // turn have released others. Outside a transaction block the statement is its own transaction.
  Outcome execute(SessionId session, const Plan* plan, std::span<const Value> params, const Context& context,
                  std::vector<Woken>& woken);

  // The client is gone or the server ended the session: a waiting statement is dropped, an open transaction rolls back,
  // its locks go. No-op for an unknown session.
  void close(SessionId session, std::vector<Woken>& woken);

  // Fails an open block as an error raised by the server would (25P02 from then on): what it did since its last
  // savepoint is undone, and those locks go. No-op outside a block. Requires: the session has no waiting statement.
  void fail_block(SessionId session, std::vector<Woken>& woken);

  bool in_block(SessionId session) const;
  // Of an open block: a statement of it failed, so nothing but its end is heard.
  bool has_failed(SessionId session) const;
  bool is_waiting(SessionId session) const;

  // True when the two statements, each about to be executed by its session in this state, take row locks in orders that
  // cross, so that the real server, where neither is one step, may end either with 40P01.
  bool may_deadlock(SessionId a, const Plan* plan_a, std::span<const Value> params_a, SessionId b, const Plan* plan_b,
                    std::span<const Value> params_b, const Context& context) const;
  // The answer of a statement that was picked as the victim of such a deadlock. It has no effect; an open block fails.
  AnswerPtr deadlock_victim(SessionId session, std::vector<Woken>& woken);

  // A read of what is committed at `now`, for invariants and reports: no locks, no session. Errors come as answers.
  AnswerPtr read_committed(const Plan* plan, std::span<const Value> params = {}, std::int64_t now = 0) const;

  // Committed rows of all tables: schema, table, column names, row; tables by name, rows by key. `key` is the printed
  // primary key, or all columns for a table without one.
  struct RowView {
    std::string_view schema, table;
    const std::vector<std::string>& columns;
    const std::vector<Value>& row;
    const std::string& key;
  };
  void for_each_committed_row(const std::function<void(const RowView&)>& visit) const;

  // Whether a stored value, committed or not, is one of these.
  bool has_value(const std::function<bool(const Value&)>& is_one) const;

  // Of everything that can influence an answer: committed and uncommitted rows, sessions, locks, waiting statements.
  // Kept incrementally; the second one is computed from nothing, to check the first.
  Fingerprint fingerprint() const;
  Fingerprint recomputed_fingerprint() const;
  // Of the committed rows alone.
  Fingerprint committed_fingerprint() const;

  friend bool operator==(const Database& a, const Database& b) { return a.fingerprint() == b.fingerprint(); }

  // For a person: sessions, locks, waiting statements and rows.
  std::string print() const;

 private:
  Shared<DatabaseState> state_;  // copied before the first write while another database shares it
};

}  // namespace halfdone::postgres

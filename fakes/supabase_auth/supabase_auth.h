// Supabase Auth over the schema `auth` of a database: handlers of the admin endpoints, a request a database
// transaction.
//
// Faithful to: the server at 2.196.0 (internal/api/admin.go): which statements run in which order, what is checked
// before them, the status, code and text of each answer. The database decides what the real one decides: deleting a
// user runs the foreign keys of `public`, takes the same locks, and answers 500 when the database refuses; creating one
// fires the triggers on auth.users. The first read of a user is outside of the transaction, as there: a deletion that
// finds the row gone by then still answers 200, and an update writes metadata merged with what it read.
//
// Differs:
//   - A request runs on until it waits for a lock: between the read and the transaction of one request no other
//     statement comes in, unless the transaction waits. So lost updates of metadata show only where a lock makes a
//     request wait.
//   - No audit log (auth.audit_log_entries), no hooks, no rate limits, no time limit; who asks is always the service
//     role.
//   - Passwords can't be set or checked, only hashes carried over; a random password is a fixed text. Columns of tokens
//     and pending changes of address are left out; one_time_tokens are kept and cleared. Passkeys, OAuth consents and
//     single sign-on are left out.
//   - Generated columns are computed on the way out (users.confirmed_at) or in queries (identities.email).
//   - Time stands still. Ids that the server makes are functions of the context.
//   - Texts after "invalid format for ban duration: " are Go's for its commonest complaints.
#pragma once

#include <vector>

#include "fakes/postgres/database.h"
#include "fakes/supabase_auth/operation.h"
#include "fakes/supabase_auth/statements.h"
#include "services/supabase_auth/protocol.h"

namespace halfdone::supabase_auth {

// Loads the schema `auth` (schema.sql beside this file). Comes before the application's own schema, whose tables refer
// to it.
void load_schema(postgres::Database& database);

// The handlers, without any state of their own: one object serves all worlds of a scenario.
class SupabaseAuth {
 public:
  // Requires the schema. Good for the given database and its copies, as long as one of them lives.
  explicit SupabaseAuth(const postgres::Database& database) : statements_(database) {}

  // Runs an operation from its start until it has its answer or waits for a lock. Null: it waits, and goes on with
  // `resume` when the database answers the waiting statement. `woken` takes the statements of other sessions that were
  // answered meanwhile.
  AnswerPtr start(Operation& operation, postgres::Database& database, std::vector<postgres::Woken>& woken) const {
    return run(operation, database, postgres::AnswerPtr(), woken);
  }

  // Requires a waiting operation; `answer` is the database's, errors included.
  AnswerPtr resume(Operation& operation, postgres::Database& database, postgres::AnswerPtr answer,
                   std::vector<postgres::Woken>& woken) const {
    return run(operation, database, std::move(answer), woken);
  }

 private:
  AnswerPtr run(Operation& operation, postgres::Database& database, postgres::AnswerPtr last,
                std::vector<postgres::Woken>& woken) const;

  Statements statements_;
};

}  // namespace halfdone::supabase_auth

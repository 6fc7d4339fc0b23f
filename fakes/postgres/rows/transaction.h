// How rows change and transactions end: the only code that writes rows.
#pragma once

#include <vector>

#include "fakes/postgres/rows/state.h"

namespace halfdone::postgres {

// Who writes. `session` null: no session has a transaction open, so changes are committed at once, without versions,
// locks and undo; the caller keeps the state from before in case the statement fails.
struct Writer {
  DatabaseState& state;
  const SessionId* session = nullptr;

  bool direct() const { return session == nullptr; }
};

// Each requires the lock that the change needs (`lock_row`), and a free key where a row gets a new one.
// Returns the key under which the row stands now.
Key insert_row(const Writer& writer, const Table& table, RowPtr row);
Key update_row(const Writer& writer, const Table& table, const Versions& entry, RowPtr row);
void delete_row(const Writer& writer, const Table& table, const Versions& entry);
// Requires that nothing conflicts. No-op for a direct writer.
void lock_row(const Writer& writer, const Table& table, const Versions& entry, LockStrength strength);

// Makes the session's changes visible to all and releases its locks. Waiting statements that had found a row under a
// key that a commit removes or moves are told so.
void commit(DatabaseState& state, Session& session);
// Takes back what was done since `until` was the head of the session's list; null: everything.
void roll_back(DatabaseState& state, Session& session, const Shared<Undo>& until);

}  // namespace halfdone::postgres

// The value behind a Database: the rows of all tables, the open sessions and who waits for whom.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fakes/postgres/plan/catalog.h"
#include "fakes/postgres/rows/row_tree.h"
#include "fakes/postgres/rows/versions.h"

namespace halfdone::postgres {

// The rows of one table, in the order of their keys.
using TableRows = RowTree<Versions>;

// One write or lock of an open transaction: what stood under the key before. A list that grows at its head and is
// shared by copies.
struct Undo : Counted {
  Undo(int undo_table, Key undo_key, VersionsPtr undo_before, Shared<Undo> undo_next)
      : table(undo_table), key(std::move(undo_key)), before(std::move(undo_before)), next(std::move(undo_next)) {}
  ~Undo();

  int table;
  Key key;
  VersionsPtr before;  // null: nothing
  mutable Shared<Undo> next;
};

struct Savepoint {
  std::string name;
  Shared<Undo> undo;  // the transaction's list when it was made
};

struct WaitingStatement;

// A client's open transaction or waiting statement.
struct Session {
  SessionId id = 0;
  bool block = false;   // BEGIN was executed
  bool failed = false;  // and a statement failed since
  Shared<Undo> undo;
  std::vector<Savepoint> savepoints;
  Shared<WaitingStatement> waiting;
};

class DatabaseState : public Counted {
 public:
  Shared<Catalog> catalog;
  std::vector<TableRows> tables;        // by id
  std::vector<std::int64_t> sequences;  // last value drawn
  std::vector<Session> sessions;        // by id
  std::vector<SessionId> queue;         // of waiting statements, the earliest first
  Fingerprint committed;                // sum over the committed rows
  Fingerprint uncommitted;              // sum over changes and locks
  Fingerprint session_sum;              // of sessions and queue

  const TableRows& rows(int table) const { return tables[static_cast<std::size_t>(table)]; }
  // The entry under a key, or null.
  const Versions* find(int table, const Key& key) const;
  // Replaces, adds, or removes (an empty one) what stands under `entry->key`. Keeps the sums.
  void put(int table, VersionsPtr entry);

  Session* session(SessionId id);
  const Session* session(SessionId id) const;
  Session& open_session(SessionId id);
  void remove_session(SessionId id);

  Fingerprint compute_session_sum() const;
  // Sums over nothing but what is here.
  Fingerprint compute_committed() const;
  Fingerprint compute_uncommitted() const;
};

}  // namespace halfdone::postgres

// What a table holds: rows, their uncommitted versions, and who has locked them. Immutable and shared by all copies of
// a database.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/fingerprint.h"
#include "base/shared.h"
#include "fakes/postgres/parse/ast.h"
#include "fakes/postgres/session.h"
#include "services/postgres/value.h"

namespace halfdone::postgres {

using ast::LockPolicy;
using ast::LockStrength;

// Values in the order of the table's columns. The fingerprint says which table the row belongs to, so that a table's
// fingerprint is the sum of its rows'.
struct Row : Counted {
  Row() = default;
  Row(std::vector<Value> row_values, const Fingerprint& table);

  std::vector<Value> values;
  Fingerprint fingerprint;
};
using RowPtr = Shared<Row>;

// Equal content; rows are shared, so equal ones are mostly the same object.
inline bool same_row(const RowPtr& a, const RowPtr& b) {
  return a == b || (a && b && a->fingerprint == b->fingerprint);
}

// The values of the primary key, as `key_value` makes them comparable by Value's own order. A table without a primary
// key has all columns and an ordinal among equal rows.
using Key = std::vector<Value>;

struct Locker {
  SessionId session = 0;
  LockStrength strength = LockStrength::key_share;
  friend bool operator==(const Locker&, const Locker&) = default;
};

// What an open transaction has done to the row under a key.
enum class Change : std::uint8_t {
  none,
  updated,   // the committed row has a new version
  inserted,  // a new row; the committed one, if there is one, was deleted before
  moved,     // a row that had another key (`origin`); the committed one under this key, if there is one, was deleted or
             // moved before
  deleted,   // or moved away
};

// All that stands under one key of a table: the committed row, at most one uncommitted change of it, and row locks.
// Invariant: `writer` holds a lock of strength no_key_update or update when there is a change; lockers are ordered by
// session, one entry each; not everything is empty.
struct Versions : Counted {
  Key key;
  RowPtr committed;
  RowPtr uncommitted;  // null when deleted
  Change change = Change::none;
  SessionId writer = 0;       // of `change`
  std::optional<Key> origin;  // of a moved row
  std::vector<Locker> lockers;

  // Without `session`: what is committed. With it: what this session's statements see.
  const RowPtr& visible(const SessionId* session) const {
    return session && change != Change::none && writer == *session ? uncommitted : committed;
  }
  bool empty() const { return !committed && change == Change::none && lockers.empty(); }
  // Of what is uncommitted: the change and the locks. Zero when there is neither.
  Fingerprint uncommitted_fingerprint(const Fingerprint& table) const;
};
using VersionsPtr = Shared<Versions>;

// Whether a lock that another transaction holds keeps one from being taken (documentation, section 13.3.2).
bool conflicts(LockStrength held, LockStrength wanted);

}  // namespace halfdone::postgres

// A statement on its way as data: what it has found and done and what it waits for, so that it can be copied, hashed
// and gone on with. `Machine` (execute/machine.h) runs it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/fingerprint.h"
#include "base/shared.h"
#include "fakes/postgres/plan/plan.h"
#include "fakes/postgres/rows/state.h"
#include "fakes/postgres/rows/versions.h"
#include "fakes/postgres/session.h"

namespace halfdone::postgres {

// One row that a statement found. No entry: the row was deleted by a session that committed meanwhile, or is none of a
// table.
struct FoundRow {
  int table = -1;
  VersionsPtr entry;
  RowPtr row;
};

// A combination of rows, one for each relation. Only the first relation's is written, the locked ones are locked.
struct Found {
  std::vector<FoundRow> rows;
};

// What a changed row sets off once the statement's rows are done: a foreign key's check or action, or a trigger.
struct RowEvent {
  enum class Kind : std::uint8_t { check_parent, parent_deleted, parent_updated, check_children, trigger };
  Kind kind = Kind::trigger;
  int table = 0;   // whose row changed
  int number = 0;  // of the foreign key, or of the table's trigger
  RowPtr before, after;
};

struct Frame {
  enum class Kind : std::uint8_t { statement, action, trigger };
  Kind kind = Kind::statement;

  // statement
  const Plan* plan = nullptr;
  std::vector<Value> parameters;
  std::vector<RowEvent> events;
  std::size_t next_event = 0;
  std::vector<Tuple> source;  // INSERT ... SELECT: rows to insert
  RowPtr proposed;            // INSERT: the row at `next`, once computed
  std::size_t checked = 0;    // INSERT: unique indexes done for it
  std::optional<Key> placed;  // INSERT: where it stands already
  std::vector<Key> written;   // ON CONFLICT DO UPDATE: rows that this statement wrote
  std::vector<Tuple> answer;
  std::int64_t affected = 0;
  std::size_t skipped = 0;                    // locking SELECT: rows passed over by OFFSET
  Shared<DatabaseState> snapshot;             // when sub-selects are read again later
  std::vector<std::vector<Tuple>> with_rows;  // what the writing queries of WITH returned
  std::size_t next_write = 0;                 // of the plan's order
  bool part_of_with = false;                  // such a query: the frame below is its statement's

  // action, trigger
  RowEvent event;
  std::size_t step = 0;  // of the trigger's program

  // statement, action
  bool searched = false;
  std::vector<Found> found;
  std::size_t next = 0;

  // Row variables of statements in a trigger's body.
  RowPtr new_row, old_row;
  bool has_variables = false;
};

// What a statement waits for: until no other session has a conflicting lock on the row, or until no other's uncommitted
// change is there any more (a unique key that may come free or be taken).
struct Wait {
  int table = 0;
  Key key;
  bool for_change = false;
  LockStrength strength = LockStrength::update;
};

struct WaitingStatement : Counted {
  std::vector<Frame> frames;
  Wait wait;
  Context context;
  std::uint32_t drawn = 0;

  void hash(Hasher& hasher, const DatabaseState& state) const;
};

// A row that a commit deleted (no `to`) or moved.
struct MovedKey {
  int table = 0;
  Key from;
  std::optional<Key> to;
};
void tell_waiting(DatabaseState& state, const std::vector<MovedKey>& moved);

// Whether a waiting statement still has to wait.
bool is_blocked(const DatabaseState& state, SessionId session, const Wait& wait);

}  // namespace halfdone::postgres

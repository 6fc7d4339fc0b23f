#include "fakes/postgres/rows/transaction.h"

#include <algorithm>
#include <cassert>

#include "fakes/postgres/rows/row_key.h"
#include "fakes/postgres/rows/waiting_statement.h"

namespace halfdone::postgres {

namespace {

// A copy of what stands under a key, to be changed before it is put back.
std::unique_ptr<Versions> copy_of(const Versions* entry, const Key& key) {
  auto copy = entry ? std::make_unique<Versions>(*entry) : std::make_unique<Versions>();
  if (!entry) copy->key = key;
  return copy;
}

void set_lock(Versions& entry, SessionId session, const LockStrength* strength) {
  const auto mine = std::ranges::find(entry.lockers, session, &Locker::session);
  if (!strength) {
    if (mine != entry.lockers.end()) entry.lockers.erase(mine);
  } else if (mine != entry.lockers.end()) {
    mine->strength = *strength;
  } else {
    const auto place = std::ranges::upper_bound(entry.lockers, session, std::less<>(), &Locker::session);
    entry.lockers.insert(place, {session, *strength});
  }
}

const Locker* lock_of(const Versions& entry, SessionId session) {
  const auto mine = std::ranges::find(entry.lockers, session, &Locker::session);
  return mine == entry.lockers.end() ? nullptr : &*mine;
}

void put_with_undo(const Writer& writer, const Table& table, std::unique_ptr<Versions> entry) {
  if (!writer.direct()) {
    Session& session = *writer.state.session(*writer.session);
    const Versions* before = writer.state.find(table.id, entry->key);
    session.undo = make_shared_value<Undo>(table.id, entry->key, VersionsPtr(before), std::move(session.undo));
  }
  writer.state.put(table.id, VersionsPtr(entry.release()));
}

void lock_for_update(Versions& entry, SessionId session) {
  const LockStrength strongest = LockStrength::update;
  set_lock(entry, session, &strongest);
}

void clear_change(Versions& entry) {
  entry.change = Change::none;
  entry.uncommitted = nullptr;
  entry.writer = 0;
  entry.origin.reset();
}

}  // namespace

void lock_row(const Writer& writer, const Table& table, const Versions& entry, LockStrength strength) {
  if (writer.direct()) return;
  const Locker* mine = lock_of(entry, *writer.session);
  if (mine && mine->strength >= strength) return;
  auto locked = copy_of(&entry, entry.key);
  set_lock(*locked, *writer.session, &strength);
  put_with_undo(writer, table, std::move(locked));
}

Key insert_row(const Writer& writer, const Table& table, RowPtr row) {
  Key key = key_of(table, writer.state, row->values);
  auto entry = copy_of(writer.state.find(table.id, key), key);
  if (writer.direct()) {
    entry->committed = std::move(row);
  } else {
    entry->change = Change::inserted;
    entry->writer = *writer.session;
    entry->uncommitted = std::move(row);
    entry->origin.reset();
    lock_for_update(*entry, *writer.session);
  }
  put_with_undo(writer, table, std::move(entry));
  return key;
}

Key update_row(const Writer& writer, const Table& table, const Versions& entry, RowPtr row) {
  const VersionsPtr before(&entry);
  // A row without a primary key stands under its content, so every update moves it.
  const bool same = table.primary_key() && key_of(table, writer.state, row->values) == entry.key;
  if (same) {
    auto updated = copy_of(&entry, entry.key);
    if (writer.direct()) {
      updated->committed = std::move(row);
    } else {
      if (updated->change == Change::none) updated->change = Change::updated;
      updated->writer = *writer.session;
      updated->uncommitted = std::move(row);
    }
    put_with_undo(writer, table, std::move(updated));
    return before->key;
  }
  delete_row(writer, table, entry);
  Key key = key_of(table, writer.state, row->values);
  auto moved = copy_of(writer.state.find(table.id, key), key);
  if (writer.direct()) {
    moved->committed = std::move(row);
  } else {
    moved->writer = *writer.session;
    moved->uncommitted = std::move(row);
    moved->change = Change::moved;
    moved->origin = before->change == Change::moved ? before->origin : std::optional<Key>(before->key);
    if (before->change == Change::inserted) {
      moved->change = Change::inserted;
      moved->origin.reset();
    } else if (moved->origin == key) {
      moved->change = Change::updated;
      moved->origin.reset();
    }
    lock_for_update(*moved, *writer.session);
  }
  put_with_undo(writer, table, std::move(moved));
  return key;
}

void delete_row(const Writer& writer, const Table& table, const Versions& entry) {
  auto deleted = copy_of(&entry, entry.key);
  if (writer.direct()) {
    deleted->committed = nullptr;
  } else {
    deleted->change = Change::deleted;
    deleted->writer = *writer.session;
    deleted->uncommitted = nullptr;
    deleted->origin.reset();
  }
  put_with_undo(writer, table, std::move(deleted));
}

void commit(DatabaseState& state, Session& session) {
  // Rows that moved are found under their new keys before the old ones count as gone.
  struct Touched {
    int table;
    VersionsPtr entry;
  };
  std::vector<Touched> touched;
  for (const Undo* undo = session.undo.get(); undo; undo = undo->next.get()) {
    const Versions* entry = state.find(undo->table, undo->key);
    const bool listed = std::ranges::any_of(touched, [&](const Touched& other) { return other.entry.get() == entry; });
    if (entry && !listed) touched.push_back({undo->table, VersionsPtr(entry)});
  }
  const bool somebody_waits = !state.queue.empty();
  std::vector<MovedKey> moved;
  for (const Touched& touch : touched) {
    auto entry = copy_of(touch.entry.get(), touch.entry->key);
    const bool mine = entry->change != Change::none && entry->writer == session.id;
    if (mine) {
      if (somebody_waits && entry->committed && entry->change != Change::updated)
        moved.push_back({touch.table, entry->key, std::nullopt});
      const std::optional<Key>& origin = entry->origin;
      if (somebody_waits && origin) moved.push_back({touch.table, *origin, entry->key});
      entry->committed = entry->uncommitted;
      clear_change(*entry);
    }
    set_lock(*entry, session.id, nullptr);
    state.put(touch.table, VersionsPtr(entry.release()));
  }
  session.undo = nullptr;
  session.savepoints.clear();
  if (!moved.empty()) tell_waiting(state, moved);
}

void roll_back(DatabaseState& state, Session& session, const Shared<Undo>& until) {
  while (session.undo != until) {
    const Shared<Undo> undo = session.undo;
    assert(undo);
    const Versions* current = state.find(undo->table, undo->key);
    const Versions* before = undo->before.get();
    auto entry = copy_of(current, undo->key);
    if (entry->change != Change::none && entry->writer == session.id) clear_change(*entry);
    if (before && before->change != Change::none && before->writer == session.id) {
      entry->change = before->change;
      entry->uncommitted = before->uncommitted;
      entry->writer = before->writer;
      entry->origin = before->origin;
    }
    const Locker* lock = before ? lock_of(*before, session.id) : nullptr;
    set_lock(*entry, session.id, lock ? &lock->strength : nullptr);
    state.put(undo->table, VersionsPtr(entry.release()));
    session.undo = undo->next;
  }
}

}  // namespace halfdone::postgres

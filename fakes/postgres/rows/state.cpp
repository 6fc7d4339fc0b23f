#include "fakes/postgres/rows/state.h"

#include <algorithm>
#include <cassert>

#include "fakes/postgres/rows/waiting_statement.h"

namespace halfdone::postgres {

namespace {

constexpr std::uint64_t session_domain = 0x73657373;
constexpr std::uint64_t sequence_domain = 0x736571;

// What a savepoint would bring back is part of what may happen next. Only the oldest record of each key since a
// savepoint counts.
void hash_undo(Hasher& hasher, const DatabaseState& state, const Session& session) {
  for (const Savepoint& savepoint : session.savepoints) {
    hasher.add(savepoint.name);
    Fingerprint sum;
    std::vector<const Undo*> records;
    for (const Undo* undo = session.undo.get(); undo != savepoint.undo.get(); undo = undo->next.get())
      records.push_back(undo);
    for (std::size_t i = records.size(); i-- > 0;) {
      const Undo& record = *records[i];
      const bool older =
          std::any_of(records.begin() + static_cast<std::ptrdiff_t>(i) + 1, records.end(),
                      [&](const Undo* other) { return other->table == record.table && other->key == record.key; });
      if (older) continue;
      const Fingerprint& table = state.catalog->table(record.table).fingerprint;
      Hasher cell(session_domain);
      cell.add(table);
      for (const Value& value : record.key) value.hash(cell);
      if (record.before) cell.add(record.before->uncommitted_fingerprint(table));
      sum += cell.finish();
    }
    hasher.add(sum);
  }
}

}  // namespace

Undo::~Undo() {
  // By a loop: a long list must not recurse.
  Shared<Undo> rest = std::move(next);
  while (rest && rest->is_unique()) {
    Shared<Undo> after = std::move(rest->next);
    rest = std::move(after);
  }
}

const Versions* DatabaseState::find(int table, const Key& key) const {
  const VersionsPtr* entry = rows(table).find(key);
  return entry ? entry->get() : nullptr;
}

void DatabaseState::put(int table, VersionsPtr entry) {
  const Fingerprint& name = catalog->table(table).fingerprint;
  TableRows& rows = tables[static_cast<std::size_t>(table)];
  if (const VersionsPtr* before = rows.find(entry->key)) {
    if ((*before)->committed) committed -= (*before)->committed->fingerprint;
    uncommitted -= (*before)->uncommitted_fingerprint(name);
  }
  if (entry->committed) committed += entry->committed->fingerprint;
  uncommitted += entry->uncommitted_fingerprint(name);
  if (entry->empty()) {
    rows.erase(entry->key);
  } else {
    rows.insert_or_replace(std::move(entry));
  }
}

Session* DatabaseState::session(SessionId id) {
  const auto at = std::ranges::find(sessions, id, &Session::id);
  return at == sessions.end() ? nullptr : &*at;
}

const Session* DatabaseState::session(SessionId id) const { return const_cast<DatabaseState*>(this)->session(id); }

Session& DatabaseState::open_session(SessionId id) {
  if (Session* open = session(id)) return *open;
  Session fresh;
  fresh.id = id;
  return *sessions.insert(std::ranges::upper_bound(sessions, id, std::less<>(), &Session::id), std::move(fresh));
}

void DatabaseState::remove_session(SessionId id) {
  std::erase_if(sessions, [&](const Session& open) { return open.id == id; });
}

Fingerprint DatabaseState::compute_session_sum() const {
  Fingerprint sum;
  for (const Session& open : sessions) {
    Hasher hasher(session_domain);
    hasher.add(open.id).add(open.block).add(open.failed);
    hash_undo(hasher, *this, open);
    if (open.waiting) {
      const auto place = std::ranges::find(queue, open.id);
      hasher.add(static_cast<std::uint64_t>(place - queue.begin()));
      open.waiting->hash(hasher, *this);
    }
    sum += hasher.finish();
  }
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    if (sequences[i] == 0) continue;
    sum +=
        Hasher(sequence_domain).add(catalog->sequences[i].name).add(static_cast<std::uint64_t>(sequences[i])).finish();
  }
  return sum;
}

Fingerprint DatabaseState::compute_committed() const {
  Fingerprint sum;
  for (std::size_t id = 0; id < tables.size(); ++id) {
    const Fingerprint& name = catalog->tables[id]->fingerprint;
    for (const VersionsPtr& entry : tables[id]) {
      if (entry->committed) sum += Row(entry->committed->values, name).fingerprint;
    }
  }
  return sum;
}

Fingerprint DatabaseState::compute_uncommitted() const {
  Fingerprint sum;
  for (std::size_t id = 0; id < tables.size(); ++id) {
    for (const VersionsPtr& entry : tables[id]) sum += entry->uncommitted_fingerprint(catalog->tables[id]->fingerprint);
  }
  return sum;
}

}  // namespace halfdone::postgres

// Private to machine_*.cpp: changing one row that was found under a snapshot.
#pragma once

#include <algorithm>

#include "fakes/postgres/execute/machine.h"
#include "fakes/postgres/rows/row_key.h"

namespace halfdone::postgres {

// Where a row that is to be written stands now; null, and skipped, when it is gone or we have changed it meanwhile.
inline const Versions* Machine::find_again(const FoundRow& found) {
  const Versions* entry = current(found);
  skipped_ = !entry || (changed_by_us(*entry) && !same_row(entry->visible(session_), found.row));
  return skipped_ ? nullptr : entry;
}

// Locks it; `entry` is where it stands then. When another session's version came first, that one is the found one from
// here on, or the row is skipped because it doesn't match any more.
template <class Matches>
Machine::Next Machine::lock_to_write(FoundRow& found, const Versions*& entry, LockStrength strength, Matches matches) {
  const Grant grant = acquire(table(found.table), *entry, strength, LockPolicy::wait);
  if (grant == Grant::wait) return Next::wait;
  if (grant == Grant::failed) return Next::failed;
  entry = current(found);
  const RowPtr newest = entry->visible(session_);
  if (same_row(newest, found.row)) return Next::again;
  skipped_ = !matches(newest);
  if (!skipped_) found = {found.table, VersionsPtr(entry), newest};
  return Next::again;
}

template <class Renew, class Matches>
Machine::Next Machine::update_found(FoundRow& found, Renew renew, Matches matches, Key* written) {
  const Table& target = table(found.table);
  for (;;) {
    const Versions* entry = find_again(found);
    if (!entry) return Next::again;
    std::vector<Value> values = found.row->values;
    if (SqlErrorPtr error = renew(found.row, values)) return fail(std::move(error));
    if (SqlErrorPtr error = check_row(target, values)) return fail(std::move(error));
    bool changes_key = false;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      changes_key = changes_key || (values[i] != found.row->values[i] && (!target.primary_key() || target.in_key(i)));
    }
    const RowPtr before = found.row;
    const LockStrength strength = changes_key ? LockStrength::update : LockStrength::no_key_update;
    const Next locked = lock_to_write(found, entry, strength, matches);
    if (locked != Next::again || skipped_) return locked;
    // The new values are made from the version that came first.
    if (!same_row(before, found.row)) continue;
    const Key key = entry->key;
    const Next unique = check_unique(target, &found.row->values, values, &key);
    if (unique != Next::again) return unique;
    found.row = make_shared_value<Row>(std::move(values), target.fingerprint);
    *written = update_row(writer_, target, *entry, found.row);
    queue_events(target, before, found.row);
    return Next::again;
  }
}

template <class Matches>
Machine::Next Machine::delete_found(FoundRow& found, Matches matches) {
  const Versions* entry = find_again(found);
  if (!entry) return Next::again;
  const Next locked = lock_to_write(found, entry, LockStrength::update, matches);
  if (locked != Next::again || skipped_) return locked;
  const Table& target = table(found.table);
  delete_row(writer_, target, *entry);
  queue_events(target, found.row, nullptr);
  return Next::again;
}

}  // namespace halfdone::postgres

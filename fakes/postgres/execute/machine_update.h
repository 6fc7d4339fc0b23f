// Private to machine_*.cpp: changing one row that was found under a snapshot, whoever asks for it.
#pragma once

#include <algorithm>

#include "fakes/postgres/execute/machine.h"
#include "fakes/postgres/rows/row_key.h"

namespace halfdone::postgres {

template <class Renew, class Matches>
Machine::Next Machine::update_found(FoundRow& found, Renew renew, Matches matches, Key* written) {
  const Table& target = table(found.table);
  skipped_ = false;
  for (;;) {
    const Versions* entry = current(found);
    if (!entry || (changed_by_us(*entry) && !same_row(entry->visible(session_), found.row))) {
      skipped_ = true;
      return Next::again;
    }
    std::vector<Value> values = found.row->values;
    if (SqlErrorPtr error = renew(found.row, values)) return fail(std::move(error));
    if (SqlErrorPtr error = check_row(target, values)) return fail(std::move(error));
    bool changes_key = false;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      changes_key = changes_key || (values[i] != found.row->values[i] && (!target.primary_key() || target.in_key(i)));
    }
    const Grant grant =
        acquire(target, *entry, changes_key ? LockStrength::update : LockStrength::no_key_update, LockPolicy::wait);
    if (grant == Grant::wait) return Next::wait;
    if (grant == Grant::failed) return Next::failed;
    entry = current(found);
    const RowPtr newest = entry->visible(session_);
    if (!same_row(newest, found.row)) {
      // Somebody else's version came first: only if it still matches is it written, and from its values.
      if (!matches(newest)) {
        skipped_ = true;
        return Next::again;
      }
      found.row = newest;
      found.entry = VersionsPtr(entry);
      continue;
    }
    const Key key = entry->key;
    const Next unique = check_unique(target, &found.row->values, values, &key);
    if (unique != Next::again) return unique;
    const RowPtr before = found.row;
    found.row = make_shared_value<Row>(std::move(values), target.fingerprint);
    *written = update_row(writer_, target, *entry, found.row);
    queue_events(target, before, found.row);
    return Next::again;
  }
}

template <class Matches>
Machine::Next Machine::delete_found(FoundRow& found, Matches matches) {
  const Table& target = table(found.table);
  skipped_ = false;
  const Versions* entry = current(found);
  if (!entry || (changed_by_us(*entry) && !same_row(entry->visible(session_), found.row))) {
    skipped_ = true;
    return Next::again;
  }
  const Grant grant = acquire(target, *entry, LockStrength::update, LockPolicy::wait);
  if (grant == Grant::wait) return Next::wait;
  if (grant == Grant::failed) return Next::failed;
  entry = current(found);
  const RowPtr newest = entry->visible(session_);
  if (!same_row(newest, found.row)) {
    if (!matches(newest)) {
      skipped_ = true;
      return Next::again;
    }
    found.row = newest;
  }
  delete_row(writer_, target, *entry);
  queue_events(target, found.row, nullptr);
  return Next::again;
}

}  // namespace halfdone::postgres

#include "fakes/postgres/rows/waiting_statement.h"

#include <algorithm>
#include <memory>

namespace halfdone::postgres {

namespace {

void hash_row(Hasher& hasher, const RowPtr& row) {
  hasher.add(static_cast<std::uint64_t>(row ? 1 : 0));
  if (row) hasher.add(row->fingerprint);
}

void hash_key(Hasher& hasher, const Key& key) {
  hasher.add(static_cast<std::uint64_t>(key.size()));
  for (const Value& value : key) value.hash(hasher);
}

void hash_tuples(Hasher& hasher, const std::vector<Tuple>& tuples) {
  hasher.add(static_cast<std::uint64_t>(tuples.size()));
  for (const Tuple& tuple : tuples) hash_key(hasher, tuple);
}

// Each of these takes its subject apart by name, all of it: who adds a field must say here what it means for
// telling worlds apart, or it doesn't compile.

void hash_event(Hasher& hasher, const RowEvent& event) {
  const auto& [kind, table, number, before, after] = event;
  hasher.add(static_cast<std::uint64_t>(kind))
      .add(static_cast<std::uint64_t>(table))
      .add(static_cast<std::uint64_t>(number));
  hash_row(hasher, before);
  hash_row(hasher, after);
}

void hash_found(Hasher& hasher, const Found& found, const DatabaseState& state) {
  const auto& [rows] = found;
  for (const auto& [table, entry, row] : rows) {
    if (entry) hasher.add(state.catalog->table(table).fingerprint);
    if (entry) hash_key(hasher, entry->key);
    hash_row(hasher, row);
  }
}

// Only what is still to come matters: `has_variables` follows from the plan, `part_of_with` from the frame below.
void hash_frame(Hasher& hasher, const Frame& frame, const DatabaseState& state) {
  const auto& [kind, plan, parameters, events, next_event, source, proposed, checked, placed, written, answer, affected,
               skipped, snapshot, with_rows, next_write, part_of_with, event, step, searched, found, next, new_row,
               old_row, has_variables] = frame;
  static_cast<void>(part_of_with);
  static_cast<void>(has_variables);
  const auto add = [&](std::size_t number) { hasher.add(static_cast<std::uint64_t>(number)); };
  add(static_cast<std::size_t>(kind));
  if (plan) hasher.add(plan->fingerprint);
  hash_key(hasher, parameters);
  for (std::size_t i = next_event; i < events.size(); ++i) hash_event(hasher, events[i]);
  if (!source.empty()) add(next);
  hash_tuples(hasher, source);
  hash_row(hasher, proposed);
  add(checked);
  add(searched ? 1 : 0);
  if (placed) hash_key(hasher, *placed);
  hash_tuples(hasher, written);
  hash_tuples(hasher, answer);
  add(next_write);
  for (const std::vector<Tuple>& rows : with_rows) hash_tuples(hasher, rows);
  hasher.add(static_cast<std::uint64_t>(affected));
  add(skipped);
  add(step);
  if (snapshot) hasher.add(snapshot->committed).add(snapshot->uncommitted);
  if (kind != Frame::Kind::statement) hash_event(hasher, event);
  add(found.size() - std::min(next, found.size()));
  if (found.empty()) add(next);
  for (std::size_t i = next; i < found.size(); ++i) hash_found(hasher, found[i], state);
  hash_row(hasher, new_row);
  hash_row(hasher, old_row);
}

}  // namespace

void WaitingStatement::hash(Hasher& hasher, const DatabaseState& state) const {
  for (const Frame& frame : frames) hash_frame(hasher, frame, state);
  hasher.add(state.catalog->table(wait.table).fingerprint);
  hash_key(hasher, wait.key);
  hasher.add(static_cast<std::uint64_t>(wait.for_change)).add(static_cast<std::uint64_t>(wait.strength));
  hasher.add(context.request).add(context.life).add(drawn);
}

void tell_waiting(DatabaseState& state, const std::vector<MovedKey>& moved) {
  for (Session& session : state.sessions) {
    if (!session.waiting) continue;
    std::unique_ptr<WaitingStatement> copy;
    for (std::size_t f = 0; f < session.waiting->frames.size(); ++f) {
      const Frame& frame = session.waiting->frames[f];
      for (std::size_t i = frame.next; i < frame.found.size(); ++i) {
        for (std::size_t r = 0; r < frame.found[i].rows.size(); ++r) {
          const FoundRow& row = frame.found[i].rows[r];
          const MovedKey* news = nullptr;
          for (const MovedKey& candidate : moved) {
            if (row.entry && candidate.table == row.table && candidate.from == row.entry->key &&
                (!news || candidate.to))
              news = &candidate;
          }
          if (!news) continue;
          if (!copy) copy = std::make_unique<WaitingStatement>(*session.waiting);
          copy->frames[f].found[i].rows[r].entry = VersionsPtr(news->to ? state.find(news->table, *news->to) : nullptr);
        }
      }
    }
    if (copy) session.waiting = Shared<WaitingStatement>(copy.release());
  }
}

bool is_blocked(const DatabaseState& state, SessionId session, const Wait& wait) {
  const Versions* entry = state.find(wait.table, wait.key);
  if (!entry) return false;
  // It is another's: this session wrote nothing there before it began to wait.
  if (wait.for_change) return entry->change != Change::none;
  return std::ranges::any_of(entry->lockers, [&](const Locker& locker) {
    return locker.session != session && conflicts(locker.strength, wait.strength);
  });
}

}  // namespace halfdone::postgres

// Fingerprints of a database: each part of what waits and of what isn't committed that may change what happens next.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

#include "fakes/postgres/plan/plan.h"
#include "fakes/postgres/rows/state.h"
#include "fakes/postgres/rows/waiting_statement.h"
#include "tests/fingerprints.h"

namespace halfdone {
namespace {

namespace pg = postgres;
using pg::Value;

const Fingerprint table_a = Hasher(1).finish(), table_b = Hasher(2).finish();

pg::RowPtr row(std::int64_t value) {
  return make_shared_value<pg::Row>(std::vector<Value>{Value::integer(value)}, table_a);
}

pg::Key key(std::int64_t value) { return {Value::integer(value)}; }

pg::VersionsPtr entry(const pg::Versions& versions) { return make_shared_value<pg::Versions>(versions); }

// Two tables.
pg::DatabaseState database() {
  auto* catalog = new pg::Catalog;
  for (const Fingerprint& name : {table_a, table_b}) {
    pg::Table table;
    table.id = static_cast<int>(catalog->tables.size());
    table.fingerprint = name;
    catalog->tables.push_back(std::make_shared<const pg::Table>(table));
  }
  catalog->sequences.resize(2);
  catalog->sequences[0].name = "s1";
  catalog->sequences[1].name = "s2";
  pg::DatabaseState state;
  state.catalog = Shared<pg::Catalog>(catalog);
  state.tables.resize(2);
  state.sequences = {0, 0};
  return state;
}

pg::Found found(int table, std::int64_t at, const pg::RowPtr& seen) {
  pg::Versions versions;
  versions.key = key(at);
  return {{{table, entry(versions), seen}}};
}

pg::WaitingStatement statement() {
  pg::WaitingStatement waiting;
  pg::Frame& frame = waiting.frames.emplace_back();
  frame.events = {{pg::RowEvent::Kind::trigger, 0, 0, row(1), row(2)}};
  frame.found = {found(0, 1, row(1)), found(0, 2, row(2))};
  waiting.wait.key = key(1);
  return waiting;
}

Shared<pg::DatabaseState> snapshot(std::uint64_t committed, std::uint64_t uncommitted) {
  auto* state = new pg::DatabaseState(database());
  state->committed = Hasher(committed).finish();
  state->uncommitted = Hasher(uncommitted).finish();
  return Shared<pg::DatabaseState>(state);
}

Fingerprint of_statement(const pg::WaitingStatement& waiting) {
  Hasher hasher(3);
  waiting.hash(hasher, database());
  return hasher.finish();
}

TEST(FingerprintOfAWaitingStatement, HasWhatItHasDoneAndWhatIsStillToCome) {
  static const pg::Plan one = [] {
    pg::Plan plan;
    plan.fingerprint = Hasher(10).finish();
    return plan;
  }();
  static const pg::Plan other = [] {
    pg::Plan plan;
    plan.fingerprint = Hasher(11).finish();
    return plan;
  }();
  const auto of_frame = [](auto change) {
    return std::function<void(pg::WaitingStatement&)>([change](pg::WaitingStatement& w) { change(w.frames[0]); });
  };
  using Kind = pg::Frame::Kind;
  expect_all_differ<pg::WaitingStatement>(
      {
          {"kind", of_frame([](pg::Frame& f) { f.kind = Kind::action; })},
          {"another kind", of_frame([](pg::Frame& f) { f.kind = Kind::trigger; })},
          {"plan", of_frame([](pg::Frame& f) { f.plan = &one; })},
          {"another plan", of_frame([](pg::Frame& f) { f.plan = &other; })},
          {"parameters", of_frame([](pg::Frame& f) { f.parameters = key(7); })},
          {"other parameters", of_frame([](pg::Frame& f) { f.parameters = key(8); })},
          {"an event's kind", of_frame([](pg::Frame& f) { f.events[0].kind = pg::RowEvent::Kind::check_parent; })},
          {"an event's table", of_frame([](pg::Frame& f) { f.events[0].table = 1; })},
          {"an event's number", of_frame([](pg::Frame& f) { f.events[0].number = 1; })},
          {"an event's row before", of_frame([](pg::Frame& f) { f.events[0].before = row(3); })},
          {"an event's row after", of_frame([](pg::Frame& f) { f.events[0].after = row(3); })},
          {"events that are over", of_frame([](pg::Frame& f) { f.next_event = 1; })},
          {"rows to insert", of_frame([](pg::Frame& f) {
             f.source = {key(1), key(2)};
           })},
          {"rows that are inserted", of_frame([](pg::Frame& f) {
             f.source = {key(1), key(2)}, f.next = 1;
           })},
          {"the row at hand", of_frame([](pg::Frame& f) { f.proposed = row(4); })},
          {"another row at hand", of_frame([](pg::Frame& f) { f.proposed = row(5); })},
          {"indexes that are checked", of_frame([](pg::Frame& f) { f.checked = 1; })},
          {"whether it has searched", of_frame([](pg::Frame& f) { f.searched = true; })},
          {"where its row stands", of_frame([](pg::Frame& f) { f.placed = key(1); })},
          {"another place of its row", of_frame([](pg::Frame& f) { f.placed = key(2); })},
          {"rows that it wrote", of_frame([](pg::Frame& f) { f.written = {key(6)}; })},
          {"other rows that it wrote", of_frame([](pg::Frame& f) { f.written = {key(7)}; })},
          {"its answer", of_frame([](pg::Frame& f) { f.answer = {key(6)}; })},
          {"another answer", of_frame([](pg::Frame& f) { f.answer = {key(7)}; })},
          {"how many it changed", of_frame([](pg::Frame& f) { f.affected = 1; })},
          {"how many it passed over", of_frame([](pg::Frame& f) { f.skipped = 1; })},
          {"its snapshot", of_frame([](pg::Frame& f) { f.snapshot = snapshot(20, 21); })},
          {"what its snapshot has committed", of_frame([](pg::Frame& f) { f.snapshot = snapshot(22, 21); })},
          {"what its snapshot hasn't", of_frame([](pg::Frame& f) { f.snapshot = snapshot(20, 23); })},
          {"rows of WITH", of_frame([](pg::Frame& f) { f.with_rows = {{key(1)}}; })},
          {"other rows of WITH", of_frame([](pg::Frame& f) { f.with_rows = {{key(2)}}; })},
          {"queries of WITH that are done", of_frame([](pg::Frame& f) { f.next_write = 1; })},
          {"the step of its trigger", of_frame([](pg::Frame& f) { f.step = 1; })},
          {"rows that are done", of_frame([](pg::Frame& f) { f.next = 1; })},
          {"a row still to come", of_frame([](pg::Frame& f) { f.found[1] = found(0, 3, row(2)); })},
          {"the table of a row still to come", of_frame([](pg::Frame& f) { f.found[1] = found(1, 2, row(2)); })},
          {"what was seen of a row still to come", of_frame([](pg::Frame& f) { f.found[1] = found(0, 2, row(3)); })},
          {"the new row", of_frame([](pg::Frame& f) { f.new_row = row(8); })},
          {"the old row", of_frame([](pg::Frame& f) { f.old_row = row(8); })},
          {"the table of its wait", [](pg::WaitingStatement& w) { w.wait.table = 1; }},
          {"the row of its wait", [](pg::WaitingStatement& w) { w.wait.key = key(9); }},
          {"that it waits for a change", [](pg::WaitingStatement& w) { w.wait.for_change = true; }},
          {"the lock that it wants", [](pg::WaitingStatement& w) { w.wait.strength = pg::LockStrength::share; }},
          {"its request", [](pg::WaitingStatement& w) { w.context.request = 1; }},
          {"the life that asks", [](pg::WaitingStatement& w) { w.context.life = 1; }},
          {"how many ids it drew", [](pg::WaitingStatement& w) { w.drawn = 1; }},
          {"a frame more", [](pg::WaitingStatement& w) { w.frames.emplace_back(); }},
      },
      statement, of_statement);
}

TEST(FingerprintOfAWaitingStatement, HasTheEventThatAnActionRunsFor) {
  const auto action = [] {
    pg::WaitingStatement waiting = statement();
    waiting.frames[0].kind = pg::Frame::Kind::action;
    return waiting;
  };
  expect_all_differ<pg::WaitingStatement>(
      {
          {"kind", [](pg::WaitingStatement& w) { w.frames[0].event.kind = pg::RowEvent::Kind::parent_deleted; }},
          {"number", [](pg::WaitingStatement& w) { w.frames[0].event.number = 1; }},
          {"row", [](pg::WaitingStatement& w) { w.frames[0].event.before = row(1); }},
      },
      action, of_statement);
}

TEST(FingerprintOfASession, HasItsBlockItsSavepointsAndItsPlaceInTheQueue) {
  using State = pg::DatabaseState;
  const auto make = [] {
    State state = database();
    pg::Session& session = state.open_session(5);
    session.block = true;
    session.undo = make_shared_value<pg::Undo>(0, key(1), pg::VersionsPtr(), Shared<pg::Undo>());
    session.savepoints = {{"a", {}}};
    session.waiting = make_shared_value<pg::WaitingStatement>(statement());
    state.queue = {5, 6};
    return state;
  };
  const auto locked = [](pg::SessionId by) {
    pg::Versions versions;
    versions.key = key(1);
    versions.lockers = {{by, pg::LockStrength::update}};
    return entry(versions);
  };
  const auto undo = [](int table, std::int64_t at, pg::VersionsPtr before, Shared<pg::Undo> next = {}) {
    return make_shared_value<pg::Undo>(table, key(at), std::move(before), std::move(next));
  };
  expect_all_differ<State>(
      {
          {"whose it is", [](State& s) { s.sessions[0].id = 4, s.queue[0] = 4; }},
          {"that it is in a block", [](State& s) { s.sessions[0].block = false; }},
          {"that its block has failed", [](State& s) { s.sessions[0].failed = true; }},
          {"its savepoint's name", [](State& s) { s.sessions[0].savepoints[0].name = "b"; }},
          {"a second savepoint",
           [](State& s) {
             s.sessions[0].savepoints.push_back({"b", s.sessions[0].undo});
           }},
          {"what its savepoint is about", [&](State& s) { s.sessions[0].undo = undo(0, 2, {}); }},
          {"the table that its savepoint is about", [&](State& s) { s.sessions[0].undo = undo(1, 1, {}); }},
          {"what its savepoint brings back", [&](State& s) { s.sessions[0].undo = undo(0, 1, locked(5)); }},
          {"what else its savepoint brings back", [&](State& s) { s.sessions[0].undo = undo(0, 1, locked(6)); }},
          {"its place in the queue",
           [](State& s) {
             s.queue = {6, 5};
           }},
          {"what it waits with", [](State& s) { s.sessions[0].waiting = make_shared_value<pg::WaitingStatement>(); }},
          {"that it waits", [](State& s) { s.sessions[0].waiting = {}; }},
          {"a session more", [](State& s) { s.open_session(7); }},
          {"a sequence",
           [](State& s) {
             s.sequences = {1, 0};
           }},
          {"how far a sequence is",
           [](State& s) {
             s.sequences = {2, 0};
           }},
          {"another sequence",
           [](State& s) {
             s.sequences = {0, 1};
           }},
      },
      make, [](const State& state) { return state.compute_session_sum(); });
}

// A savepoint brings back what stood there first; what was overwritten later is the same transaction's.
TEST(FingerprintOfASession, HasTheOldestOfWhatASavepointBringsBack) {
  const auto sum = [](const pg::VersionsPtr& oldest, const pg::VersionsPtr& youngest) {
    pg::DatabaseState state = database();
    pg::Session& session = state.open_session(5);
    session.block = true;
    session.savepoints = {{"a", {}}};
    session.undo = make_shared_value<pg::Undo>(0, key(1), youngest,
                                               make_shared_value<pg::Undo>(0, key(1), oldest, Shared<pg::Undo>()));
    return state.compute_session_sum();
  };
  pg::Versions versions;
  versions.key = key(1);
  versions.change = pg::Change::deleted;
  versions.writer = 5;
  const pg::VersionsPtr deleted = entry(versions);
  versions.change = pg::Change::updated;
  versions.uncommitted = row(2);
  const pg::VersionsPtr updated = entry(versions);
  EXPECT_EQ(sum(deleted, updated), sum(deleted, deleted));
  EXPECT_NE(sum(deleted, updated), sum(updated, updated));
}

TEST(FingerprintOfAnUncommittedChange, HasWhatWroteItAndWhoHoldsLocks) {
  const auto make = [] {
    pg::Versions versions;
    versions.key = key(1);
    versions.committed = row(1);
    versions.uncommitted = row(2);
    versions.change = pg::Change::updated;
    versions.writer = 5;
    versions.lockers = {{5, pg::LockStrength::update}};
    return versions;
  };
  expect_all_differ<pg::Versions>(
      {
          {"key", [](pg::Versions& v) { v.key = key(2); }},
          {"kind", [](pg::Versions& v) { v.change = pg::Change::inserted; }},
          {"writer", [](pg::Versions& v) { v.writer = 6; }},
          {"new row", [](pg::Versions& v) { v.uncommitted = row(3); }},
          {"no new row", [](pg::Versions& v) { v.uncommitted = {}; }},
          {"origin", [](pg::Versions& v) { v.origin = key(3); }},
          {"another origin", [](pg::Versions& v) { v.origin = key(4); }},
          {"holder", [](pg::Versions& v) { v.lockers[0].session = 6; }},
          {"strength", [](pg::Versions& v) { v.lockers[0].strength = pg::LockStrength::no_key_update; }},
          {"another holder",
           [](pg::Versions& v) {
             v.lockers.push_back({6, pg::LockStrength::key_share});
           }},
          {"only a lock", [](pg::Versions& v) { v.change = pg::Change::none, v.uncommitted = {}, v.writer = 0; }},
          {"nothing", [](pg::Versions& v) { v = {}; }},
      },
      make, [](const pg::Versions& versions) { return versions.uncommitted_fingerprint(table_a); });
  EXPECT_NE(make().uncommitted_fingerprint(table_a), make().uncommitted_fingerprint(table_b));
}

TEST(FingerprintOfARow, HasItsTable) {
  EXPECT_NE(pg::Row(key(1), table_a).fingerprint, pg::Row(key(1), table_b).fingerprint);
  EXPECT_NE(pg::Row(key(1), table_a).fingerprint, pg::Row(key(2), table_a).fingerprint);
}

}  // namespace
}  // namespace halfdone

// A database for people: its committed rows, and what is going on in it.
#include <algorithm>
#include <functional>

#include "fakes/postgres/database.h"
#include "fakes/postgres/rows/waiting_statement.h"

namespace halfdone::postgres {

namespace {

const char* name_of(LockStrength strength) {
  switch (strength) {
    case LockStrength::key_share: return "key share";
    case LockStrength::share: return "share";
    case LockStrength::no_key_update: return "no key update";
    case LockStrength::update: return "update";
  }
  return "";
}

const char* name_of(Change change) {
  switch (change) {
    case Change::none: return "";
    case Change::updated: return "updated";
    case Change::inserted: return "inserted";
    case Change::moved: return "moved here";
    case Change::deleted: return "deleted";
  }
  return "";
}

std::string print_values(const std::vector<Value>& values) {
  std::string list;
  for (const Value& value : values)
    list += (list.empty() ? "" : ", ") + (value.is_null() ? std::string("null") : value.print());
  return "(" + list + ")";
}

std::string print_key(const Key& key) {
  std::string text;
  for (const Value& value : key)
    text += (text.empty() ? "" : ", ") + (value.is_null() ? std::string("null") : value.print());
  return text;
}

std::vector<const Table*> tables_by_name(const Catalog& catalog) {
  std::vector<const Table*> tables;
  for (const auto& table : catalog.tables) tables.push_back(table.get());
  std::ranges::sort(tables, [](const Table* a, const Table* b) {
    return std::tie(a->schema, a->name) < std::tie(b->schema, b->name);
  });
  return tables;
}

std::string print_entry(const Versions& entry) {
  std::string line = entry.committed ? print_values(entry.committed->values) : "(nothing committed)";
  if (entry.change != Change::none) {
    line += "  " + std::string(name_of(entry.change)) + " by session " + std::to_string(entry.writer);
    if (entry.uncommitted) line += ": " + print_values(entry.uncommitted->values);
  }
  for (const Locker& locker : entry.lockers)
    line += "  [" + std::string(name_of(locker.strength)) + ": session " + std::to_string(locker.session) + "]";
  return line;
}

}  // namespace

void Database::for_each_committed_row(const std::function<void(const RowView&)>& visit) const {
  for (const Table* table : tables_by_name(*state_->catalog)) {
    std::vector<std::string> names;
    for (const Column& column : table->columns) names.push_back(column.name);
    for (const VersionsPtr& entry : state_->rows(table->id)) {
      if (!entry->committed) continue;
      std::string key;
      if (const UniqueIndex* primary = table->primary_key()) {
        Key values;
        for (const std::uint32_t column : primary->columns) values.push_back(entry->committed->values[column]);
        key = print_key(values);
      } else {
        key = print_key(entry->committed->values);
      }
      visit({table->schema, table->name, names, entry->committed->values, key});
    }
  }
}

std::string Database::print() const {
  std::string text;
  for (const Session& session : state_->sessions) {
    text += "session " + std::to_string(session.id) + ":" + (session.block ? " in a transaction block" : "") +
            (session.failed ? ", failed" : "");
    for (const Savepoint& savepoint : session.savepoints) text += ", savepoint " + savepoint.name;
    if (session.waiting) {
      const Wait& wait = session.waiting->wait;
      text += std::string(", waits for ") + (wait.for_change ? "the end of a change of " : "a lock on ") +
              state_->catalog->table(wait.table).name + " (" + print_key(wait.key) + ")";
    }
    text += "\n";
  }
  for (const Table* table : tables_by_name(*state_->catalog)) {
    const TableRows& entries = state_->rows(table->id);
    if (entries.empty()) continue;
    text += table->schema + "." + table->name + "\n";
    for (const VersionsPtr& entry : entries) text += "  " + print_entry(*entry) + "\n";
  }
  return text;
}

}  // namespace halfdone::postgres

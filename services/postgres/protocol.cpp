#include "services/postgres/protocol.h"

#include <fmt/format.h>

namespace halfdone::postgres {

namespace {

constexpr std::uint64_t answer_domain = 0x416e'7377'6572;  // "Answer"

void hash_error(Hasher& hasher, const SqlError& error) {
  hasher.add(error.sqlstate).add(error.message).add(error.detail).add(error.hint);
  hasher.add(error.schema).add(error.table).add(error.column).add(error.constraint);
  hasher.add(static_cast<std::uint64_t>(error.position));
}

std::string print_row(const std::vector<Value>& row) {
  std::string out = "(";
  for (const Value& value : row) {
    if (out.size() > 1) out += ", ";
    out += value.is_null() ? "NULL" : value.print();
  }
  return out + ")";
}

}  // namespace

Fingerprint Answer::fingerprint() const {
  Hasher hasher(answer_domain);
  hasher.add(tag).add(static_cast<std::uint64_t>(affected));
  hasher.add(static_cast<std::uint64_t>(columns.size()));
  for (const std::string& column : columns) hasher.add(column);
  hasher.add(static_cast<std::uint64_t>(rows.size()));
  for (const std::vector<Value>& row : rows) {
    hasher.add(static_cast<std::uint64_t>(row.size()));
    for (const Value& value : row) value.hash(hasher);
  }
  hasher.add(static_cast<std::uint64_t>(error ? 1 : 0));
  if (error) hash_error(hasher, *error);
  return hasher.finish();
}

std::string Answer::print() const {
  if (error && error->sqlstate.empty()) return error->message;
  if (error) return fmt::format("error {}: {}", error->sqlstate, error->message);
  if (columns.empty()) return tag;
  std::string out = fmt::format("{} row{}", rows.size(), rows.size() == 1 ? "" : "s");
  const char* separator = ": ";
  for (const std::vector<Value>& row : rows) {
    out += separator + print_row(row);
    separator = ", ";
  }
  return out;
}

}  // namespace halfdone::postgres

#include "scenarios/invariants.h"

#include <fmt/format.h>

#include <fstream>

#include "base/bad_input.h"
#include "scenarios/services.h"

namespace halfdone::scenarios {

namespace {

constexpr std::string_view name_mark = "-- name:";
constexpr std::string_view always_mark = "-- always";

struct Query {
  std::string name;
  std::string sql;
  bool always = false;
  unsigned line = 0;
};

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::vector<Query> queries_of(const std::string& file) {
  std::ifstream stream(file);
  if (!stream)
    throw BadInput(file, "the file can't be read", "It belongs to the scenario; check the path and its permissions.");
  std::vector<Query> queries;
  std::string line;
  for (unsigned number = 1; std::getline(stream, line); ++number) {
    if (line.starts_with(name_mark)) {
      queries.push_back({.name = trimmed(std::string_view(line).substr(name_mark.size())), .line = number});
    } else if (line.starts_with(always_mark) && !queries.empty()) {
      queries.back().always = true;
    } else if (!queries.empty()) {
      queries.back().sql += line + "\n";
    } else if (!trimmed(line).empty() && !line.starts_with("--")) {
      throw BadInput(fmt::format("{}:{}", file, number), "a query without a name",
                     "Put a line `-- name: ...` before it.");
    }
  }
  return queries;
}

}  // namespace

std::vector<sim::Invariant> read_invariants(const std::string& file) {
  std::vector<sim::Invariant> invariants;
  for (Query& query : queries_of(file)) {
    const std::string where = fmt::format("{}:{}: \"{}\"", file, query.line, query.name);
    if (trimmed(query.sql).find_first_not_of("\n ") == std::string::npos) {
      throw BadInput(where, "a name without a query", "Write one SELECT below it.");
    }
    invariants.push_back({query.name, query.always, [where, sql = std::move(query.sql)](const sim::Backend& backend) {
                            return dynamic_cast<const Services&>(backend).query(sql, where);
                          }});
  }
  return invariants;
}

}  // namespace halfdone::scenarios

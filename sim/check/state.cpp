#include "sim/check/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <tuple>

namespace halfdone::sim {

State state_of(const Backend& backend) {
  State state;
  backend.rows([&](StoredRow row) { state.push_back(std::move(row)); });
  std::ranges::sort(state);
  return state;
}

namespace {

bool is_ignored(const std::vector<std::string>& ignored, const std::string& what) {
  return std::ranges::find(ignored, what) != ignored.end();
}

std::vector<RowChange::Field> changed_fields(const StoredRow& from, const StoredRow& to,
                                             const std::vector<std::string>& ignored) {
  assert(from.fields.size() == to.fields.size());
  std::vector<RowChange::Field> changed;
  for (std::size_t index = 0; index < from.fields.size(); ++index) {
    const auto& [name, before] = from.fields[index];
    const std::string& after = to.fields[index].second;
    if (before == after) continue;
    if (is_ignored(ignored, from.table + "." + name)) continue;
    changed.push_back({name, before, after});
  }
  return changed;
}

}  // namespace

Difference difference(const State& from, const State& to, const std::vector<std::string>& ignored) {
  Difference changes;
  const auto place = [](const StoredRow& row) { return std::tie(row.table, row.key); };
  auto before = from.begin();
  auto after = to.begin();
  while (before != from.end() || after != to.end()) {
    if (after == to.end() || (before != from.end() && place(*before) < place(*after))) {
      changes.push_back({RowChange::Kind::gone, before->table, before->key, {}});
      ++before;
    } else if (before == from.end() || place(*after) < place(*before)) {
      changes.push_back({RowChange::Kind::added, after->table, after->key, {}});
      ++after;
    } else {
      auto fields = changed_fields(*before, *after, ignored);
      if (!fields.empty()) changes.push_back({RowChange::Kind::changed, before->table, before->key, std::move(fields)});
      ++before;
      ++after;
    }
  }
  std::erase_if(changes, [&](const RowChange& change) { return is_ignored(ignored, change.table); });
  return changes;
}

std::string print(const RowChange& change) {
  switch (change.kind) {
    case RowChange::Kind::gone: return fmt::format("{} {}: gone", change.table, change.key);
    case RowChange::Kind::added: return fmt::format("{} {}: new", change.table, change.key);
    case RowChange::Kind::changed: break;
  }
  std::string text = fmt::format("{} {}:", change.table, change.key);
  for (const RowChange::Field& field : change.fields)
    text += fmt::format(" {} {} -> {}", field.name, field.from, field.to);
  return text;
}

}  // namespace halfdone::sim

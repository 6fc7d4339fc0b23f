#include "reports/row_names.h"

#include <algorithm>
#include <array>

namespace halfdone::reports {

namespace {

// The fields by which people know a row.
constexpr std::array<std::string_view, 5> naming_fields = {"name", "email", "invoice_number", "role", "service"};

const sim::StoredRow* find(const sim::State& state, const std::string& table, const std::string& key) {
  const auto found =
      std::ranges::find_if(state, [&](const sim::StoredRow& row) { return row.table == table && row.key == key; });
  return found == state.end() ? nullptr : &*found;
}

}  // namespace

std::string RowNames::of(const std::string& table, const std::string& key) const {
  for (const sim::State* state : states_) {
    const sim::StoredRow* row = find(*state, table, key);
    if (!row) continue;
    for (const std::string_view naming : naming_fields) {
      for (const auto& [field, value] : row->fields) {
        if (field == naming && value != "NULL" && key.find(value) == std::string::npos) return value;
      }
    }
  }
  return {};
}

}  // namespace halfdone::reports

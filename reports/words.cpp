#include "reports/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace halfdone::reports {

namespace {

constexpr std::size_t uuid_size = 36;

bool is_uuid(std::string_view text) {
  for (std::size_t at = 0; at < uuid_size; ++at) {
    const bool is_dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (is_dash ? text[at] != '-' : !std::isxdigit(static_cast<unsigned char>(text[at]))) return false;
  }
  return true;
}

// The fields by which people know a row.
constexpr std::array<std::string_view, 5> naming_fields = {"name", "email", "invoice_number", "role", "service"};

const sim::StoredRow* find(const sim::State& state, const std::string& table, const std::string& key) {
  const auto found =
      std::ranges::find_if(state, [&](const sim::StoredRow& row) { return row.table == table && row.key == key; });
  return found == state.end() ? nullptr : &*found;
}

std::string_view verb(sim::RowChange::Kind kind) {
  switch (kind) {
    case sim::RowChange::Kind::gone: return "gone";
    case sim::RowChange::Kind::added: return "new";
    case sim::RowChange::Kind::changed: return "changed";
  }
  return {};
}

std::string fields_text(const sim::RowChange& change) {
  std::string text;
  for (const auto& field : change.fields) {
    text +=
        fmt::format("{}{} {} -> {}", text.empty() ? "" : ", ", field.name, short_ids(field.from), short_ids(field.to));
  }
  return text;
}

}  // namespace

std::string short_ids(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    if (text.size() - at >= uuid_size && is_uuid(text.substr(at, uuid_size))) {
      result += text.substr(at, 8);
      at += uuid_size;
    } else {
      result += text[at++];
    }
  }
  return result;
}

std::string row_name(const std::string& table, const std::string& key, const std::vector<const sim::State*>& states) {
  const std::string name = fmt::format("{} {}", table, short_ids(key));
  for (const sim::State* state : states) {
    const sim::StoredRow* row = find(*state, table, key);
    if (!row) continue;
    for (const std::string_view naming : naming_fields) {
      for (const auto& [field, value] : row->fields) {
        if (field == naming && value != "NULL" && key.find(value) == std::string::npos)
          return fmt::format("{} ({})", name, value);
      }
    }
  }
  return name;
}

std::vector<std::string> change_lines(const sim::Difference& changes, const std::vector<const sim::State*>& states) {
  std::vector<std::string> lines;
  for (const sim::RowChange& change : changes) {
    std::string line = fmt::format("{}: {}", row_name(change.table, change.key, states), verb(change.kind));
    if (!change.fields.empty()) line += ": " + fields_text(change);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<LeftOver> left_overs(const sim::Difference& changes, const std::vector<const sim::State*>& states) {
  std::vector<LeftOver> rows;
  for (const sim::RowChange& change : changes) {
    const std::string row = row_name(change.table, change.key, states);
    switch (change.kind) {
      case sim::RowChange::Kind::gone: rows.push_back({row, "gone", "there"}); break;
      case sim::RowChange::Kind::added: rows.push_back({row, "there", "not there"}); break;
      case sim::RowChange::Kind::changed:
        for (const auto& field : change.fields) {
          rows.push_back({row, fmt::format("{} = {}", field.name, short_ids(field.to)),
                          fmt::format("{} = {}", field.name, short_ids(field.from))});
        }
        break;
    }
  }
  return rows;
}

std::string told_line(const sim::CallerEnd& caller, std::string_view name) {
  switch (caller.told) {
    case sim::Told::nothing: return fmt::format("the {} never had an answer", name);
    case sim::Told::done: return fmt::format("the {} was told: done", name);
    case sim::Told::failed: return fmt::format("the {} was told: failed", name);
    case sim::Told::pending: return fmt::format("the {} was told: pending", name);
  }
  return {};
}

std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

}  // namespace halfdone::reports

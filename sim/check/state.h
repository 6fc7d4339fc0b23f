// What the services hold, as anybody would read it, and how two such states differ.
#pragma once

#include <string>
#include <vector>

#include "sim/world/backend.h"

namespace halfdone::sim {

// Rows by table and key.
using State = std::vector<StoredRow>;

State state_of(const Backend& backend);

// One difference from `from` to `to`: a row that is gone, a new row, or a row with other fields.
struct RowChange {
  enum class Kind : std::uint8_t { gone, added, changed };
  struct Field {
    std::string name, from, to;
    friend auto operator<=>(const Field&, const Field&) = default;
  };
  Kind kind = Kind::gone;
  std::string table, key;
  // changed: the fields that differ. gone, added: empty.
  std::vector<Field> fields;

  friend auto operator<=>(const RowChange&, const RowChange&) = default;
};

using Difference = std::vector<RowChange>;

// Rows by table and key; fields in the order of the table. `ignored` lists what doesn't count: fields as
// "schema.table.field", tables as "schema.table".
Difference difference(const State& from, const State& to, const std::vector<std::string>& ignored = {});

// "users a000: gone", "bank_accounts ba00: created_by a000 -> NULL"
std::string print(const RowChange& change);

}  // namespace halfdone::sim

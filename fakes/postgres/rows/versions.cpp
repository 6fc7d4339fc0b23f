#include "fakes/postgres/rows/versions.h"

namespace halfdone::postgres {

namespace {

// Domains of the cells that are hashed.
constexpr std::uint64_t row_domain = 0x726f77;
constexpr std::uint64_t uncommitted_domain = 0x756e63;

}  // namespace

Row::Row(std::vector<Value> row_values, const Fingerprint& table) : values(std::move(row_values)) {
  Hasher hasher(row_domain);
  hasher.add(table);
  for (const Value& value : values) value.hash(hasher);
  fingerprint = hasher.finish();
}

Fingerprint Versions::uncommitted_fingerprint(const Fingerprint& table) const {
  if (change == Change::none && lockers.empty()) return {};
  Hasher hasher(uncommitted_domain);
  hasher.add(table);
  for (const Value& value : key) value.hash(hasher);
  hasher.add(static_cast<std::uint64_t>(change));
  if (change != Change::none) {
    hasher.add(writer);
    if (uncommitted) hasher.add(uncommitted->fingerprint);
  }
  if (origin) {
    for (const Value& value : *origin) value.hash(hasher);
  }
  for (const Locker& locker : lockers) hasher.add(locker.session).add(static_cast<std::uint64_t>(locker.strength));
  return hasher.finish();
}

bool conflicts(LockStrength held, LockStrength wanted) {
  // The strengths' order is that of the matrix: each conflicts with all that are strong enough.
  const int sum = static_cast<int>(held) + static_cast<int>(wanted);
  return sum >= static_cast<int>(LockStrength::update);
}

}  // namespace halfdone::postgres

#include "sim/explore/visited.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace halfdone::sim {

namespace {
__extension__ using Wide = unsigned __int128;
}

Fingerprint Visited::Stored::fingerprint() const {
  Fingerprint fingerprint;
  static_assert(sizeof fingerprint == sizeof world);
  std::memcpy(&fingerprint, world, sizeof world);
  return fingerprint;
}

// Any size will do, not only powers of two.
std::size_t Visited::start_of(const Fingerprint& world) const {
  constexpr std::uint64_t spread = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio: sums may have their bits at one end
  return static_cast<std::size_t>(static_cast<Wide>(world.low * spread) * index_.size() >> 64);
}

std::size_t Visited::slot_of(const Fingerprint& world) const {
  std::size_t slot = start_of(world);
  while (index_[slot] != empty && !is_at(slot, world)) slot = next(slot);
  return slot;
}

bool Visited::is_at(std::size_t slot, const Fingerprint& world) const {
  const bool may_be = (index_[slot] ^ entry_of(0, world)) <= ids();
  return may_be && stored_[visit_at(slot)].fingerprint() == world;
}

std::uint32_t Visited::entry_of(VisitId id, const Fingerprint& world) const {
  return static_cast<std::uint32_t>(world.high) << id_bits_ | id;
}

Visited::How Visited::how(VisitId id) const {
  const std::uint32_t packed = stored_[id].how;
  if (packed == rare) return rare_.at(id);
  return {packed >> 8, static_cast<std::uint16_t>(packed & 0xff)};
}

Visit Visited::operator[](VisitId id) const {
  const Stored& stored = stored_[id];
  const auto [account_id, choice] = how(id);
  const Account& account = accounts_[account_id];
  return {.world = stored.fingerprint(),
          .spent = account.spent,
          .parent = stored.parent == no_parent ? no_visit : stored.parent,
          .choice = choice,
          .faults = account.faults,
          .steps = account.steps,
          .crashes = account.crashes,
          .expanded = stored.expanded != 0};
}

std::vector<VisitId> Visited::visits_of(VisitId id) const {
  std::vector<VisitId> visits;
  if (id == no_visit) return visits;
  const Fingerprint world = stored_[id].fingerprint();
  for (std::size_t slot = slot_of(world); index_[slot] != empty; slot = next(slot)) {
    if (is_at(slot, world)) visits.push_back(visit_at(slot));
  }
  return visits;
}

bool Visited::covers(VisitId first, const Spent& spent, const Cost& cost, bool exactly) const {
  if (first == no_visit) return false;
  const Fingerprint world = stored_[first].fingerprint();
  for (std::size_t slot = slot_of(world); index_[slot] != empty; slot = next(slot)) {
    if (!is_at(slot, world)) continue;
    const Account& account = accounts_[how(visit_at(slot)).account];
    if (account.cost() <= cost && (exactly ? account.spent == spent : account.spent.covers(spent))) return true;
  }
  return false;
}

std::uint32_t Visited::account_of(const Visit& visit) {
  Hasher key(0xacc0);
  for (unsigned slot = 0; slot < Spent::slots_max; ++slot) key.add(visit.spent[slot]);
  key.add(visit.faults).add(visit.crashes).add(visit.steps);
  const auto [known, is_new] = account_ids_.try_emplace(key.finish(), static_cast<std::uint32_t>(accounts_.size()));
  if (is_new) accounts_.push_back({visit.spent, visit.faults, visit.steps, visit.crashes});
  return known->second;
}

VisitId Visited::add(const Visit& visit) {
  assert(stored_.size() < no_parent && "at most 2^31 - 1 visits");
  const auto id = static_cast<VisitId>(stored_.size());
  if (find(visit.world) == no_visit) ++worlds_;
  const How how{account_of(visit), visit.choice};
  const bool is_rare = how.account >= rare >> 8 || how.choice > 0xff;
  if (is_rare) rare_.emplace(id, how);
  Stored stored{.world = {},
                .parent = visit.parent == no_visit ? no_parent : visit.parent & no_parent,
                .expanded = visit.expanded ? 1u : 0u,
                .how = is_rare ? rare : how.account << 8 | how.choice};
  std::memcpy(stored.world, &visit.world, sizeof stored.world);
  stored_.push_back(stored);
  if (stored_.size() * 5 > index_.size() * 4) {
    // Small steps, so that little of it is empty.
    make_index(index_.size() + index_.size() / 8);
  } else {
    add_to_index(id);
  }
  return id;
}

// No id has all bits set, as `empty` has: fewer than the slots are used.
void Visited::make_index(std::size_t size) {
  index_ = std::vector<std::uint32_t>(size, empty);
  id_bits_ = static_cast<unsigned>(std::min<std::size_t>(std::bit_width(size), 31));
  for (VisitId id = 0; id < stored_.size(); ++id) add_to_index(id);
}

void Visited::add_to_index(VisitId id) {
  const Fingerprint world = stored_[id].fingerprint();
  std::size_t slot = start_of(world);
  while (index_[slot] != empty) slot = next(slot);
  index_[slot] = entry_of(id, world);
}

}  // namespace halfdone::sim

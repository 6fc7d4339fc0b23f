#include "sim/explore/visited.h"

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
  while (index_[slot] != no_visit && stored_[index_[slot]].fingerprint() != world) slot = next(slot);
  return slot;
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

std::vector<VisitId> Visited::visits_of(VisitId first) const {
  std::vector<VisitId> visits;
  if (first == no_visit) return visits;
  const Fingerprint world = stored_[first].fingerprint();
  for (std::size_t slot = slot_of(world); index_[slot] != no_visit; slot = next(slot)) {
    if (stored_[index_[slot]].fingerprint() == world) visits.push_back(index_[slot]);
  }
  return visits;
}

bool Visited::covers(VisitId first, const Spent& spent, const Cost& cost, bool exactly) const {
  if (first == no_visit) return false;
  const Fingerprint world = stored_[first].fingerprint();
  for (std::size_t slot = slot_of(world); index_[slot] != no_visit; slot = next(slot)) {
    const VisitId visit = index_[slot];
    if (stored_[visit].fingerprint() != world) continue;
    const Account& account = accounts_[how(visit).account];
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
    index_ = std::vector<VisitId>(index_.size() + index_.size() / 8, no_visit);
    for (VisitId each = 0; each <= id; ++each) enter(each);
  } else {
    enter(id);
  }
  return id;
}

void Visited::enter(VisitId id) {
  std::size_t slot = start_of(stored_[id].fingerprint());
  while (index_[slot] != no_visit) slot = next(slot);
  index_[slot] = id;
}

}  // namespace halfdone::sim

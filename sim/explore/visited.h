// The worlds that a search has reached, each with the way there: 25 bytes a visit, and an index of 5 to 6 bytes.
//
// A world is known by its 128-bit fingerprint. With n worlds, the chance that any two of them share one is below n^2 /
// 2^129: for a billion worlds less than 2 in 10^21.
//
// A visit is a world with the budgets that were used to get there. The same world may be visited again with budgets of
// which neither is better than the other (fewer crashes, but more faults of a bounded kind).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "base/fingerprint.h"
#include "sim/world/cost.h"
#include "sim/world/fault_model.h"

namespace halfdone::sim {

using VisitId = std::uint32_t;
inline constexpr VisitId no_visit = ~VisitId{0};

struct Visit {
  Fingerprint world;
  Spent spent;
  VisitId parent = no_visit;
  std::uint16_t choice = 0;  // which of the parent's enabled steps led here; below 32768
  std::uint16_t faults = 0;
  std::uint16_t steps = 0;
  std::uint8_t crashes = 0;
  bool expanded = false;

  Cost cost() const { return {faults, crashes, steps}; }
};

class Visited {
 public:
  Visited() { make_index(1024); }

  // The first visit of the world, or `no_visit`.
  VisitId find(const Fingerprint& world) const { return visit_at(slot_of(world)); }

  // Whether a visit of a world was no dearer and used no more of any budget; `first` is its first one, or `no_visit`.
  // `exactly`: only one that used the same of each.
  bool covers(VisitId first, const Spent& spent, const Cost& cost, bool exactly = false) const;

  // The visits of the world of that one, in the order in which they were added. None of `no_visit`.
  std::vector<VisitId> visits_of(VisitId id) const;

  // Requires: fewer than 2^31 - 1 visits.
  VisitId add(const Visit& visit);
  void mark_expanded(VisitId id) { stored_[id].expanded = 1; }

  Visit operator[](VisitId id) const;
  std::size_t size() const { return stored_.size(); }
  std::size_t worlds() const { return worlds_; }
  // Allocated for visits and index.
  std::size_t bytes() const { return stored_.size() * bytes_of_visit + index_.capacity() * sizeof index_[0]; }

 private:
  // What many visits share.
  struct Account {
    Spent spent;
    std::uint16_t faults = 0;
    std::uint16_t steps = 0;
    std::uint8_t crashes = 0;

    Cost cost() const { return {faults, crashes, steps}; }
  };
  struct Stored {
    std::uint32_t world[4];
    std::uint32_t parent : 31;
    std::uint32_t expanded : 1;
    std::uint32_t how;  // account and choice; `rare`: see `rare_`

    Fingerprint fingerprint() const;
  };
  struct How {
    std::uint32_t account = 0;
    std::uint16_t choice = 0;
  };
  static_assert(sizeof(Stored) == 24);
  static constexpr std::uint32_t no_parent = no_visit >> 1;
  static constexpr std::uint32_t rare = ~std::uint32_t{0};
  // Twenty-one of them in a chunk of 512 bytes, and the pointer to it.
  static constexpr std::size_t bytes_of_visit = (512 + 8) / 21 + 1;

  std::size_t start_of(const Fingerprint& world) const;
  std::size_t slot_of(const Fingerprint& world) const;
  std::size_t next(std::size_t slot) const { return slot + 1 == index_.size() ? 0 : slot + 1; }
  VisitId visit_at(std::size_t slot) const { return index_[slot] == empty ? no_visit : index_[slot] & ids(); }
  // Requires: the slot is not empty.
  bool is_at(std::size_t slot, const Fingerprint& world) const;
  std::uint32_t ids() const { return (std::uint32_t{1} << id_bits_) - 1; }
  std::uint32_t entry_of(VisitId id, const Fingerprint& world) const;
  void make_index(std::size_t size);
  void add_to_index(VisitId id);
  std::uint32_t account_of(const Visit& visit);
  How how(VisitId id) const;

  std::deque<Stored> stored_;  // in chunks, so that growing leaves no slack
  // Open addressing, at most 4/5 full; visits of one world one behind the other, the first one first. The bits that ids
  // don't need are some of the fingerprint's: so visits of other worlds, far away in memory, are seldom looked at.
  static constexpr std::uint32_t empty = ~std::uint32_t{0};
  std::vector<std::uint32_t> index_;
  unsigned id_bits_ = 0;
  std::vector<Account> accounts_;
  std::unordered_map<Fingerprint, std::uint32_t> account_ids_;
  std::unordered_map<VisitId, How> rare_;  // of numbers too large for 24 and 8 bits
  std::size_t worlds_ = 0;
};

}  // namespace halfdone::sim

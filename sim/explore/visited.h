// The worlds that a search has reached, each with the way there: 44 bytes a visit, and an index of 5 to 11 bytes.
//
// A world is known by its 128-bit fingerprint. With n worlds, the chance that any two of them share one is below n^2 /
// 2^129: for a billion worlds less than 2 in 10^21.
//
// A visit is a world with the budgets that were used to get there. The same world may be visited again with budgets of
// which neither is better than the other (fewer crashes, but more faults of a bounded kind); such visits form a chain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "base/fingerprint.h"
#include "sim/explore/cost.h"
#include "sim/fault_model.h"

namespace halfdone::sim {

using VisitId = std::uint32_t;
inline constexpr VisitId no_visit = ~VisitId{0};

struct Visit {
  Fingerprint world;
  Spent spent;
  VisitId parent = no_visit;
  VisitId next_of_world = no_visit;  // another visit of the same world
  std::uint16_t choice = 0;          // which of the parent's enabled steps led here
  std::uint16_t faults = 0;
  std::uint16_t steps = 0;
  std::uint8_t crashes = 0;
  bool expanded = false;

  Cost cost() const { return {faults, crashes, steps}; }
};
static_assert(sizeof(Visit) == 40);

class Visited {
 public:
  // The first visit of the world, or `no_visit`.
  VisitId find(const Fingerprint& world) const;

  // Whether a visit of a world was no dearer and used no more of any budget; `first` is its first one, or `no_visit`.
  bool covers(VisitId first, const Spent& spent, const Cost& cost) const;

  // Requires: fewer than 2^32 - 1 visits.
  VisitId add(const Visit& visit);

  const Visit& operator[](VisitId id) const { return visits_[id]; }
  Visit& operator[](VisitId id) { return visits_[id]; }
  std::size_t size() const { return visits_.size(); }
  std::size_t worlds() const { return worlds_; }
  // Allocated for visits and index.
  std::size_t bytes() const { return visits_.size() * bytes_of_visit + index_.capacity() * sizeof(VisitId); }

 private:
  // Twelve of them in a chunk of 512 bytes, and the pointer to it.
  static constexpr std::size_t bytes_of_visit = (512 + 8) / 12 + 1;

  std::size_t slot_of(const Fingerprint& world) const;
  void grow();

  std::deque<Visit> visits_;  // in chunks, so that growing leaves no slack
  std::vector<VisitId> index_ =
      std::vector<VisitId>(1024, no_visit);  // open addressing; a power of two, at most 3/4 full
  std::size_t worlds_ = 0;
};

}  // namespace halfdone::sim

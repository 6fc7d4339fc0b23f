#include "sim/explore/visited.h"

#include <cassert>

namespace halfdone::sim {

std::size_t Visited::slot_of(const Fingerprint& world) const {
  const std::size_t mask = index_.size() - 1;
  std::size_t slot = world.low & mask;
  while (index_[slot] != no_visit && visits_[index_[slot]].world != world) slot = (slot + 1) & mask;
  return slot;
}

VisitId Visited::find(const Fingerprint& world) const { return index_[slot_of(world)]; }

bool Visited::covers(VisitId first, const Spent& spent, const Cost& cost) const {
  for (VisitId id = first; id != no_visit; id = visits_[id].next_of_world) {
    const Visit& visit = visits_[id];
    if (visit.cost() <= cost && visit.spent.covers(spent)) return true;
  }
  return false;
}

VisitId Visited::add(const Visit& visit) {
  assert(visits_.size() < no_visit);
  const auto id = static_cast<VisitId>(visits_.size());
  const std::size_t slot = slot_of(visit.world);
  visits_.push_back(visit);
  if (index_[slot] != no_visit) {
    Visit& first = visits_[index_[slot]];
    visits_[id].next_of_world = first.next_of_world;
    first.next_of_world = id;
    return id;
  }
  index_[slot] = id;
  if (++worlds_ * 4 > index_.size() * 3) grow();
  return id;
}

void Visited::grow() {
  index_ = std::vector<VisitId>(index_.size() * 2, no_visit);
  // The first visit of each world comes before the others.
  for (VisitId id = 0; id < visits_.size(); ++id) {
    const std::size_t slot = slot_of(visits_[id].world);
    if (index_[slot] == no_visit) index_[slot] = id;
  }
}

}  // namespace halfdone::sim

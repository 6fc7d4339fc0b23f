// Changes a world piece by piece, and keeps its fingerprint. What a step does is the stepper's business (stepper.h), and
// which worlds are made one that of the reductions (sim/reduce/); both change worlds only through this.
#pragma once

#include <utility>
#include <vector>

#include "sim/world/world.h"

namespace halfdone::sim {

class WorldEditor {
 public:
  using CellPtr = Shared<Cell>;

  // Requires: `system` outlives it.
  WorldEditor(const System& system, World world) : system_(system), world_(std::move(world)) {}

  const System& system() const { return system_; }
  const World& world() const { return world_; }
  World release() { return std::move(world_); }

  CellPtr remove(std::size_t index);
  void add(Cell cell);
  // An actor with the status `idle` or `ended` has nothing on its way but orphans: see `rest`.
  void set_actor(ActorId id, Actor actor);
  void add_actor(Actor actor);
  void set_backend(Shared<Backend> backend) { world_.backend_ = std::move(backend); }
  void set_earlier(std::vector<Shared<Backend>> earlier);

  // Changes the cells of which `is_meant(const Cell&)` is true by `change(Cell&)`.
  template <class IsMeant, class Change>
  void change_cells(const IsMeant& is_meant, const Change& change);

  // Marks the requests on their way as awaited by the life that the actor has, or takes the marks away.
  void set_awaited(ActorId by, bool awaited);
  // The actor's calls are given up: its requests still land, replies and timers are dropped. The sessions
  // on which requests still are.
  std::vector<Session> orphan_calls(ActorId id, bool closes_sessions);
  // The actor's life is over, and it waits for its timer; what it has on its way still lands.
  void rest(ActorId id);

 private:
  const System& system_;
  World world_;
};

template <class IsMeant, class Change>
void WorldEditor::change_cells(const IsMeant& is_meant, const Change& change) {
  std::vector<Cell> changed;
  for (std::size_t index = 0; index < world_.in_flight_.size();) {
    if (is_meant(*world_.in_flight_[index])) {
      changed.push_back(*remove(index));
    } else {
      ++index;
    }
  }
  for (Cell& cell : changed) {
    change(cell);
    add(std::move(cell));
  }
}

}  // namespace halfdone::sim

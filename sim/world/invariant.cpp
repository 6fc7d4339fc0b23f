#include "sim/world/invariant.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <tuple>

namespace halfdone::sim {

namespace {

auto order_of(const Cell& cell) {
  return std::tuple(cell.actor, program_order(cell.call->id), cell.generation, cell.orphan, cell.copy, cell.phase);
}

void assert_cells(const System& system, const World& world) {
  const auto& cells = world.in_flight();
  const auto in_order = [](const Shared<Cell>& a, const Shared<Cell>& b) { return order_of(*a) < order_of(*b); };
  assert(std::ranges::is_sorted(cells, in_order) && "cells are sorted");
  for (const Shared<Cell>& cell : cells) {
    assert(cell->actor < system.actors.size() && "a cell of an actor that exists");
    assert(cell->identity == system.identity_of(cell->actor));
    assert(cell->fingerprint == fingerprint_of(*cell) && "a cell changes only by being made anew");
    assert((cell->phase == Cell::Phase::timer) == cell->call->is_timer());
    assert((!cell->orphan || cell->is_on_its_way()) && "of an orphan only the request is left");
    assert((cell->orphan || !cell->copy) && "nobody waits for a copy");
    assert(std::ranges::is_sorted(cell->awaited_by));
    assert((cell->awaited_by.empty() || cell->is_on_its_way()) && "only what is on its way is awaited");
    const Actor& actor = world.actors()[cell->actor];
    assert((cell->orphan || (actor.status == ActorStatus::running && actor.generation == cell->generation)) &&
           "what is heard belongs to the life that its actor has");
  }
}

void assert_actors(const System& system, const World& world) {
  assert(world.actors().size() == system.actors.size());
  std::map<Life, std::size_t> lives;
  for (std::size_t index = 0; index < world.actors().size(); ++index) {
    const Actor& actor = world.actors()[index];
    const auto id = static_cast<ActorId>(index);
    if (actor.status != ActorStatus::running) {
      assert(actor.generation == 0 && !actor.memory && "who isn't running has no life");
      continue;
    }
    const bool is_new = lives.emplace(Life{system.identity_of(id), actor.generation}, index).second;
    assert(is_new && "no two actors have the same life");
    assert(actor.memory && "who is running waits for something");
  }
  for (const Shared<Cell>& cell : world.in_flight()) {
    for (const Life& life : cell->awaited_by) {
      const auto waits = [&](const Shared<Cell>& timer) {
        return timer->call->outlasts_requests && timer->identity == life.identity &&
               timer->generation == life.generation;
      };
      assert(std::ranges::any_of(world.in_flight(), waits) && "a mark belongs to a life that waits");
    }
  }
}

}  // namespace

void assert_invariant(const System& system, const World& world) {
  assert_cells(system, world);
  assert_actors(system, world);
  assert(world.fingerprint() == world.recomputed_fingerprint() && "a fingerprint is kept with each change");
}

}  // namespace halfdone::sim

#include "sim/world/world_editor.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace halfdone::sim {

namespace {

auto place(const Cell& cell) {
  return std::tuple(cell.actor, program_order(cell.call->id), cell.generation, cell.orphan, cell.copy, cell.phase,
                    cell.fingerprint);
}

}  // namespace

WorldEditor::CellPtr WorldEditor::remove(std::size_t index) {
  CellPtr cell = world_.in_flight_[index];
  world_.in_flight_.erase(world_.in_flight_.begin() + static_cast<std::ptrdiff_t>(index));
  world_.fingerprint_ -= cell->fingerprint;
  return cell;
}

void WorldEditor::add(Cell cell) {
  cell.fingerprint = fingerprint_of(cell);
  const auto shared = make_shared_value<Cell>(std::move(cell));
  const auto before = [](const CellPtr& a, const CellPtr& b) { return place(*a) < place(*b); };
  world_.in_flight_.insert(std::ranges::upper_bound(world_.in_flight_, shared, before), shared);
  world_.fingerprint_ += shared->fingerprint;
}

void WorldEditor::set_actor(ActorId id, Actor actor) {
  world_.fingerprint_ -= world_.actors_[id].fingerprint();
  world_.fingerprint_ += actor.fingerprint();
  world_.actors_[id] = std::move(actor);
}

void WorldEditor::add_actor(Actor actor) {
  world_.fingerprint_ += actor.fingerprint();
  world_.actors_.push_back(std::move(actor));
}

void WorldEditor::set_earlier(std::vector<Shared<Backend>> earlier) {
  world_.fingerprint_ -= fingerprint_of(world_.earlier_);
  world_.earlier_ = std::move(earlier);
  world_.fingerprint_ += fingerprint_of(world_.earlier_);
}

void WorldEditor::set_awaited(ActorId by, bool awaited) {
  const Life life{system_.identity_of(by), world_.actors_[by].generation};
  const auto is_marked = [&](const Cell& cell) { return std::ranges::binary_search(cell.awaited_by, life); };
  if (awaited) {
    change_cells([&](const Cell& cell) { return cell.is_on_its_way() && !is_marked(cell); },
                 [&](Cell& cell) { cell.awaited_by.insert(std::ranges::upper_bound(cell.awaited_by, life), life); });
  } else {
    change_cells(is_marked, [&](Cell& cell) { std::erase(cell.awaited_by, life); });
  }
}

std::vector<Session> WorldEditor::orphan_calls(ActorId id, bool closes_sessions) {
  std::vector<CellPtr> mine;
  for (std::size_t index = 0; index < world_.in_flight_.size();) {
    const Cell& cell = *world_.in_flight_[index];
    if (cell.actor == id && !cell.orphan) {
      mine.push_back(remove(index));
    } else {
      ++index;
    }
  }
  std::vector<Session> sessions;
  for (const CellPtr& cell : mine) {
    if (cell->call->outlasts_requests) set_awaited(id, false);
    if (!cell->is_on_its_way()) continue;
    Cell orphan = *cell;
    orphan.orphan = true;
    orphan.closes_session = closes_sessions && system_.services[cell->call->service].has_sessions;
    sessions.push_back(cell->address().session);
    add(std::move(orphan));
  }
  return sessions;
}

void WorldEditor::rest(ActorId id) {
  assert(system_.actors[id].repeats);
  orphan_calls(id, false);
  set_actor(id, {.status = ActorStatus::idle, .known_as = world_.actors_[id].known_as});
}

}  // namespace halfdone::sim

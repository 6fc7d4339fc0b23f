// Worlds of the vault that are put together by hand: cells, actors that run, and a lease or none.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/world/world_editor.h"
#include "tests/sim/vault.h"

namespace halfdone::sim::hand_made {

inline Shared<Call> call_of(CallId id, vault::Op op) {
  auto call = std::make_unique<Call>();
  call->id = call->session = id;
  call->request = make_message(vault::Request{op});
  call->name = call->request->print();
  return Shared<Call>(call.release());
}

inline Shared<Call> timer(bool outlasts_requests) {
  auto call = std::make_unique<Call>();
  call->id = call->session = 9;
  call->name = "wait";
  call->outlasts_requests = outlasts_requests;
  return Shared<Call>(call.release());
}

inline Cell request(ActorId actor, CallId id = 1, vault::Op op = vault::Op::hold) {
  Cell cell;
  cell.call = call_of(id, op);
  cell.actor = cell.identity = cell.known_as = actor;
  return cell;
}

inline Cell with(Cell cell, const std::function<void(Cell&)>& change) {
  change(cell);
  return cell;
}

inline Cell set_timer(ActorId actor, bool outlasts_requests = false) {
  return with(request(actor), [&](Cell& cell) {
    cell.call = timer(outlasts_requests);
    cell.phase = Cell::Phase::timer;
  });
}

// Of that cell.
inline Step delivery(const Cell& cell, Verdict verdict = {}) {
  return {.kind = Step::Kind::deliver,
          .actor = cell.actor,
          .call = cell.call->id,
          .generation = cell.generation,
          .orphan = cell.orphan,
          .copy = cell.copy,
          .verdict = verdict};
}

// Two services with sessions, and workers that restart.
inline System vault_system(unsigned actors) {
  System system;
  system.services = {{.name = "vault", .refusals = {{"busy"}, {"closed"}}, .has_sessions = true},
                     {.name = "other", .has_sessions = true}};
  for (unsigned index = 0; index < actors; ++index)
    system.actors.push_back({.name = "actor" + std::to_string(index),
                             .program = std::make_shared<vault::List>(std::vector<vault::Line>{{vault::Op::add}}),
                             .is_caller = false,
                             .restarts = true,
                             .repeats = true});
  return system;
}

inline World world_of(const System& system, const std::vector<Cell>& cells, bool is_leased = false,
                      ActorStatus status = ActorStatus::running) {
  WorldEditor editor(system, World());
  auto* vault = new vault::Vault;
  std::vector<Woken> woken;
  if (is_leased) vault->deliver({{0, 0, 1}, 1, 0}, make_message(vault::Request{vault::Op::lease}), 0, woken);
  editor.set_backend(Shared<Backend>(vault));
  for (std::size_t id = 0; id < system.actors.size(); ++id)
    editor.add_actor({.status = status, .known_as = static_cast<ActorId>(id)});
  for (const Cell& cell : cells) editor.add(cell);
  return editor.release();
}

}  // namespace halfdone::sim::hand_made

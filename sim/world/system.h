// What doesn't change during an exploration.
#pragma once

#include <vector>

#include "sim/world/fault_model.h"
#include "sim/world/program.h"

namespace halfdone::sim {

// Shared by reference with everything that steps worlds; requires that it outlives them.
struct System {
  std::vector<ServiceInfo> services;
  std::vector<ActorInfo> actors;
  FaultModel faults;

  // By what services know an actor: its number, or that of its group.
  ActorId identity_of(ActorId actor) const { return actors[actor].group.value_or(actor); }
  // By what faults name it. Those of a group have one name: a cause is "the worker crashes", not which of them.
  const std::string& name_of(ActorId actor) const { return actors[identity_of(actor)].name; }
};

}  // namespace halfdone::sim

// What a crash of an actor would change.
#pragma once

#include "sim/world/world.h"

namespace halfdone::sim {

// Whether a crash of the actor may be its next step.
bool may_crash(const System& system, const World& world, ActorId id);

// Whether a crash of the actor would leave the services as they are: it has no session open.
bool crashes_quietly(const System& system, const World& world, ActorId id, const Memo* memo);

}  // namespace halfdone::sim

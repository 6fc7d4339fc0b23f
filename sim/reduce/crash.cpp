#include "sim/reduce/crash.h"

namespace halfdone::sim {

bool may_crash(const System& system, const World& world, ActorId id) {
  return world.actors()[id].status == ActorStatus::running && system.actors[id].may_crash &&
         system.faults.may_crash(system.name_of(id));
}

bool crashes_quietly(const System& system, const World& world, ActorId id, const Memo* memo) {
  const ActorId identity = system.identity_of(id);
  const std::uint8_t generation = world.actors()[id].generation;
  return ask(memo, Question::crashes_quietly, {identity, generation}, world.backend(), [&] {
    const Shared<Backend> copy(world.backend().clone());
    std::vector<Woken> woken;
    const_cast<Backend&>(*copy).disconnect_actor(identity, generation, {}, woken);
    return woken.empty() && copy->fingerprint() == world.backend().fingerprint();
  });
}

}  // namespace halfdone::sim

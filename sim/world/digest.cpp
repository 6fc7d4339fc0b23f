#include "sim/world/digest.h"

namespace halfdone::sim {

void Digests::add_world(const Fingerprint& world) { worlds += Hasher(0xd19e57).add(world).finish(); }

Fingerprint transition_digest(const World& from, const Step& step, const Fingerprint& to) {
  const bool has_actor = step.kind != Step::Kind::pause && step.kind != Step::Kind::lapse;
  const ActorId actor = has_actor ? from.actors()[step.actor].known_as : step.actor;
  const std::uint64_t small = static_cast<std::uint64_t>(step.kind) | std::uint64_t{actor} << 8 |
                              std::uint64_t{step.generation} << 16 | std::uint64_t{step.orphan} << 24 |
                              std::uint64_t{step.copy} << 25 | static_cast<std::uint64_t>(step.verdict.kind) << 32 |
                              std::uint64_t{step.verdict.detail} << 40;
  return Hasher(0x7ea5).add(from.fingerprint()).add(small).add(step.call).add(to).finish();
}

void Digests::add_transition(const World& from, const Step& step, const Fingerprint& to) {
  transitions += transition_digest(from, step, to);
}

}  // namespace halfdone::sim

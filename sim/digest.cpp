#include "sim/digest.h"

namespace halfdone::sim {

void Digests::add_world(const Fingerprint& world) { worlds += Hasher(0xd19e57).add(world).finish(); }

Fingerprint transition_digest(const Fingerprint& from, const Step& step, const Fingerprint& to) {
  const std::uint64_t small = static_cast<std::uint64_t>(step.kind) | std::uint64_t{step.actor} << 8 |
                              std::uint64_t{step.generation} << 16 | std::uint64_t{step.orphan} << 24 |
                              static_cast<std::uint64_t>(step.verdict.kind) << 32 |
                              std::uint64_t{step.verdict.detail} << 40;
  return Hasher(0x7ea5).add(from).add(small).add(step.call).add(to).finish();
}

void Digests::add_transition(const Fingerprint& from, const Step& step, const Fingerprint& to) {
  transitions += transition_digest(from, step, to);
}

}  // namespace halfdone::sim

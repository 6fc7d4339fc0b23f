#include "sim/check/settled.h"

#include <algorithm>

#include "sim/check/following.h"

namespace halfdone::sim {

namespace {

void add_callers(Hasher& hasher, const System& system, const World& world) {
  for (std::size_t index = 0; index < system.actors.size(); ++index) {
    if (!system.actors[index].is_caller) continue;
    const Actor& actor = world.actors()[index];
    hasher.add(static_cast<std::uint64_t>(actor.status) * 16 + static_cast<std::uint64_t>(actor.told));
  }
}

Fingerprint held_by(const System& system, const World& world) {
  Hasher hasher(0x4e1d);
  hasher.add(world.backend().fingerprint());
  add_callers(hasher, system, world);
  return hasher.finish();
}

}  // namespace

Ending ending_of(const System& system, const std::vector<World>& loop) {
  const Fingerprint first = held_by(system, loop.front());
  const auto is_as_first = [&](const World& world) { return held_by(system, world) == first; };
  return std::ranges::all_of(loop, is_as_first) ? Ending::quiet : Ending::loop;
}

Fingerprint shown_by(const System& system, const World& world) {
  Hasher hasher(0x5403);
  hasher.add(world.backend().rows_fingerprint());
  add_callers(hasher, system, world);
  return hasher.finish();
}

std::optional<Settled> how_it_settles(const Dynamics& dynamics, const World& world) {
  const Following following(dynamics, world);
  if (!following.is_final(0)) return std::nullopt;
  return Settled{ending_of(dynamics.system(), following.worlds()), following.worlds()};
}

}  // namespace halfdone::sim

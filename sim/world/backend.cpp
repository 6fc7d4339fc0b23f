#include "sim/world/backend.h"

#include <cassert>

namespace halfdone::sim {

bool Backend::reads(const Address&, const Message&) const { return false; }

std::uint64_t life_of(ActorId actor, std::uint8_t generation) {
  return Hasher(0x11fe).add(actor).add(generation).finish().low;
}

unsigned Backend::batch_size(const Message&) const { return 0; }

Delivered Backend::deliver_partial(const Address&, const Message&, unsigned, std::vector<Woken>&) {
  assert(false && "only for services that take batches");
  return {};
}

bool Backend::may_deadlock(const Address&, const Message&, const Address&, const Message&) const { return false; }

Message Backend::deadlock_victim(const Address&, const Message&, std::vector<Woken>&) {
  assert(false && "only for services that may deadlock");
  return {};
}

}  // namespace halfdone::sim

#include "sim/world/program.h"

#include <cassert>

namespace halfdone::sim {

std::optional<Fingerprint> Program::digest(const Message&, const Event&) const { return std::nullopt; }

bool Program::has_lost(const Message&, bool, const Backend&) const { return false; }

Fingerprint Reply::fingerprint() const {
  Hasher hasher(0x7e91);
  hasher.add(static_cast<std::uint64_t>(arrival));
  if (payload) hasher.add(payload->fingerprint());
  return hasher.finish();
}

Fingerprint key_of(const Message& memory, const Event& event) {
  return Hasher(0xad7a)
      .add(memory ? memory->fingerprint() : Fingerprint{})
      .add(event.call)
      .add(event.reply.fingerprint())
      .add(event.lapsed ? 1u : 0u)
      .add(event.life)
      .finish();
}

Fingerprint Call::fingerprint() const {
  Hasher hasher(0xca11);
  hasher.add(id).add(service).add(session);
  if (request) hasher.add(request->fingerprint());
  return hasher.finish();
}

std::string_view name_of(Told told) {
  switch (told) {
    case Told::nothing: return "nothing";
    case Told::done: return "done";
    case Told::failed: return "failed";
    case Told::pending: return "pending";
  }
  assert(false && "a reply without a name");
  return {};
}

}  // namespace halfdone::sim

// A service that holds nothing, waits for nothing and allows everything: tests override what they are about.
#pragma once

#include "sim/world/backend.h"

namespace halfdone::sim {

// Requires: `Self` is the class that derives from it, and says what `deliver` and `refuse` answer.
template <class Self>
class BareBackend : public Backend {
 public:
  Backend* clone() const override { return new Self(static_cast<const Self&>(*this)); }
  Fingerprint fingerprint() const override { return {}; }
  Fingerprint recomputed_fingerprint() const override { return {}; }
  void disconnect(const Address&, std::vector<Woken>&) override {}
  void disconnect_actor(ActorId, std::uint8_t, std::span<const Session>, std::vector<Woken>&) override {}
  bool allows(const Verdict&, const Address&, const Message&) const override { return true; }
  void rows(const std::function<void(StoredRow)>&) const override {}
  std::string print() const override { return {}; }
};

}  // namespace halfdone::sim

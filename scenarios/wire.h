// How the requests and answers of the three services travel through the simulator: shared objects behind sim::Message.
#pragma once

#include <string>

#include "services/postgres/protocol.h"
#include "services/postgres/query.h"
#include "services/resend/protocol.h"
#include "services/supabase_auth/protocol.h"
#include "sim/world/backend.h"
#include "sim/world/message.h"

namespace halfdone::scenarios {

// A shared object as a value that sim::Holding accepts.
template <class T>
struct Parcel {
  Shared<T> content;
  Fingerprint fingerprint() const { return content->fingerprint(); }
  std::string print() const { return content->print(); }
};

template <class T>
sim::Message pack(Shared<T> content) {
  return sim::make_message(Parcel<T>{std::move(content)});
}

// Requires: the message holds a shared T.
template <class T>
const Shared<T>& unpack(const sim::Message& message) {
  return sim::held<Parcel<T>>(message).content;
}

// A text that a script has looked at.
struct LookedAt {
  std::string text;
  Fingerprint fingerprint() const { return halfdone::fingerprint_of(text); }
  std::string print() const { return text; }
};

// The services of a scenario, by number.
enum class Service : std::uint8_t { db, auth, resend };
inline constexpr sim::ServiceId id_of(Service service) { return static_cast<sim::ServiceId>(service); }

}  // namespace halfdone::scenarios

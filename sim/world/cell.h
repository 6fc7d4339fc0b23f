// One request or reply on its way, a request that waits inside a service, or a timer that is set.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "sim/world/program.h"
#include "sim/world/step.h"

namespace halfdone::sim {

// One life of an actor, as services know it: the actor or its group, and which of its lives.
struct Life {
  ActorId identity = 0;
  std::uint8_t generation = 0;

  friend auto operator<=>(const Life&, const Life&) = default;
};

struct Cell : Counted {
  enum class Phase : std::uint8_t { request, waiting, reply, timer };

  Shared<Call> call;
  ActorId actor = 0;
  std::uint8_t generation = 0;
  ActorId identity = 0;  // of the actor, or of its group
  ActorId known_as = 0;  // the actor, unless a reduction makes several of them one
  Phase phase = Phase::request;
  bool orphan = false;            // the program crashed, ended or gave up
  bool copy = false;              // an orphan that a `late_duplicate` left
  bool closes_session = false;    // the client is gone: the session ends after this request
  bool begins_life = false;       // the actor's life made it first; not hashed, as the actor remembers as much
  bool lapsed = false;            // longer than a lease has passed since it was made
  std::vector<Life> awaited_by;   // the lives that wait until it is no longer on its way; sorted
  Arrival fate = Arrival::whole;  // of a waiting request: what will be left of its reply
  Reply reply;                    // of phase reply
  Fingerprint heard_as;           // of phase reply: what a reduction takes it for; zero: for itself
  Fingerprint fingerprint;

  Address address() const { return {{identity, generation, call->session}, call->id, call->service}; }
  bool is_on_its_way() const { return phase == Phase::request || phase == Phase::waiting; }
  // Whether it is what the step is about.
  bool is_of(const Step& step) const;
};

Fingerprint fingerprint_of(const Cell& cell);

// What the actor is told when it hears the reply, or when the timer fires.
Event heard_from(const Cell& cell);

}  // namespace halfdone::sim

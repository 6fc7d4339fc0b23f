// One thing that can happen next.
#pragma once

#include <compare>
#include <cstdint>

#include "sim/world/backend.h"
#include "sim/world/verdict.h"

namespace halfdone::sim {

struct Step {
  enum class Kind : std::uint8_t {
    deliver,   // a request arrives at its service, under a verdict
    deadlock,  // a request arrives and is picked as the victim of a deadlock with another one on its way
    reply,     // a reply arrives at its program
    fire,      // a timer fires: a script goes on, or an actor that repeats wakes up
    crash,
    restart,
    pause,  // everybody stands still for longer than a lease, whatever is on its way
    lapse,  // no actor is at work, so time passes until leases end
  };
  Kind kind = Kind::deliver;
  ActorId actor = 0;
  // The request, reply or timer; 0 for crash, restart and waking up.
  CallId call = 0;
  std::uint8_t generation = 0;  // of the actor when it made the call
  bool orphan = false;          // no actor waits for the request any more
  bool copy = false;            // it is the copy that a `late_duplicate` left
  Verdict verdict;

  friend auto operator<=>(const Step&, const Step&) = default;

  // A fault is what an environment that works would not do; crashes are counted apart, and a deadlock is the services'
  // own doing.
  bool is_fault() const { return (kind == Kind::deliver && verdict.kind != VerdictKind::ok) || kind == Kind::pause; }
  // An actor that repeats wakes up.
  bool is_waking() const { return kind == Kind::fire && call == 0; }
};

// Whether the step needs neither fault nor crash.
inline bool happens_by_itself(const Step& step) { return step.kind != Step::Kind::crash && !step.is_fault(); }

}  // namespace halfdone::sim

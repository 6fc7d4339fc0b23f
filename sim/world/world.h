// The world is a value; a run is a path of choices through it.
//
//   enabled(system, world) -> steps        take(system, world, step) -> world        world.fingerprint()
//
// A world holds what the services hold, the requests and replies on their way, and what each program has been told.
// Nothing in it is a thread, a socket, a clock, an address or an unordered iteration. Time is asynchronous: any timer
// may be the next to fire, and services see a constant `now`, so that no property rests on one thing being faster than
// another. Two things only are about duration: a lease ends when nothing else can happen, or in a `pause`; and a timer
// may be said to outlast every request that was on its way when it was set.
#pragma once

#include <cassert>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/fingerprint.h"
#include "base/shared.h"
#include "sim/reduce/reductions.h"
#include "sim/world/backend.h"
#include "sim/world/fault_model.h"
#include "sim/world/memo.h"
#include "sim/world/program.h"
#include "sim/world/verdict.h"

namespace halfdone::sim {

// What doesn't change during an exploration. Shared by reference with everything that steps worlds; requires that it
// outlives them.
struct System {
  std::vector<ServiceInfo> services;
  std::vector<ActorInfo> actors;
  FaultModel faults;
  Reductions reductions;

  // By what the world knows an actor: its number, or that of its group.
  ActorId identity_of(ActorId actor) const { return reductions.groups ? actors[actor].group.value_or(actor) : actor; }
};

struct Step {
  enum class Kind : std::uint8_t {
    deliver,   // a request arrives at its service, under a verdict
    deadlock,  // a request arrives and is picked as the victim of a deadlock with another one on its way
    reply,     // a reply arrives at its program
    fire,      // a timer fires: a script goes on, or an actor that repeats wakes up
    crash,
    restart,
    pause,  // everybody stands still for longer than a lease, whatever is on its way
    lapse,  // nothing else can happen, so time passes until leases end
  };
  Kind kind = Kind::deliver;
  ActorId actor = 0;
  // The request, reply or timer; 0 for crash, restart and waking up.
  CallId call = 0;
  std::uint8_t generation = 0;  // of the actor when it made the call
  bool orphan = false;          // nobody waits for the request any more
  Verdict verdict;

  friend auto operator<=>(const Step&, const Step&) = default;

  // A fault is what an environment that works would not do; crashes are counted apart, and a deadlock is the services'
  // own doing.
  bool is_fault() const { return (kind == Kind::deliver && verdict.kind != VerdictKind::ok) || kind == Kind::pause; }
};

// Whether the step needs neither fault nor crash.
inline bool happens_by_itself(const Step& step) { return step.kind != Step::Kind::crash && !step.is_fault(); }

// One request or reply on its way, a request that waits inside a service, or a timer that is set.
struct InFlight : Counted {
  enum class Phase : std::uint8_t { request, waiting, reply, timer };

  Shared<Call> call;
  ActorId actor = 0;
  std::uint8_t generation = 0;
  ActorId identity = 0;  // of the actor, or of its group
  Phase phase = Phase::request;
  bool orphan = false;             // the program crashed, ended or gave up
  bool closes_session = false;     // the client is gone: the session ends after this request
  bool lapsed = false;             // longer than a lease has passed since it was made
  std::uint16_t awaited_by = 0;    // the lives, a bit each (`bit_of`), that wait until it is no longer on its way
  Arrival fate = Arrival::answer;  // of a waiting request: what will be left of its reply
  Reply reply;                     // of phase reply
  Fingerprint heard_as;            // of phase reply: what the program makes of it
  Fingerprint fingerprint;

  Address address() const { return {{identity, generation, call->session}, call->id, call->service}; }
};

// Two groups at most set timers that outlast requests: one with leases, one without. In a group, lives that are there
// at the same time have different generations.
inline std::uint16_t bit_of(const ActorInfo& actor, std::uint8_t generation) {
  assert(generation < 8 && "too many lives at once");
  return static_cast<std::uint16_t>(1u << (generation + (actor.has_leases ? 0 : 8)));
}

enum class ActorStatus : std::uint8_t { idle, running, ended, crashed };

struct Actor {
  ActorStatus status = ActorStatus::running;
  std::uint8_t generation = 0;
  Told told = Told::nothing;
  Message memory;

  // `identity` is the actor, or its group.
  Fingerprint fingerprint(ActorId identity) const;
};

class World {
 public:
  // The backend as given, every actor started (those that repeat are idle until their timer fires).
  static World initial(const System& system, Shared<Backend> backend);

  const Backend& backend() const { return *backend_; }
  const Shared<Backend>& shared_backend() const { return backend_; }
  const std::vector<Actor>& actors() const { return actors_; }
  const std::vector<Shared<InFlight>>& in_flight() const { return in_flight_; }

  Fingerprint fingerprint() const { return fingerprint_ + backend_->fingerprint(); }
  // Computed from nothing: equal to `fingerprint()`, or halfdone has a bug.
  Fingerprint recomputed_fingerprint(const System& system) const;

  friend bool operator==(const World& a, const World& b) { return a.fingerprint() == b.fingerprint(); }

  std::string print(const System& system) const;

 private:
  friend class Stepper;

  Shared<Backend> backend_;
  Shared<Backend> previous_;  // before the latest change of its rows; kept only where the fault model has stale reads
  std::vector<Actor> actors_;
  std::vector<Shared<InFlight>> in_flight_;  // by actor, call, generation, orphan, phase, fingerprint
  Fingerprint fingerprint_;                  // of all but the backend
};

// The steps that are possible, in a fixed order: budgets are the business of whoever chooses. Steps that need no fault
// and no crash come with verdict `ok`. Whoever asks often gives a memo.
std::vector<Step> enabled(const System& system, const World& world, const Memo* memo = nullptr);

// Requires: `step` is enabled.
World take(const System& system, const World& world, const Step& step, const Memo* memo = nullptr);

// The request that a deliver or deadlock step delivers, or the call whose reply or timer it is; null for the other
// kinds.
const InFlight* subject(const World& world, const Step& step);

// Whether it is a timer that outlasts requests.
bool outlasts(const World& world, const Step& step);

}  // namespace halfdone::sim

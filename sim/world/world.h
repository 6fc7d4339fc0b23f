// The world is a value; a run is a path of choices through it.
//
//   enabled(system, world) -> steps        take(system, world, step) -> world        world.fingerprint()
//
// A world holds what the services hold, the requests and replies on their way, and what each program has been told.
// Nothing in it is a thread, a socket, a clock, an address or an unordered iteration. Time is asynchronous: any timer
// may be the next to fire, and services see a constant `now`, so that no property rests on one thing being faster than
// another. Two things only are about duration. A lease outlasts every message and everything that one who holds leases
// does, so it ends when none of that is left, or in a `pause`; but not the time for which another actor sleeps or has
// not woken up yet. And a timer may be said to outlast every request that was on its way when it was set.
//
// This folder is the physics: nothing here makes two worlds one or leaves a step out. sim/reduce/ does.
#pragma once

#include <string>
#include <vector>

#include "base/fingerprint.h"
#include "base/shared.h"
#include "sim/world/backend.h"
#include "sim/world/cell.h"
#include "sim/world/memo.h"
#include "sim/world/step.h"
#include "sim/world/system.h"

namespace halfdone::sim {

enum class ActorStatus : std::uint8_t { idle, running, ended, crashed };

struct Actor {
  ActorStatus status = ActorStatus::running;
  std::uint8_t generation = 0;  // which life; 0 unless it is running
  ActorId known_as = 0;         // itself, unless a reduction makes several actors one
  Told told = Told::nothing;
  Message memory;

  Fingerprint fingerprint() const;
};

class World {
 public:
  // The backend as given, every actor started (those that repeat are idle until their timer fires).
  static World initial(const System& system, Shared<Backend> backend);

  const Backend& backend() const { return *backend_; }
  const Shared<Backend>& shared_backend() const { return backend_; }
  // What was there before the latest changes of its rows, the latest first; kept only where the fault model has stale
  // reads.
  const std::vector<Shared<Backend>>& earlier() const { return earlier_; }
  const std::vector<Actor>& actors() const { return actors_; }
  // By actor, call, generation, orphan, copy, phase, fingerprint.
  const std::vector<Shared<Cell>>& in_flight() const { return in_flight_; }

  Fingerprint fingerprint() const { return fingerprint_ + backend_->fingerprint(); }
  // Computed from nothing: equal to `fingerprint()`, or halfdone has a bug.
  Fingerprint recomputed_fingerprint() const;

  friend bool operator==(const World& a, const World& b) { return a.fingerprint() == b.fingerprint(); }

  std::string print(const System& system) const;

 private:
  friend class WorldEditor;

  Shared<Backend> backend_;
  std::vector<Shared<Backend>> earlier_;
  std::vector<Actor> actors_;
  std::vector<Shared<Cell>> in_flight_;
  Fingerprint fingerprint_;  // of all but the backend
};

// Of the earlier versions of a backend.
Fingerprint fingerprint_of(const std::vector<Shared<Backend>>& earlier);

// The steps that are possible, in a fixed order: budgets are the business of the caller. Steps that need no fault
// and no crash come with verdict `ok`. A caller that asks often gives a memo.
std::vector<Step> enabled(const System& system, const World& world, const Memo* memo = nullptr);

// Requires: `step` is enabled.
World take(const System& system, const World& world, const Step& step, const Memo* memo = nullptr);

// The request that a deliver or deadlock step delivers, or the call whose reply or timer it is; null for the other
// kinds.
const Cell* subject(const World& world, const Step& step);

// Whether it is a timer that outlasts requests.
bool outlasts(const World& world, const Step& step);

}  // namespace halfdone::sim

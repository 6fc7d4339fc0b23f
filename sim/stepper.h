// How a world changes: builds the world after one step. Every change goes through here, so that the fingerprint is kept
// in one place. Behind `take` of world.h; nobody else includes it.
//
// The steps themselves are in stepper.cpp, what happens to actors and time in stepper_actors.cpp, and which worlds are
// made one in stepper_reductions.cpp.
#pragma once

#include <vector>

#include "sim/world.h"

namespace halfdone::sim {

Fingerprint fingerprint_of(const InFlight& cell);
Fingerprint fingerprint_of_previous(const Shared<Backend>& previous);
// The phase of what a step of this kind is about; whether the cell is what the step is about.
InFlight::Phase phase_of(Step::Kind kind);
bool matches(const InFlight& cell, const Step& step, InFlight::Phase phase);

class Stepper {
 public:
  Stepper(const System& system, World world) : system_(system), world_(std::move(world)) {}

  World take(const Step& step);
  World initial(Shared<Backend> backend);

 private:
  using Cell = Shared<InFlight>;

  std::size_t find(const Step& step) const;
  Cell remove(std::size_t index);
  void add(InFlight cell);
  Backend& changing();
  void keep_previous();
  void drop_polls();
  void drop_losers();
  void drop_spent();
  bool changes_nothing(const InFlight& request) const;
  void set_actor(ActorId id, Actor actor);

  void deliver(const Cell& cell, Verdict verdict);
  void deliver_for_real(const Cell& cell, Arrival fate, unsigned times);
  void deliver_on_a_copy(const Cell& cell, const Backend& of);
  void answer(const Cell& cell, Arrival arrival, Message payload);
  Fingerprint heard_as(const InFlight& reply) const;
  void wait(const Cell& cell, Arrival fate);
  void hear(std::vector<Woken> woken);
  void close_after(const Cell& cell);

  void advance(ActorId id, const Event& event);
  void crash(ActorId id);
  void pass_time();
  void set_awaited(ActorId by, bool awaited);
  template <class Change>
  void change_cells(Change change);
  std::vector<Session> orphan_calls(ActorId id, bool closes_sessions);
  void begin_life(ActorId id, ActorStatus from);

  const System& system_;
  World world_;
  Backend* changing_ = nullptr;
  Shared<Backend>
      before_;  // where the fault model has stale reads: the backend at the start of the step, once it changes
};

}  // namespace halfdone::sim

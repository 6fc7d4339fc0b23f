// How a world changes: builds the world after one step. Every change goes through here, so that the fingerprint is kept
// in one place. Behind `take` of world.h; nobody else includes it.
//
// The steps themselves are in stepper.cpp, what happens to actors and time in stepper_actors.cpp, and which worlds are
// made one in stepper_reductions.cpp.
#pragma once

#include <vector>

#include "sim/world/world.h"

namespace halfdone::sim {

Fingerprint fingerprint_of(const InFlight& cell);
Fingerprint fingerprint_of_previous(const Shared<Backend>& previous);
// The phase of what a step of this kind is about; whether the cell is what the step is about.
InFlight::Phase phase_of(Step::Kind kind);
bool matches(const InFlight& cell, const Step& step, InFlight::Phase phase);

// Answers to questions about a backend, with a memo or without.
bool has_leases(const Backend& backend, const Memo* memo);
bool wakes(const System& system, ActorId actor, const Backend& backend, const Memo* memo);

class Stepper {
 public:
  // `memo` may be null.
  Stepper(const System& system, World world, const Memo* memo)
      : system_(system), world_(std::move(world)), memo_(memo) {}

  World take(const Step& step);
  World initial(Shared<Backend> backend);

 private:
  using Cell = Shared<InFlight>;

  std::size_t find(const Step& step) const;
  Cell remove(std::size_t index);
  void add(InFlight cell);
  Backend& changing();
  void set_backend(Shared<Backend> backend);
  template <class Action>
  Message change(const Hasher& what, const Cell& cell, std::vector<Woken>& woken, const Action& action);
  Delivered execute(const Cell& cell, unsigned nth, std::vector<Woken>& woken);
  Message refuse(const Cell& cell, unsigned why, std::vector<Woken>& woken);
  void disconnect(const Cell& cell, std::vector<Woken>& woken);
  void keep_previous();
  void drop_polls();
  void drop_losers();
  bool has_lost(ActorId id, bool lapsed) const;
  void drop_spent();
  bool changes_nothing(const Cell& request) const;
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
  const Memo* memo_;
  Backend* changing_ = nullptr;  // the world's, while nobody else has it
  bool touched_ = false;         // the backend, in this step
  Shared<Backend>
      before_;  // where the fault model has stale reads: the backend at the start of the step, once it changes
};

}  // namespace halfdone::sim

// How a world changes: builds the world after one step. Behind `take` of world.h; no other file includes it.
//
// What happens to requests is in stepper.cpp, what happens to actors and time in stepper_actors.cpp.
#pragma once

#include <vector>

#include "sim/world/world_editor.h"

namespace halfdone::sim {

class Stepper {
 public:
  // `memo` may be null.
  Stepper(const System& system, World world, const Memo* memo)
      : system_(system), editor_(system, std::move(world)), memo_(memo) {}

  World take(const Step& step);
  World initial(Shared<Backend> backend);

 private:
  using CellPtr = Shared<Cell>;

  const World& world() const { return editor_.world(); }
  CellPtr remove(const Step& step);
  Backend& changing();
  void set_backend(Shared<Backend> backend);
  template <class Action>
  Message change(const Hasher& what, const CellPtr& cell, std::vector<Woken>& woken, const Action& action);
  Delivered execute(const CellPtr& cell, unsigned nth, std::vector<Woken>& woken);
  Message refuse(const CellPtr& cell, unsigned why, std::vector<Woken>& woken);
  void disconnect(const CellPtr& cell, std::vector<Woken>& woken);
  void keep_earlier();

  void deliver(const CellPtr& cell, Verdict verdict);
  void deliver_for_real(const CellPtr& cell, Arrival fate, unsigned times);
  void deliver_on_a_copy(const CellPtr& cell, const Backend& of);
  void deliver_partly(const CellPtr& cell, unsigned items);
  void deliver_as_victim(const CellPtr& cell);
  void leave_behind(const CellPtr& cell, bool is_copy);
  void answer(const CellPtr& cell, Arrival arrival, Message payload);
  void wait(const CellPtr& cell, Arrival fate);
  void hear(std::vector<Woken> woken);
  void close_after(const CellPtr& cell);

  Event birth_of(ActorId id) const;
  void advance(ActorId id, const Event& event);
  void crash(ActorId id);
  void pass_time();
  void begin_life(ActorId id, ActorStatus from);
  bool is_in_use(ActorId id, std::uint8_t generation) const;

  const System& system_;
  WorldEditor editor_;
  const Memo* memo_;
  Backend* changing_ = nullptr;  // the world's, while it isn't shared
  // Where the fault model has stale reads: the backend at the start of the step, once it changes.
  Shared<Backend> before_;
};

}  // namespace halfdone::sim

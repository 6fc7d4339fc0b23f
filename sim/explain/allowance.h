// What is left of the limits of an exploration for what comes behind its search.
//
// Time is counted from the start of all. Memory and worlds are granted once more to each phase, as the one before has
// given its own back.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "sim/explore/search.h"

namespace halfdone::sim {

class Allowance {
 public:
  // All is allowed.
  Allowance() : Allowance(Bounds()) {}
  // The clock starts.
  explicit Allowance(const Bounds& bounds) : bounds_(bounds), started_(Clock::now()) {}

  Allowance for_next_phase() const {
    Allowance next = *this;
    next.worlds_used_ = 0;
    return next;
  }

  void use(std::size_t worlds) { worlds_used_ += worlds; }

  bool is_over() const { return is_out_of_worlds() || is_out_of_time(); }
  bool is_out_of_worlds() const { return bounds_.worlds_max && worlds_used_ >= *bounds_.worlds_max; }
  bool is_out_of_time() const { return bounds_.seconds_max && seconds() >= *bounds_.seconds_max; }
  bool has_room_for(std::size_t bytes) const { return !bounds_.bytes_max || bytes < *bounds_.bytes_max; }

  // Of one more search.
  Bounds left() const {
    Bounds left = bounds_;
    if (left.worlds_max) *left.worlds_max -= std::min(*left.worlds_max, worlds_used_);
    if (left.seconds_max) left.seconds_max = std::max(0.0, *left.seconds_max - seconds());
    return left;
  }

 private:
  using Clock = std::chrono::steady_clock;
  double seconds() const { return std::chrono::duration<double>(Clock::now() - started_).count(); }

  Bounds bounds_;
  Clock::time_point started_;
  std::size_t worlds_used_ = 0;
};

}  // namespace halfdone::sim

// Which verdicts each call was given, and which actors crashed and restarted, in how many transitions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/world/fault_model.h"
#include "sim/world/world.h"

namespace halfdone::sim {

// A verdict that a call was given, an actor's crash or restart, or a pause, and in how many transitions.
struct Exercised {
  std::string what;               // "auth.admin_delete_user lost_reply", "crash relay"
  std::optional<FaultSite> site;  // of faults and crashes
  Step::Kind kind = Step::Kind::deliver;
  VerdictKind verdict = VerdictKind::ok;  // of a delivery
  std::optional<ServiceId> service = {};  // of a delivery
  std::size_t times = 0;
};

// Where the step is a fault or a crash.
std::optional<FaultSite> site_of(const System& system, const World& world, const Step& step);

// Equal for what is counted as one; 0 for what isn't counted.
std::uint64_t tally_key(const World& world, const Step& step);

class Exercise {
 public:
  explicit Exercise(const System& system) : system_(system) {}

  // `key` is that of the step.
  void count(std::uint64_t key, const World& world, const Step& step);
  // By name.
  std::vector<Exercised> result() const;

 private:
  const System& system_;
  std::map<std::uint64_t, Exercised> tallies_;
};

}  // namespace halfdone::sim

// Names for what is on its way along one run, as people and plans use them: the n-th call of that name by that actor.
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "sim/world/world.h"

namespace halfdone::sim {

class Labels {
 public:
  explicit Labels(const System& system) : system_(system) {}

  // To be called with the first world of a run and then with each next one.
  void observe(const World& world);

  // "auth.admin_delete_user#1"; with several actors "relay: auth.admin_delete_user#1".
  const std::string& of(const Cell& cell) const;
  // A whole step: "db.delete_users#1 lost_reply", "heard db.delete_users#1", "crash relay", "wake relay".
  std::string of(const World& world, const Step& step) const;

 private:
  using Key = std::tuple<ActorId, std::uint8_t, CallId, bool, bool>;  // the last: orphaned, a copy
  static Key key_of(const Cell& cell) { return {cell.actor, cell.generation, cell.call->id, cell.orphan, cell.copy}; }

  const System& system_;
  std::map<Key, std::string> live_;
  std::map<std::string, unsigned> made_;  // calls so far, by name with actor
};

// What a step exercises, whichever its place on the run: "auth.admin_delete_user lost_reply", "crash relay", "pause",
// "time_wait over" (of a timer that outlasts requests: an assumption on how long they live). Empty for replies and
// other timers.
std::string exercised_by(const System& system, const World& world, const Step& step);

// "refused(429 rate_limit_exceeded)", "partial(2)", "lost_reply"
std::string print_verdict(const System& system, ServiceId service, const Verdict& verdict);

}  // namespace halfdone::sim

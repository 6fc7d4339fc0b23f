// Which answers each call handles alike, as found while a search goes through its worlds.
//
// Two answers to a call are alike when, in every world in which both might come, the program reacts alike to them
// (reactions.h). What becomes of the request at the service isn't compared.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sim/explain/reactions.h"
#include "sim/world/fault_model.h"
#include "sim/world/world.h"

namespace halfdone::sim {

struct HandledAlike {
  std::string call;
  // Names of refusals, "no answer", "unreadable": what may come back apart from the call's own answer. Each group in
  // the order of the service's refusals, the groups by their first.
  std::vector<std::vector<std::string>> groups;
};

class AlikeFinder {
 public:
  // Above `visits_max` it gives up and keeps nothing. Requires: `system` outlives it.
  AlikeFinder(const System& system, std::size_t visits_max)
      : system_(system), visits_left_(visits_max), budgets_(system.faults), reactions_(system) {}

  // The calls on their way in this world, reached with these budgets used. A world that is visited with several is to be
  // observed with each: others let other answers come.
  void observe(const World& world, const Spent& spent);

  // By call; none when it gave up.
  std::optional<std::vector<HandledAlike>> result();

 private:
  // One state of a program in which a call is on its way, and what each answer does to it. Answers go by number:
  // refusals first, then none at all and an unreadable one.
  struct Place {
    ActorId actor = 0;
    std::vector<Shared<Call>> open;  // the other calls
    std::map<unsigned, Advance> reactions;
  };
  struct Seen {
    ServiceId service = 0;
    std::vector<Place> places;
  };
  // Of one place: by number, the first answer that it is alike with.
  using Classes = std::map<unsigned, unsigned>;

  void observe(const World& world, const Cell& cell, const Spent& spent);
  void give_up();
  std::optional<Reply> answer(const World& world, const Cell& cell, unsigned number, const Spent& spent) const;
  Classes classes_of(const Place& place);
  HandledAlike handled_alike(const std::string& call, const Seen& seen);
  unsigned refusals_of(ServiceId service) const;
  std::string name_of_answer(ServiceId service, unsigned number) const;

  const System& system_;
  std::size_t visits_left_;
  bool has_given_up_ = false;
  Budgets budgets_;
  Reactions reactions_;
  std::map<std::string, Seen> calls_;
  std::unordered_set<Fingerprint> seen_;
};

}  // namespace halfdone::sim

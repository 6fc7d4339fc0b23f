// The procedures for people: what to do with a saga that is stuck, from its definition and from every world in which it
// is, as Markdown. docs/rollback.md is what `halfdone rollback` prints.
#pragma once

#include <string>
#include <vector>

#include "saga/log.h"
#include "scenarios/registry.h"
#include "sim/check/state.h"

namespace halfdone::scenarios {

// A saga that is stuck, in one of the states that the stores may be in.
struct StuckAt {
  saga::Stuck stuck;
  // What the step asks for: the call that was refused is one of them.
  std::vector<std::string> asks;
  sim::Difference from_before;  // to what is there
  sim::Difference to_after;     // from what is there
};

// How many ends there are of each kind.
struct EndCounts {
  std::size_t completed = 0;
  std::size_t aborted = 0;
  std::size_t stuck = 0;
  std::size_t abandoned = 0;
};

struct StuckWorlds {
  std::string faults;          // what was explored
  std::vector<StuckAt> stuck;  // by state, cursor and cause; each once
  EndCounts unattended;        // no person does anything
  EndCounts resumed;           // an operator resumes whatever is stuck
  EndCounts abandoned;         // an operator abandons whatever is stuck
};

// Explores the saga with lasting refusals and any number of the usual faults; without crashes, pauses and requests that
// come late. Requires a design with a saga.
StuckWorlds stuck_worlds(const DesignInfo& design);

// Pure. The title is what the saga is called: "delete_user / saga".
std::string rollback_document(const std::string& title, const saga::Definition& definition, const StuckWorlds& worlds);

}  // namespace halfdone::scenarios

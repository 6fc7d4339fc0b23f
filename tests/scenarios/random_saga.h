// Random sagas over a small system of the test's own: one thing in the database, its login, its contact.
//
// Step number n, from 0, has fields of its own wherever it acts: `held<n>` gets the saga's marker, `level<n>` is what a
// capture writes down and the undo gives back (it is there before for even n only), `final<n>` is set behind the pivot.
// In the database it counts in a row of its own, so that whatever is done twice, or not undone, shows.
#pragma once

#include <ostream>
#include <vector>

#include "saga/definition.h"
#include "saga/log.h"
#include "sim/check/scenario.h"

namespace halfdone::scenarios::random_saga {

enum class Where { database, auth, resend };

struct Part {
  saga::Kind kind = saga::Kind::compensatable;
  Where where = Where::database;
  unsigned tries = 1;
  // Of a compensatable remote one.
  bool captures = false;
  bool only_if_there = false;  // it has nothing to do where there was no level
  // Of a read-only one: the saga may not go on.
  bool refuses = false;
  // Of a retriable remote one: the login or the contact goes.
  bool removes = false;
};

enum class Guard { none, holds, does_not_hold };

struct Plan {
  std::vector<Part> before;  // the pivot
  Guard guard = Guard::none;
  std::vector<Part> after;

  // With the pivot.
  std::vector<Part> parts() const;
  bool may_commit() const;
  // Something behind the pivot needs what is removed before it.
  bool is_hopeless() const;
};

// "hold auth, captured, 2 tries; pivot, guarded; remove resend"
std::ostream& operator<<(std::ostream& out, const Plan& plan);

// What goes wrong around the saga.
enum class Around {
  replies,  // refusals, lost requests and replies, torn replies, duplicates: any number
  crash,    // one of them, and two crashes
  late,     // two faults, one of them a request that comes late
  pause,    // two faults, one of them a pause; two coordinators
};

saga::Definition definition_of(const Plan& plan);
sim::Scenario scenario_of(const Plan& plan, Around around, const saga::Safeguards& safeguards = {});

// What the engine promises of every world, and what of it is broken in this one.
std::vector<std::string> broken_promises(const Plan& plan, Around around, const sim::State& state);

// The actors and ids.
inline constexpr std::string_view saga_id = "5a6a0000-0000-4000-8000-000000000001";
inline constexpr std::string_view thing_id = "a0000000-0000-4000-8000-00000000000a";
inline constexpr std::string_view contact_id = "c0000000-0000-4000-8000-00000000000a";

std::string field_of(std::string_view what, std::size_t step);  // "held3"
inline bool has_level(std::size_t step) { return step % 2 == 0; }
inline bool has_something_to_do(const Part& part, std::size_t step) { return !part.only_if_there || has_level(step); }

}  // namespace halfdone::scenarios::random_saga

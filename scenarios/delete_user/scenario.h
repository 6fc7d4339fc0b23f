// Deleting a user who lives in Postgres, Supabase Auth and Resend.
//
// What goes wrong in real life: three calls are started together and nothing undoes them; one fails, and a user is left
// with a login and no profile: sign-in works, nothing else does, and the deletion can't be asked for again. What must
// hold: everything is as before or as after, and the caller is told the truth.
#pragma once

#include "saga/log.h"
#include "saga/steering.h"
#include "scenarios/registry.h"
#include "scenarios/services.h"

namespace halfdone::scenarios::delete_user {

ScenarioInfo info();

// Transient refusals of each service, lost requests, lost and torn replies, duplicates, any number of each; at most two
// crashes.
sim::FaultModel default_faults();
// Of the saga, besides: requests that arrive late, twice on a path; a pause, from which one who worked on the saga
// wakes up when it is another's.
sim::FaultModel saga_faults();

// The design `saga` with another definition, or with safeguards left out, or with other people around it.
struct SagaOptions {
  saga::Definition definition;
  saga::Safeguards safeguards{};
  unsigned coordinators = 2;
  bool asks_again_as_the_first = false;  // who asks again takes the id of the first caller's saga: a mistake
  // Who is on call when a saga is stuck, each with the one order that they give.
  std::vector<saga::Order> operators{};
  // `with_lasting`: so that it can be stuck.
  Refusals refusals = Refusals::transient;
};
sim::Scenario build_saga(const sim::ScenarioId& id, const SagaOptions& options);

// As `info().build`, with one more thing for tests: A is in team `solo` only, as in the known answers of 27
// combinations.
enum class Before : std::uint8_t { in_both_teams, in_solo_only };
sim::Scenario build(const sim::ScenarioId& id, Before before);

}  // namespace halfdone::scenarios::delete_user

// A run told step by step: what happened, what each service answered and what changed in what it holds.
#pragma once

#include <string>
#include <vector>

#include "sim/check/judge.h"
#include "sim/check/scenario.h"

namespace halfdone::sim {

struct Moment {
  Step step;
  std::string label;    // as a plan names it
  std::string actor;    // who made the call, crashed or restarted
  std::string service;  // of a delivery
  std::string call;     // "auth.admin_delete_user"
  std::string request;  // "DELETE /admin/users/a000...": of a delivery or reply
  std::string answer;   // what the service answered, or what was heard of it; empty: nothing yet or nothing at all
  std::string verdict;  // "lost_reply"; empty for steps that are no delivery
  bool is_fault = false;
  bool waits = false;  // the request has to wait inside the service
  Difference changes;  // in what the services hold
  State rows_added;    // the rows behind `changes` of kind added, for those who want to see them
  std::vector<std::pair<std::string, Told>> told;  // actor, what it was told by this step
};

struct Trace {
  std::vector<Moment> moments;
  World end;
  Judgement judgement;
  std::vector<CallerEnd> callers;
  bool is_over = false;  // nothing more happens by itself
};

// Requires: the path is possible from the start of the scenario.
Trace trace(const Scenario& scenario, const std::vector<Step>& path);

}  // namespace halfdone::sim

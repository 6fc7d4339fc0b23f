// A schedule as people read it, keep it under version control and write it by hand.
//
//   # halfdone plan 1
//   scenario delete_user
//   design today
//   db.delete_users#1 lost_reply
//   crash relay after heard auth.admin_delete_user#1
//
// Without the line `order exact`, everything that isn't named happens in the default order: the oldest call of the
// first actor first, every request arrives, every reply is heard. Such a plan survives small changes of the code. With
// `order exact`, every step is named. A part that doesn't apply is named by the error.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/check/scenario.h"

namespace halfdone::sim {

struct PlanLine {
  std::string step;                  // "db.delete_users#1 lost_reply", "crash relay"
  std::optional<std::string> after;  // the step behind which it comes; only of crashes, restarts and the like
  unsigned number = 0;               // in the file, from 1

  friend bool operator==(const PlanLine& a, const PlanLine& b) { return a.step == b.step && a.after == b.after; }
};

struct Plan {
  ScenarioId id;
  bool is_exact = false;
  std::vector<PlanLine> lines;

  friend bool operator==(const Plan& a, const Plan& b) = default;
};

// Throws BadInput naming file and line.
Plan parse_plan(std::string_view text, const std::string& file);
std::string print(const Plan& plan);

// A part of a plan that could not be carried out: the planned fault was not injected, the step does not exist.
struct PlanProblem {
  PlanLine line;
  std::string message;
};

struct PlannedRun {
  std::vector<Step> path;
  std::vector<PlanProblem> problems;
};

// Runs the scenario by the plan until nothing more happens, or until `steps_max` steps are done.
PlannedRun follow(const Scenario& scenario, const Plan& plan, unsigned steps_max = 2000);

// The shortest plan that leads to an end with the same damage as `path` does: its faults alone in the default order, or
// every step.
Plan plan_for(const Scenario& scenario, const std::vector<Step>& path);

// The plan that names every step of the path.
Plan exact_plan(const Scenario& scenario, const std::vector<Step>& path);

}  // namespace halfdone::sim

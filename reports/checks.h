// What became of each check of a design: the checks that every scenario gets, its invariants, its witnesses.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "reports/result.h"

namespace halfdone::reports {

enum class CheckOutcome : std::uint8_t {
  passed,     // asked at some end at least, and nothing was found
  not_asked,  // everything was explored, and at no end was there anything to ask
  violated,
  incomplete,  // nothing was found, but not everything was explored
};
inline constexpr std::array check_outcomes = {CheckOutcome::violated, CheckOutcome::incomplete, CheckOutcome::not_asked,
                                              CheckOutcome::passed};
// "passed", "not asked"
std::string_view name_of(CheckOutcome outcome);

struct CheckLine {
  std::string name;      // stable: "atomic", "invariant: every login has a profile", "witness: auth.admin_create_user"
  std::string holds;     // what it says: "what the caller was told is true"
  std::string violated;  // what it means that it fails
  CheckOutcome outcome = CheckOutcome::incomplete;
  std::size_t times = 0;            // at how many ends it was asked; how often a witness came up; at how many the goal
  std::string asked;                // that in words: "at 12 ends", "came up 3 times"
  std::vector<std::size_t> causes;  // the root causes that show it, as indexes; none for a witness and the goal
};

bool is_complete(const Design& design);

// It never does what it is for: everything was explored, and no run ends with all as after success.
bool misses_goal(const Design& design);

// In a fixed order: the checks of sim/check/judge.h, the invariants, the goal, the witnesses.
std::vector<CheckLine> check_lines(const Design& design);

// The names of those that were not asked.
std::vector<std::string> not_asked(const Design& design);

}  // namespace halfdone::reports

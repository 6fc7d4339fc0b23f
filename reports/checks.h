// What became of each check of a design: the checks that every scenario gets, its invariants, its witnesses.
#pragma once

#include <string>
#include <vector>

#include "reports/result.h"

namespace halfdone::reports {

enum class CheckOutcome : std::uint8_t {
  passed,
  violated,
  incomplete,  // nothing was found, but not everything was explored
};
// "passed"
std::string_view name_of(CheckOutcome outcome);

struct CheckLine {
  std::string name;      // stable: "atomic", "invariant: every login has a profile", "witness: auth.admin_create_user"
  std::string holds;     // what it says: "what the caller was told is true"
  std::string violated;  // what it means that it fails
  CheckOutcome outcome = CheckOutcome::incomplete;
  std::vector<std::size_t> causes;  // the root causes that show it, as indexes; none for a witness
};

bool is_complete(const Design& design);

// In a fixed order: the checks of sim/check/judge.h, the invariants, the witnesses.
std::vector<CheckLine> check_lines(const Design& design);

}  // namespace halfdone::reports

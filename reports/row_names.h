// The names by which people know rows: a team by its name, a user by the address. Looked up in the states that are
// known about; a row is named by the first of them that has it.
#pragma once

#include <string>
#include <vector>

#include "sim/check/judge.h"

namespace halfdone::reports {

class RowNames {
 public:
  explicit RowNames(const sim::Expectation& expectation) : states_{&expectation.before, &expectation.after} {}
  void add(const sim::State& state) { states_.push_back(&state); }  // outlives this

  // Empty when the row has no such name, or when its key says it already.
  std::string of(const std::string& table, const std::string& key) const;

 private:
  std::vector<const sim::State*> states_;
};

}  // namespace halfdone::reports

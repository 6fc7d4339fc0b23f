// Invariants written as SQL, read from a file.
//
//   -- name: every login has a profile
//   select ... ;
//
// A query must return no row once things are quiet; with a line `-- always` behind the name, at no time.
#pragma once

#include <string>
#include <vector>

#include "sim/check/judge.h"

namespace halfdone::scenarios {

// Throws BadInput with file and line. The queries run against `Services`.
std::vector<sim::Invariant> read_invariants(const std::string& file);

}  // namespace halfdone::scenarios

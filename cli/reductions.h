// Names of reductions that a person gave.
#pragma once

#include <string>

namespace halfdone::cli {

// Throws BadInput naming the place and what there is.
void require_reduction(const std::string& where, const std::string& name);

}  // namespace halfdone::cli

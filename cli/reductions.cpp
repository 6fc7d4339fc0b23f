#include "cli/reductions.h"

#include <fmt/format.h>

#include "base/bad_input.h"
#include "sim/reduce/all_reductions.h"

namespace halfdone::cli {

void require_reduction(const std::string& where, const std::string& name) {
  if (sim::reduction_named(name)) return;
  std::string names = "all";
  for (const sim::Reduction* reduction : sim::all_reductions()) names += fmt::format(", {}", reduction->name());
  throw BadInput(where, fmt::format("there is no reduction \"{}\"", name), fmt::format("Reductions: {}.", names));
}

}  // namespace halfdone::cli

#include "sim/world/cost.h"

#include <fmt/format.h>

namespace halfdone::sim {

namespace {
std::string count(unsigned number, std::string_view one, std::string_view many) {
  if (number == 0) return fmt::format("no {}", one);
  return fmt::format("{} {}", number, number == 1 ? one : many);
}
}  // namespace

std::string print(const Cost& cost) {
  return fmt::format("{}, {}, {}", count(cost.faults, "fault", "faults"), count(cost.crashes, "crash", "crashes"),
                     count(cost.steps, "step", "steps"));
}

}  // namespace halfdone::sim

#include "sim/reduce/reductions.h"

namespace halfdone::sim {

std::vector<std::string> switched_off(const Reductions& reductions) {
  std::vector<std::string> names;
  for (const ReductionInfo& info : all_reductions) {
    if (!(reductions.*info.is_on)) names.emplace_back(info.name);
  }
  return names;
}

bool switch_off(Reductions& reductions, std::string_view name) {
  bool is_known = false;
  for (const ReductionInfo& info : all_reductions) {
    if (name != info.name && name != "all") continue;
    reductions.*info.is_on = false;
    is_known = true;
  }
  return is_known;
}

}  // namespace halfdone::sim

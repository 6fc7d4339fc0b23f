#include "reports/lanes.h"

#include <algorithm>
#include <cassert>

#include "reports/sentences.h"

namespace halfdone::reports {

namespace {

// The names that take part: those that the design lists, in its order, then any others as they come up.
std::vector<std::string> in_order(const std::vector<std::string>& listed, const std::vector<std::string>& used) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const std::string& name : listed) {
    if (std::ranges::find(used, name) != used.end()) add(name);
  }
  for (const std::string& name : used) add(name);
  return names;
}

}  // namespace

std::vector<Lane> lanes_of(const Design& design, const std::vector<Moment>& moments) {
  std::vector<std::string> actors, services;
  for (const Moment& moment : moments) {
    actors.push_back(moment.actor);
    if (is_delivery(moment) || moment.kind == StepKind::reply) services.push_back(moment.service);
    for (const auto& [actor, told] : moment.told) actors.push_back(actor);
  }
  std::vector<Lane> lanes;
  for (std::string& name : in_order(design.actors, actors)) lanes.push_back({std::move(name), false});
  for (std::string& name : in_order(design.services, services)) lanes.push_back({std::move(name), true});
  return lanes;
}

std::size_t lane_of(const std::vector<Lane>& lanes, const Lane& lane) {
  const auto found = std::ranges::find(lanes, lane);
  assert(found != lanes.end() && "a lane that takes no part");
  return static_cast<std::size_t>(found - lanes.begin());
}

}  // namespace halfdone::reports

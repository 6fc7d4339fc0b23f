#include "sim/explain/alike.h"

#include <algorithm>
#include <optional>
#include <set>

namespace halfdone::sim {

unsigned AlikeFinder::refusals_of(ServiceId service) const {
  return static_cast<unsigned>(system_.services[service].refusals.size());
}

std::string AlikeFinder::name_of_answer(ServiceId service, unsigned number) const {
  const unsigned refusals = refusals_of(service);
  if (number < refusals) return system_.services[service].refusals[number].name;
  return number == refusals ? "no answer" : "unreadable";
}

void AlikeFinder::give_up() {
  has_given_up_ = true;
  calls_.clear();
  seen_.clear();
}

void AlikeFinder::observe(const World& world, const Spent& spent) {
  if (has_given_up_) return;
  if (visits_left_ == 0) return give_up();
  --visits_left_;
  for (const Shared<Cell>& cell : world.in_flight()) {
    if (cell->phase == Cell::Phase::request && !cell->orphan) observe(world, *cell, spent);
    reactions_.note(*cell);
  }
}

// The answer as the program would hear it, when the fault model lets it come.
std::optional<Reply> AlikeFinder::answer(const World& world, const Cell& cell, unsigned number,
                                         const Spent& spent) const {
  const ServiceId service = cell.call->service;
  const unsigned refusals = refusals_of(service);
  const auto may_come = [&](const Verdict& verdict) {
    return system_.faults.may_fail(cell.call->name, verdict.kind) &&
           budgets_.after_delivery(spent, verdict.kind, service) &&
           world.backend().allows(verdict, cell.address(), cell.call->request);
  };
  if (number == refusals + 1) {
    if (!may_come({VerdictKind::torn_reply})) return std::nullopt;
    return Reply{Arrival::torn, {}};
  }
  if (number == refusals) {
    if (!may_come({VerdictKind::lost_request}) && !may_come({VerdictKind::lost_reply}) &&
        !may_come({VerdictKind::late}))
      return std::nullopt;
    return Reply{Arrival::nothing, {}};
  }
  if (!may_come({VerdictKind::refused, static_cast<std::uint8_t>(number)})) return std::nullopt;
  const Shared<Backend> kept(world.backend().clone());
  std::vector<Woken> woken;
  return Reply{Arrival::whole, const_cast<Backend&>(*kept).refuse(cell.address(), cell.call->request, number, woken)};
}

void AlikeFinder::observe(const World& world, const Cell& cell, const Spent& spent) {
  const Message& memory = world.actors()[cell.actor].memory;
  // Budgets that are used up let less come back.
  Hasher key(0x91ace);
  key.add(cell.actor).add(memory->fingerprint()).add(cell.call->fingerprint()).add(cell.lapsed ? 1 : 0);
  for (unsigned slot = 0; slot < Spent::slots_max; ++slot) key.add(spent[slot]);
  if (!seen_.insert(key.finish()).second) return;

  Place place{.actor = cell.actor};
  for (unsigned number = 0; number < refusals_of(cell.call->service) + 2; ++number) {
    const std::optional<Reply> reply = answer(world, cell, number, spent);
    if (!reply) continue;
    place.reactions[number] = system_.actors[cell.actor].program->advance(memory, {cell.call->id, *reply, cell.lapsed});
  }
  if (place.reactions.empty()) return;
  for (const Shared<Cell>& other : world.in_flight()) {
    if (other->actor == cell.actor && !other->orphan && other.get() != &cell) place.open.push_back(other->call);
  }
  Seen& seen = calls_[cell.call->name];
  seen.service = cell.call->service;
  seen.places.push_back(std::move(place));
}

AlikeFinder::Classes AlikeFinder::classes_of(const Place& place) {
  Classes classes;
  for (const auto& [number, reaction] : place.reactions) {
    classes[number] = number;
    for (const auto& [first, other] : place.reactions) {
      if (first == number) break;
      if (classes[first] != first || !reactions_.are_alike(place.actor, reaction, other, place.open)) continue;
      classes[number] = first;
      break;
    }
  }
  return classes;
}

HandledAlike AlikeFinder::handled_alike(const std::string& call, const Seen& seen) {
  std::set<Classes> all_classes;
  std::set<unsigned> numbers;
  for (const Place& place : seen.places) {
    all_classes.insert(classes_of(place));
    for (const auto& [number, reaction] : place.reactions) numbers.insert(number);
  }
  // Both come up at some place, and at none with different reactions.
  const auto alike = [&](unsigned a, unsigned b) {
    bool meet = false;
    for (const Classes& classes : all_classes) {
      if (!classes.contains(a) || !classes.contains(b)) continue;
      if (classes.at(a) != classes.at(b)) return false;
      meet = true;
    }
    return meet;
  };
  std::vector<std::vector<unsigned>> groups;
  for (const unsigned number : numbers) {
    const auto fits = [&](const std::vector<unsigned>& group) {
      return std::ranges::all_of(group, [&](unsigned other) { return alike(number, other); });
    };
    const auto group = std::ranges::find_if(groups, fits);
    if (group != groups.end()) {
      group->push_back(number);
    } else {
      groups.push_back({number});
    }
  }
  HandledAlike handled{.call = call};
  for (const std::vector<unsigned>& group : groups) {
    handled.groups.emplace_back();
    for (const unsigned number : group) handled.groups.back().push_back(name_of_answer(seen.service, number));
  }
  return handled;
}

std::optional<std::vector<HandledAlike>> AlikeFinder::result() {
  if (has_given_up_) return std::nullopt;
  std::vector<HandledAlike> all;
  for (const auto& [call, seen] : calls_) all.push_back(handled_alike(call, seen));
  return all;
}

}  // namespace halfdone::sim

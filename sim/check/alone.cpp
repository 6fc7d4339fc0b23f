#include "sim/check/alone.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <set>

#include "sim/check/end.h"
#include "sim/check/following.h"

namespace halfdone::sim {

namespace {

// The other callers never ask. Actors keep their numbers, so that generated ids are the same.
System system_of(const Scenario& scenario, const ActorInfo& who, ActorId as) {
  System system = scenario.system;
  system.faults = {};
  for (ActorInfo& actor : system.actors) {
    if (!actor.is_caller) continue;
    actor = {.name = actor.name, .program = actor.program, .is_caller = false, .is_absent = true};
  }
  assert(as <= system.actors.size());
  if (as == system.actors.size()) system.actors.emplace_back();
  system.actors[as] = who;
  return system;
}

bool equal(const Scenario& scenario, const State& a, const State& b) {
  return difference(a, b, scenario.expectation.volatile_fields).empty();
}

}  // namespace

std::vector<Alone> ask_alone(const Scenario& scenario, const Shared<Backend>& backend, const ActorInfo& who,
                             ActorId as) {
  const System system = system_of(scenario, who, as);
  const Dynamics physics(system);
  const Following following(physics, physics.start(backend));
  std::vector<Alone> ends;
  std::set<std::pair<Fingerprint, Told>> known;
  for (std::size_t index = 0; index < following.worlds().size(); ++index) {
    const World& world = following.worlds()[index];
    const Told told = world.actors()[as].told;
    // Rows alone don't say what comes of asking next: a lock that is held does.
    const std::pair key(world.backend().fingerprint(), told);
    if (known.contains(key) || !following.is_final(index)) continue;
    known.insert(key);
    ends.push_back({told, state_of(world.backend()), world.shared_backend()});
  }
  return ends;
}

Repetition::Repetition(const Scenario& scenario) : scenario_(scenario), first_(ask(scenario.initial)) {}

std::vector<Alone> Repetition::ask(const Shared<Backend>& backend) const {
  assert(scenario_.again);
  return ask_alone(scenario_, backend, *scenario_.again, static_cast<ActorId>(scenario_.system.actors.size()));
}

bool Repetition::is_enough(const State& state) const {
  return equal(scenario_, state, scenario_.expectation.after) ||
         std::ranges::any_of(first_, [&](const Alone& first) { return equal(scenario_, state, first.state); });
}

std::optional<Damage> Repetition::complaint(const Shared<Backend>& backend) const {
  for (const Alone& end : ask(backend)) {
    if (is_enough(end.state)) continue;
    const State now = state_of(*backend);
    const Difference made = difference(now, end.state, scenario_.expectation.volatile_fields);
    if (equal(scenario_, now, scenario_.expectation.after)) {
      return Damage{
          Check::converges, "asking again spoils what is done",
          fmt::format("it is done; when it is asked for again and nothing goes wrong, it is not done any more: {}",
                      print(made.front()))};
    }
    if (made.empty()) {
      return Damage{Check::converges, "asking again does not help",
                    "it is not done; when it is asked for again and nothing goes wrong, nothing comes of it"};
    }
    return Damage{Check::converges, "asking again does not help",
                  fmt::format("it is not done; when it is asked for again and nothing goes wrong, this comes of it: {}",
                              print(made.front()))};
  }
  return std::nullopt;
}

SerialOrders::SerialOrders(const Scenario& scenario) : scenario_(scenario) {
  for (std::size_t index = 0; index < scenario.system.actors.size(); ++index) {
    if (scenario.system.actors[index].is_caller) callers_.push_back(static_cast<ActorId>(index));
  }
  assert(callers_.size() <= callers_max);
  extend({scenario.expectation.before, std::vector<std::optional<Told>>(callers_.size())}, scenario.initial);
}

void SerialOrders::extend(const Order& from, const Shared<Backend>& backend) {
  orders_.push_back(from);
  for (std::size_t index = 0; index < callers_.size(); ++index) {
    if (from.told[index]) continue;
    const ActorId caller = callers_[index];
    for (const Alone& end : ask_alone(scenario_, backend, scenario_.system.actors[caller], caller)) {
      Order next{end.state, from.told};
      next.told[index] = end.told;
      extend(next, end.backend);
    }
  }
}

bool SerialOrders::explain(const State& state, const std::vector<CallerEnd>& callers) const {
  const auto fits = [](const std::optional<Told>& alone, Told told) {
    if (told == Told::nothing || told == Told::pending) return true;
    // A caller told "pending" when alone may hear "done" when it is.
    if (told == Told::done) return alone == Told::done || alone == Told::pending;
    return !alone || alone == Told::failed;
  };
  return std::ranges::any_of(orders_, [&](const Order& order) {
    for (std::size_t index = 0; index < callers.size(); ++index) {
      if (!fits(order.told[index], callers[index].told)) return false;
    }
    return equal(scenario_, order.state, state);
  });
}

Comparisons::Comparisons(const Scenario& scenario) : scenario_(scenario) {
  const std::vector<Check> checks = checks_of(scenario);
  if (std::ranges::count(checks, Check::converges) > 0) repetition_.emplace(scenario);
  if (std::ranges::count(checks, Check::serial) > 0) orders_.emplace(scenario);
}

std::vector<Damage> Comparisons::judge(const World& end) const {
  std::vector<Damage> damages;
  if (repetition_) {
    if (std::optional<Damage> damage = repetition_->complaint(end.shared_backend()))
      damages.push_back(std::move(*damage));
  }
  if (orders_ && !orders_->explain(state_of(end.backend()), callers_of(scenario_.system, end))) {
    damages.push_back(
        {Check::serial, "like no serial order", "no order in which they ask one after another ends like this"});
  }
  return damages;
}

CheckSet Comparisons::asked() const {
  CheckSet asked;
  if (repetition_) asked.add(Check::converges);
  if (orders_) asked.add(Check::serial);
  return asked;
}

}  // namespace halfdone::sim

// Certificates of toy scenarios, taken apart and put together again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/certificate/certificate.h"
#include "sim/certificate/certify.h"
#include "sim/certificate/closure.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim::toy {

// Tries twice to say what is to be done; a relay does it, again and again.
inline Scenario robust() {
  FaultModel faults{.faults_max = 1, .crashes_max = 1};
  for (const VerdictKind kind : {VerdictKind::refused, VerdictKind::lost_request, VerdictKind::lost_reply,
                                 VerdictKind::torn_reply, VerdictKind::late, VerdictKind::duplicate})
    faults.rules.push_back({kind});
  Scenario scenario = moving(
      [](Env& env) -> Script {
        const auto first = co_await ask(env, Op::set, "to", 1);
        if (first.failed()) co_await ask(env, Op::set, "to", 1);
        co_return Told::pending;
      },
      faults);
  add_relay(scenario, [](Env& env) -> Script {
    const auto asked = co_await ask(env, Op::get, "to");
    if (asked.failed() || asked.value() == 0) co_return Told::done;
    co_await ask(env, Op::erase, "from");
    co_return Told::done;
  });
  scenario.system.actors.back().restarts = true;
  scenario.witnesses = {{"toy.erase from 0", "the relay moves"}};
  return scenario;
}

// Says that all is well and leaves a relay that repeats what can't succeed.
inline Scenario stuck_in_a_loop() {
  Scenario scenario = moving(
      [](Env& env) -> Script {
        co_await ask(env, Op::set, "to", 1);
        co_return Told::pending;
      },
      {});
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::erase, "misspelt");
    co_return Told::done;
  });
  return scenario;
}

inline Scenario careless() { return moving(moves_carelessly, {.rules = {{VerdictKind::refused}}}); }

inline Scenario retrying() {
  return moving(moves_with_a_retry, {.rules = {{VerdictKind::refused}, {VerdictKind::lost_reply}}});
}

// Nothing is wrong at its ends, and nothing is done at any.
inline Scenario idle(bool polls) {
  Scenario scenario = moving(
      [](Env& env) -> Script {
        co_await ask(env, Op::get, "from");
        co_return Told::failed;
      },
      {.rules = {{VerdictKind::refused}}});
  if (polls) {
    add_relay(scenario, [](Env& env) -> Script {
      co_await ask(env, Op::get, "to");
      co_return Told::done;
    });
  }
  return scenario;
}

inline Certificate certificate_of(const Scenario& scenario, const Bounds& bounds = {}) {
  CertifiedVisits visits;
  const Exploration exploration = explore(
      scenario,
      {.search = {.bounds = bounds}, .on_searched = [&](const Search& search, const std::vector<VisitId>& good_ends) {
         visits = certified_visits(search, good_ends);
       }});
  return certify(scenario, exploration, visits);
}

inline std::string flaw_of(const Scenario& scenario, const Certificate& certificate) {
  const Verification verification = verify(scenario, certificate);
  return verification.flaw ? verification.flaw->what : "";
}

inline std::vector<CertifiedVisit> visits_of(const Certificate& certificate) {
  std::vector<CertifiedVisit> visits;
  CertifiedVisits::Reader reader(certificate.tree);
  while (const auto visit = reader.next()) visits.push_back(*visit);
  return visits;
}

inline CertifiedVisits tree_of(const std::vector<CertifiedVisit>& visits) {
  CertifiedVisits tree;
  for (const CertifiedVisit& visit : visits) tree.add(visit);
  return tree;
}

// The worlds of the visits, in their order.
inline std::vector<World> worlds_of(const Scenario& scenario, const std::vector<CertifiedVisit>& visits) {
  const auto dynamics = scenario.dynamics();
  std::vector<World> worlds, way;
  for (const CertifiedVisit& visit : visits) {
    if (way.empty()) {
      way.push_back(dynamics->start(scenario.initial));
    } else {
      way.erase(way.end() - static_cast<std::ptrdiff_t>(visit.up), way.end());
      way.push_back(dynamics->take(way.back(), dynamics->steps(way.back())[visit.choice]));
    }
    worlds.push_back(way.back());
  }
  return worlds;
}

}  // namespace halfdone::sim::toy

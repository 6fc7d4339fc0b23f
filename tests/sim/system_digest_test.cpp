// A certificate is of one system: whatever of it changes, the digest is another.
#include <gtest/gtest.h>

#include "tests/sim/certificates.h"
#include "tests/sim/leases.h"

namespace halfdone::sim {
namespace {

using namespace toy;

Scenario with_everything() {
  Scenario scenario = robust();
  scenario.expectation.volatile_fields = {"toy.values.value"};
  scenario.invariants = {{.name = "never both", .always = true}};
  return scenario;
}

TEST(SystemDigest, IsTheSameOfTheSameSystem) {
  EXPECT_EQ(system_digest(with_everything()), system_digest(with_everything()));
}

TEST(SystemDigest, IsAnotherWithEachChange) {
  const Scenario scenario = with_everything();
  std::set<Fingerprint> seen = {system_digest(scenario)};
  std::size_t number = 0;
  for (const auto& change : std::initializer_list<void (*)(Scenario&)>{
           [](Scenario& s) { s.system.services[0].name = "other"; },
           [](Scenario& s) { s.system.services[0].has_sessions ^= true; },
           [](Scenario& s) { s.system.services[0].refusals[0].name = "418"; },
           [](Scenario& s) { s.system.services[0].refusals.pop_back(); },
           [](Scenario& s) { s.system.actors[1].name = "other"; },
           [](Scenario& s) { s.system.actors[1].is_caller ^= true; },
           [](Scenario& s) { std::swap(s.system.actors[0].is_caller, s.system.actors[1].is_caller); },
           [](Scenario& s) { s.system.actors[1].restarts ^= true; },
           [](Scenario& s) { s.system.actors[1].repeats ^= true; },
           [](Scenario& s) { s.system.actors[1].may_crash ^= true; },
           [](Scenario& s) { s.system.actors[1].is_absent ^= true; },
           [](Scenario& s) { s.system.actors[1].leases = std::make_shared<NeverSuperseded>(); },
           [](Scenario& s) { s.system.actors[1].group = 0; },
           [](Scenario& s) { s.system.actors[1].group = 1; },
           [](Scenario& s) { s.system.actors.pop_back(); },
           [](Scenario& s) { s.expectation.volatile_fields = {"toy.values.other"}; },
           [](Scenario& s) { s.expectation.volatile_fields.clear(); },
           [](Scenario& s) { s.invariants[0].name = "other"; },
           [](Scenario& s) { s.invariants[0].always = false; },
           [](Scenario& s) { s.invariants.clear(); },
           [](Scenario& s) { s.witnesses[0].call = "toy.other"; },
           [](Scenario& s) { s.witnesses.clear(); },
           [](Scenario& s) { s.monitor = [](const Backend&) { return Monitored{}; }; }}) {
    Scenario other = scenario;
    change(other);
    EXPECT_TRUE(seen.insert(system_digest(other)).second) << number;
    ++number;
  }
}

}  // namespace
}  // namespace halfdone::sim

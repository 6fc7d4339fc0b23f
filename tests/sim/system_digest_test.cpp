// A certificate is of one system: whatever of it changes, the digest is another.
#include <gtest/gtest.h>

#include "tests/fingerprints.h"
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
  expect_all_differ<Scenario>(
      {
          {"a service's name", [](Scenario& s) { s.system.services[0].name = "other"; }},
          {"sessions", [](Scenario& s) { s.system.services[0].has_sessions ^= true; }},
          {"a refusal", [](Scenario& s) { s.system.services[0].refusals[0].name = "418"; }},
          {"a refusal less", [](Scenario& s) { s.system.services[0].refusals.pop_back(); }},
          {"an actor's name", [](Scenario& s) { s.system.actors[1].name = "other"; }},
          {"a caller more", [](Scenario& s) { s.system.actors[1].is_caller ^= true; }},
          {"who is the caller",
           [](Scenario& s) { std::swap(s.system.actors[0].is_caller, s.system.actors[1].is_caller); }},
          {"restarts", [](Scenario& s) { s.system.actors[1].restarts ^= true; }},
          {"repeats", [](Scenario& s) { s.system.actors[1].repeats ^= true; }},
          {"may crash", [](Scenario& s) { s.system.actors[1].may_crash ^= true; }},
          {"absent", [](Scenario& s) { s.system.actors[1].is_absent ^= true; }},
          {"leases", [](Scenario& s) { s.system.actors[1].leases = std::make_shared<NeverSuperseded>(); }},
          {"a group", [](Scenario& s) { s.system.actors[1].group = 0; }},
          {"another group", [](Scenario& s) { s.system.actors[1].group = 1; }},
          {"an actor less", [](Scenario& s) { s.system.actors.pop_back(); }},
          {"another volatile field", [](Scenario& s) { s.expectation.volatile_fields = {"toy.values.other"}; }},
          {"no volatile field", [](Scenario& s) { s.expectation.volatile_fields.clear(); }},
          {"an invariant's name", [](Scenario& s) { s.invariants[0].name = "other"; }},
          {"when it must hold", [](Scenario& s) { s.invariants[0].always = false; }},
          {"no invariant", [](Scenario& s) { s.invariants.clear(); }},
          {"another witness", [](Scenario& s) { s.witnesses[0].call = "toy.other"; }},
          {"no witness", [](Scenario& s) { s.witnesses.clear(); }},
          {"monitoring", [](Scenario& s) { s.monitor = [](const Backend&) { return Monitored{}; }; }},
      },
      with_everything, system_digest);
}

}  // namespace
}  // namespace halfdone::sim

// A certificate: what an exploration claims, in a form that a third party can check (check/closure.h). See
// docs/certificate.md.
//
// Lines of text that people can read, then the visits of the search as bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/certificate/certified_visits.h"
#include "sim/check/scenario.h"
#include "sim/world/digest.h"

namespace halfdone::sim {

// A counterexample, and the faults and crashes that its replay has injected, as plans name them.
struct CertifiedRun {
  std::string token;
  std::vector<std::string> injected;

  friend bool operator==(const CertifiedRun&, const CertifiedRun&) = default;
};

struct Certificate {
  // What was explored.
  ScenarioId id;
  Fingerprint initial, goal;  // what the services hold before, and after success
  Fingerprint system;         // names, actors, refusals, invariants, witnesses: `system_digest`
  struct Allowed {
    VerdictKind kind = VerdictKind::refused;
    std::string service;  // empty: all
    std::optional<unsigned> max;
    friend bool operator==(const Allowed&, const Allowed&) = default;
  };
  std::vector<Allowed> allowed;
  std::optional<unsigned> faults_max;
  unsigned crashes_max = 0, pauses_max = 0;
  struct AllowedOutage {
    std::string service;
    unsigned max = 1;
    friend bool operator==(const AllowedOutage&, const AllowedOutage&) = default;
  };
  std::vector<AllowedOutage> outages;

  // What is claimed. Without `is_complete` nothing but the counterexamples, and the visits are left out.
  bool holds = false;
  bool is_complete = false;
  std::size_t worlds = 0, visits = 0, transitions = 0, ends = 0, loops = 0, depth = 0;
  Digests digests;
  std::vector<std::string> exercised;  // "auth.admin_delete_user lost_reply", "crash relay"; sorted
  std::vector<std::string> never;      // what the fault model allows and never came up
  std::vector<std::string> missing_witnesses;
  std::vector<CertifiedRun> counterexamples;
  std::vector<std::string> reductions;  // "assumed NAME: WHY", "audited NAME in N worlds, M transitions: WHY"

  CertifiedVisits tree;
};

std::string print(const Certificate& certificate);
// Throws BadInput naming the file: no certificate, of another version, cut short, damaged.
Certificate parse_certificate(std::string_view text, const std::string& file);

// Of what isn't a state: names, refusals, actors, volatile fields, invariants, witnesses.
Fingerprint system_digest(const Scenario& scenario);

// The fault model that was explored. Throws BadInput when a service doesn't exist.
FaultModel fault_model_of(const Certificate& certificate, const std::vector<ServiceInfo>& services);

}  // namespace halfdone::sim

// Checking a certificate without the search that made it: no queue, no reductions, no code of theirs.
//
// Two walks through the certified visits, depth first, holding only the worlds on the way. The first one collects the
// worlds with the budgets used. The second one takes every step that is possible and makes sure that
//   - the start is there, and each world that a step leads to, reached with budgets no worse (so nothing is missing);
//   - counts and digests are those that are claimed;
//   - each check passes at each end, and by ranks that fall, step by step without a fault, a good end is reached from
//     everywhere (so no loop that only a fault leaves is wrong);
//   - each verdict, crash and witness that is claimed came up, and no other.
// Of a result that is violated, the counterexamples are replayed instead of the third.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/certificate/certificate.h"
#include "sim/check/scenario.h"

namespace halfdone::sim {

// Why a certificate doesn't hold up, and the steps to the first world where that shows.
struct Flaw {
  std::string what;
  std::vector<Step> way;
};

struct Verification {
  std::optional<Flaw> flaw;
  std::vector<std::string> verified;  // sentences, in order
};

// Requires: the scenario of the certificate, with its fault model.
Verification verify(const Scenario& scenario, const Certificate& certificate);

}  // namespace halfdone::sim

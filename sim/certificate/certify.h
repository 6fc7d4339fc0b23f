// Making a certificate of an exploration.
#pragma once

#include <vector>

#include "sim/certificate/certificate.h"
#include "sim/check/scenario.h"
#include "sim/explain/exploration.h"
#include "sim/explore/audit.h"

namespace halfdone::sim {

// The explored visits as a tree, with ranks. To be taken while the search is there (`ExploreOptions::on_searched`).
CertifiedVisits certified_visits(const Search& search, const std::vector<VisitId>& good_ends);

// Replays each counterexample, to confirm that what is planned in it was injected. `tree` is left out unless the search
// is complete. Requires: the exploration holds or is violated; nothing is left of an incomplete one to certify.
// `audit`, if any: what an audit of its reductions has found; not a broken promise.
Certificate certify(const Scenario& scenario, const Exploration& exploration, CertifiedVisits tree,
                    const Audit* audit = nullptr);

}  // namespace halfdone::sim

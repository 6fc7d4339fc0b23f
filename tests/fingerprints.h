// For tests of fingerprints: changes of one subject, each of which is to count.
#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "base/fingerprint.h"

namespace halfdone {

// How many fingerprints the subject has as it is and after each of the changes alone: one more than there are changes,
// when all count.
template <class Subject, class FingerprintOf>
std::size_t different_fingerprints(const Subject& subject, const std::vector<void (*)(Subject&)>& changes,
                                   const FingerprintOf& fingerprint_of) {
  std::set<Fingerprint> all = {fingerprint_of(subject)};
  for (const auto& change : changes) {
    Subject other = subject;
    change(other);
    all.insert(fingerprint_of(other));
  }
  return all.size();
}

}  // namespace halfdone

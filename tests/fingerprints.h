// For tests of fingerprints: changes of one subject, each of which is to count.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/fingerprint.h"

namespace halfdone {

// By what they change.
template <class Subject>
using Changes = std::vector<std::pair<std::string, std::function<void(Subject&)>>>;

// Expects that no two of the changed subjects, nor one of them and the subject as it was, have one fingerprint.
template <class Subject>
void expect_all_differ(const Changes<Subject>& changes, const std::function<Subject()>& make,
                       const std::function<Fingerprint(const Subject&)>& fingerprint) {
  EXPECT_FALSE(changes.empty());
  std::map<Fingerprint, std::string> seen = {{fingerprint(make()), "no change"}};
  for (const auto& [name, change] : changes) {
    Subject subject = make();
    change(subject);
    const auto [same, is_new] = seen.emplace(fingerprint(subject), name);
    EXPECT_TRUE(is_new) << name << " is taken for " << same->second;
  }
}

}  // namespace halfdone

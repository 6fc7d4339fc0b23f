// A worker that holds leases and never says that it has lost one.
#pragma once

#include "sim/world/program.h"

namespace halfdone::sim {

class NeverSuperseded : public LeasePolicy {
 public:
  bool is_superseded(const Message&, bool, const Event*, const Backend&) const override { return false; }
};

}  // namespace halfdone::sim

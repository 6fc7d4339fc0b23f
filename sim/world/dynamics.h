// How worlds step: where they start, which steps there are, what a step leads to. This one is physics alone. A reducer
// (sim/reduce/reducer.h) is another: it leaves steps out and makes worlds one.
#pragma once

#include <string>
#include <vector>

#include "sim/world/fault_model.h"
#include "sim/world/world.h"

namespace halfdone::sim {

class Dynamics {
 public:
  // Requires: `system` outlives it.
  explicit Dynamics(const System& system) : system_(system) {}
  virtual ~Dynamics() = default;

  const System& system() const { return system_; }

  virtual World start(const Shared<Backend>& backend) const { return World::initial(system_, backend); }
  // In a fixed order. A caller that asks often gives a memo.
  virtual std::vector<Step> steps(const World& world, const Memo* memo = nullptr) const {
    return enabled(system_, world, memo);
  }
  // Requires: `step` is one of them.
  virtual World take(const World& world, const Step& step, const Memo* memo = nullptr) const {
    return sim::take(system_, world, step, memo);
  }
  // Whether a world that was explored with less of every budget used needs no exploring with more.
  virtual bool merges_budgets() const { return false; }
  // The names of the reductions that are not used, by choice or because they don't apply.
  virtual std::vector<std::string> without() const { return {}; }

 private:
  const System& system_;
};

}  // namespace halfdone::sim

// How worlds step when reductions are used.
#pragma once

#include <string>
#include <vector>

#include "sim/reduce/reduction.h"
#include "sim/world/dynamics.h"

namespace halfdone::sim {

// A reduction that isn't used although it wasn't switched off.
struct NotApplied {
  std::string name;
  std::string why;
};

struct ReducerOptions {
  // Names of those that are not to be used.
  std::vector<std::string> without;
  // Rules ask about worlds on the way, so what keeps the ends only is off.
  bool looks_between_ends = false;
  // The names are all that counts: what isn't named was found to apply, under a fault model that allows less.
  bool is_settled = false;
};

class Reducer final : public Dynamics {
 public:
  explicit Reducer(const System& system, ReducerOptions options = {});

  World start(const Shared<Backend>& backend) const override;
  std::vector<Step> steps(const World& world, const Memo* memo = nullptr) const override;
  World take(const World& world, const Step& step, const Memo* memo = nullptr) const override;
  bool merges_budgets() const override { return merges_budgets_; }
  std::vector<std::string> without() const override;

  const std::vector<const Reduction*>& used() const { return used_; }
  const std::vector<NotApplied>& not_applied() const { return not_applied_; }

 private:
  World formed(World world, const Memo* memo) const;

  std::vector<const Reduction*> used_;
  std::vector<NotApplied> not_applied_;
  bool merges_budgets_ = false;
};

}  // namespace halfdone::sim

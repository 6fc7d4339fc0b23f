#include "sim/reduce/reducer.h"

#include <algorithm>

#include "sim/reduce/all_reductions.h"

namespace halfdone::sim {

Reducer::Reducer(const System& system, ReducerOptions options) : Dynamics(system) {
  for (const Reduction* reduction : all_reductions()) {
    if (std::ranges::find(options.without, reduction->name()) != options.without.end()) continue;
    std::string why;
    if (!options.is_settled) why = reduction->why_not(system);
    if (!options.is_settled && options.looks_between_ends && reduction->keeps() == Keeps::ends)
      why = "a rule asks about every world, and this keeps the ends only";
    if (why.empty()) {
      used_.push_back(reduction);
    } else {
      not_applied_.push_back({std::string(reduction->name()), std::move(why)});
    }
  }
  merges_budgets_ = std::ranges::find(used_, &budgets_used()) != used_.end();
}

World Reducer::formed(World world, const Memo* memo) const {
  WorldEditor editor(system(), std::move(world));
  for (const Reduction* reduction : used_) reduction->form(editor, memo);
  return editor.release();
}

World Reducer::start(const Shared<Backend>& backend) const { return formed(Dynamics::start(backend), nullptr); }

std::vector<Step> Reducer::steps(const World& world, const Memo* memo) const {
  std::vector<Step> steps = Dynamics::steps(world, memo);
  for (const Reduction* reduction : used_) reduction->subset(system(), world, memo, steps);
  return steps;
}

World Reducer::take(const World& world, const Step& step, const Memo* memo) const {
  return formed(Dynamics::take(world, step, memo), memo);
}

std::vector<std::string> Reducer::without() const {
  std::vector<std::string> names;
  for (const Reduction* reduction : all_reductions()) {
    if (std::ranges::find(used_, reduction) == used_.end()) names.emplace_back(reduction->name());
  }
  return names;
}

}  // namespace halfdone::sim

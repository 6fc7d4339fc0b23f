#include "sim/explore/expansion.h"

#include "sim/explore/exercise.h"
#include "sim/world/spending.h"

namespace halfdone::sim {

std::optional<Successor> successor_of(const Dynamics& dynamics, const Memo& memo, const Budgets& budgets,
                                      const World& world, const Spent& spent, std::size_t choice, const Step& step) {
  const std::optional<Spent> left = spent_after(budgets, world, step, spent);
  if (!left) return std::nullopt;
  World next = dynamics.take(world, step, &memo);
  const Fingerprint there = next.fingerprint();
  return Successor{.choice = static_cast<std::uint16_t>(choice),
                   .step = step,
                   .spent = *left,
                   .world = std::move(next),
                   .fingerprint = there,
                   .digest = transition_digest(world, step, there),
                   .tally = tally_key(world, step)};
}

Expansion expansion_of(const Dynamics& dynamics, const Memo& memo, const Budgets& budgets, const World& world,
                       const Spent& spent) {
  Expansion expansion;
  try {
    expansion.steps = dynamics.steps(world, &memo);
    expansion.successors.reserve(expansion.steps.size());
    for (std::size_t choice = 0; choice < expansion.steps.size(); ++choice) {
      auto next = successor_of(dynamics, memo, budgets, world, spent, choice, expansion.steps[choice]);
      if (next) expansion.successors.push_back(std::move(*next));
    }
  } catch (...) {
    expansion.error = std::current_exception();
  }
  return expansion;
}

}  // namespace halfdone::sim

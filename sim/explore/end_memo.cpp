#include "sim/explore/end_memo.h"

#include <algorithm>

namespace halfdone::sim {

namespace {

Fingerprint key_of(const Scenario& scenario, const World& world, Ending ending) {
  Hasher hasher(0xe4d);
  hasher.add(world.backend().fingerprint()).add(static_cast<std::uint64_t>(ending));
  for (const CallerEnd& caller : callers_of(scenario.system, world))
    hasher.add(static_cast<std::uint64_t>(caller.told) * 2 + (caller.is_running ? 1 : 0));
  for (const std::string& worker : waiting_in(scenario.system, world)) hasher.add(worker);
  return hasher.finish();
}

}  // namespace

EndMemo::EndMemo(const Scenario& scenario)
    : scenario_(scenario), judges_in_passing_(std::ranges::any_of(scenario.invariants, &Invariant::always)) {}

const EndMemo::Judged& EndMemo::judge(const World& world, Ending ending, const std::function<void(Judgement)>& on_new) {
  const auto [known, is_new] = ends_.try_emplace(key_of(scenario_, world, ending));
  if (!is_new) return known->second;
  // Not every memo judges an end.
  if (!comparisons_) comparisons_.emplace(scenario_);
  Judgement judgement = judge_end(scenario_, world, ending, &*comparisons_);
  known->second = {!judgement.damages.empty(), judgement.reaches_goal, judgement.asked};
  if (known->second.is_wrong && on_new) on_new(std::move(judgement));
  return known->second;
}

bool EndMemo::is_wrong_in_passing(const World& world, const std::function<void(Judgement)>& on_new) {
  if (!judges_in_passing_) return false;
  const auto [known, is_new] = passed_.try_emplace(world.backend().fingerprint(), false);
  if (!is_new) return known->second;
  Judgement judgement{.damages = broken_in_passing(scenario_, world)};
  known->second = !judgement.damages.empty();
  if (known->second && on_new) on_new(std::move(judgement));
  return known->second;
}

}  // namespace halfdone::sim

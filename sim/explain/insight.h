// What a counterexample means: where all was lost, what would have gone well, and which of its faults it needs.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/check/scenario.h"
#include "sim/explain/allowance.h"
#include "sim/explain/exploration.h"
#include "sim/explain/good_end.h"

namespace halfdone::sim {

// The first world on a path from which every way on (any steps, faults and crashes within the budgets that are left)
// ends with something wrong. None: even from the last world a way leads to a good end, out of a loop, by a fault.
struct NoReturn {
  Sought answer = Sought::cut_off;
  std::size_t after_step = 0;  // of the path; 0: lost from the start
  // The cheapest good run that goes along with the path for as long as any does; empty when lost from the start.
  std::vector<Step> good_run;
};

struct Insight {
  NoReturn no_return;
  // The steps of the path that are faults or crashes without which the news of the root cause go away: none of its
  // kinds of damage comes up when everything may go wrong at the other fault sites of the path. By index, ascending.
  std::vector<std::size_t> necessary_faults;
  // Those for which a limit came first.
  std::vector<std::size_t> undetermined_faults;
};

struct InsightOptions {
  std::size_t worlds_max = 200'000;      // over all questions about good ends
  Bounds bounds{.worlds_max = 200'000};  // of each search without a fault
  std::size_t searched_max = 500'000;    // over all of these
  Allowance allowance;                   // for good ends, and once more for the searches without a fault
};

// Answers for all root causes of one exploration, which share what was found on the way.
class InsightFinder {
 public:
  // Requires: both outlive it.
  InsightFinder(const Scenario& scenario, const Exploration& exploration, const InsightOptions& options = {});

  // Requires: `path` is possible within the fault model and shows the news of the root cause.
  Insight of(const RootCause& cause, const std::vector<Step>& path);

  NoReturn no_return_of(const std::vector<Step>& path);

 private:
  struct Kinds {
    std::set<std::string> found;
    bool is_complete = false;
  };
  const Kinds& kinds_with(const std::vector<FaultSite>& sites);

  const Scenario& scenario_;
  const InsightOptions options_;
  const bool every_end_is_wrong_;
  GoodEnds good_ends_;
  std::size_t worlds_left_;
  Allowance allowance_;
  std::map<std::vector<FaultSite>, Kinds> kinds_;
};

}  // namespace halfdone::sim

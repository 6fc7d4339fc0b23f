// Judging each distinct end once: what counts is what the services hold, with sessions, locks and open transactions
// (asking again may have to wait for one), and what the callers were told.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>

#include "sim/check/end.h"
#include "sim/check/scenario.h"
#include "sim/explore/search.h"

namespace halfdone::sim {

class EndMemo {
 public:
  // Requires: `scenario` outlives it.
  explicit EndMemo(const Scenario& scenario);

  // What is kept of a judgement.
  struct Judged {
    bool is_wrong = false;
    bool reaches_goal = false;
    CheckSet asked;
  };

  // `on_new` gets the judgement of an end that is wrong and like no earlier one.
  const Judged& judge(const World& world, Ending ending, const std::function<void(Judgement)>& on_new = {});
  bool is_wrong(const World& world, Ending ending) { return judge(world, ending).is_wrong; }

  // Whether an invariant that must hold in every world is broken; `on_new` as above.
  bool is_wrong_in_passing(const World& world, const std::function<void(Judgement)>& on_new = {});

  // Whether the scenario has such invariants at all.
  bool judges_in_passing() const { return judges_in_passing_; }

 private:
  const Scenario& scenario_;
  std::optional<Comparisons> comparisons_;
  bool judges_in_passing_ = false;
  std::map<Fingerprint, Judged> ends_;
  std::map<Fingerprint, bool> passed_;
};

}  // namespace halfdone::sim

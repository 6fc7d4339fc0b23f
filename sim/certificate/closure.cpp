#include "sim/certificate/closure.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/bad_input.h"
#include "sim/check/end.h"
#include "sim/check/settled.h"
#include "sim/replay/labels.h"
#include "sim/replay/token.h"
#include "sim/world/spending.h"

namespace halfdone::sim {

namespace {

class Checker {
 public:
  Checker(const Scenario& scenario, const Certificate& certificate)
      : scenario_(scenario),
        system_(scenario.system),
        dynamics_(scenario.dynamics()),
        claim_(certificate),
        budgets_(system_.faults) {}

  Verification run() {
    Verification verification;
    try {
      check_scenario();
      if (claim_.is_complete) check_closure();
      if (!claim_.holds) check_counterexamples();
      if (claim_.holds && !claim_.is_complete) refuse("it says that the result holds, of a search that was cut off");
    } catch (Flaw& flaw) {
      verification.flaw = std::move(flaw);
    }
    verification.verified = std::move(verified_);
    return verification;
  }

 private:
  // One world on the way that is walked.
  struct Place {
    World world;
    Spent spent;
    std::vector<Step> steps;  // that are enabled
    Step by;                  // that led here
  };
  struct Known {
    std::vector<Spent> spent;  // of each of its visits
    std::optional<std::uint64_t> rank;
    std::size_t walked = 0;  // visits, in the second walk
  };

  // Flaws are thrown inside of this file and nowhere else.
  [[noreturn]] void refuse(std::string what, std::optional<Step> last = {}) const {
    Flaw flaw{.what = std::move(what)};
    for (std::size_t index = 1; index < way_.size(); ++index) flaw.way.push_back(way_[index].by);
    if (last) flaw.way.push_back(*last);
    throw flaw;
  }
  void demand(bool is_so, std::string_view what) const {
    if (!is_so) refuse(std::string(what));
  }
  void demand_equal(std::string_view what, std::size_t claimed, std::size_t found) const {
    if (claimed != found) refuse(fmt::format("it says {} {}, and there are {}", claimed, what, found));
  }

  void check_scenario() const {
    ScenarioId id = scenario_.id;
    id.without = dynamics_->without();
    demand(claim_.id == id, "it is of another scenario, or of one with other reductions");
    demand(claim_.initial == scenario_.initial->rows_fingerprint(), "the state before has changed since it was made");
    demand(claim_.goal == scenario_.goal->rows_fingerprint(), "the goal has changed since it was made");
    demand(claim_.system == system_digest(scenario_),
           "services, actors, invariants or witnesses have changed since it was made");
  }

  std::optional<Spent> after(const Place& place, const Step& step, const Spent& spent) const {
    return spent_after(budgets_, place.world, step, spent);
  }

  // Calls `on_visit` for each certified visit, with the way there in `way_`.
  template <class OnVisit>
  void walk(const OnVisit& on_visit) {
    way_.clear();
    CertifiedVisits::Reader reader(claim_.tree);
    while (const auto visit = reader.next()) {
      if (way_.empty()) {
        push_place(dynamics_->start(scenario_.initial), {}, {});
      } else {
        demand(visit->up < way_.size(), "a visit has no parent");
        way_.resize(way_.size() - visit->up);
        const Place& parent = way_.back();
        demand(visit->choice < parent.steps.size(), "a visit takes a step that does not exist");
        const Step step = parent.steps[visit->choice];
        const std::optional<Spent> spent = after(parent, step, parent.spent);
        if (!spent) refuse("a visit goes beyond the budgets", step);
        push_place(dynamics_->take(parent.world, step), *spent, step);
      }
      on_visit(visit->rank);
    }
    demand(!reader.is_damaged(), "the visits can't be read");
    way_.clear();
  }

  void push_place(World world, const Spent& spent, const Step& by) {
    std::vector<Step> steps = dynamics_->steps(world);
    way_.push_back({std::move(world), spent, std::move(steps), by});
  }

  void check_closure() {
    walk([&](const std::optional<std::uint64_t>& rank) {
      const auto [known, is_new] = known_.try_emplace(way_.back().world.fingerprint());
      if (is_new) known->second.rank = rank;
      demand(known->second.rank == rank, "two visits of one world have different ranks");
      known->second.spent.push_back(way_.back().spent);
      ++visits_;
      depth_ = std::max(depth_, way_.size() - 1);
    });
    demand(visits_ > 0, "the start is missing");
    walk([&](const std::optional<std::uint64_t>&) { check_visit(way_.back()); });
    demand_equal("worlds", claim_.worlds, known_.size());
    demand_equal("visits", claim_.visits, visits_);
    demand_equal("transitions", claim_.transitions, transitions_);
    demand_equal("ends", claim_.ends, ends_);
    demand_equal("steps on the longest path", claim_.depth, depth_);
    demand(claim_.digests.worlds == digests_.worlds, "the digest of the worlds is another");
    demand(claim_.digests.transitions == digests_.transitions, "the digest of the transitions is another");
    check_exercised();
    demand(!claim_.holds || reaches_goal_, "no end has everything done, so that nothing is wrong says nothing");
    if (says_goal_is_missed()) {
      demand(!reaches_goal_, "it says violated and shows nothing, and an end has everything done");
      verified_.emplace_back("no end has everything done");
    }
    verified_.push_back(
        fmt::format("nothing is missing: the start and what each of {} transitions leads to are among its {} worlds",
                    transitions_, known_.size()));
    verified_.push_back(fmt::format("the counts and digests are right; the longest path has {} steps", depth_));
    if (claim_.holds) {
      verified_.push_back(
          fmt::format("every check passes at each of {} ends, and from every world a good end is reached without a "
                      "fault, in at most {} steps",
                      ends_, highest_rank_));
    }
  }

  void check_visit(const Place& place) {
    const Fingerprint here = place.world.fingerprint();
    Known& known = known_.at(here);
    const bool is_first = known.walked == 0;
    std::optional<std::uint64_t> least;  // rank of what comes by itself
    bool goes_on = false;
    for (const Step& step : place.steps) {
      const std::optional<Spent> spent = after(place, step, place.spent);
      if (!spent) continue;
      const World next = dynamics_->take(place.world, step);
      const auto to = known_.find(next.fingerprint());
      if (to == known_.end()) refuse("the world behind these steps is missing", step);
      const auto covers = [&](const Spent& other) { return other.covers(*spent); };
      if (std::ranges::none_of(to->second.spent, covers))
        refuse("the world behind these steps is there only with more of the budgets used", step);
      if (happens_by_itself(step)) {
        const std::optional<std::uint64_t>& rank = to->second.rank;
        goes_on = true;
        if (rank && (!least || *rank < *least)) least = rank;
      }
      const auto took_it = [&](const Spent& other) { return after(place, step, other).has_value(); };
      if (std::any_of(known.spent.begin(), known.spent.begin() + static_cast<std::ptrdiff_t>(known.walked), took_it))
        continue;
      ++transitions_;
      digests_.add_transition(place.world, step, next.fingerprint());
      note(place.world, step);
    }
    ++known.walked;
    if (!is_first) return;
    digests_.add_world(here);
    if (!goes_on) ++ends_;
    if (claim_.holds) check_outcome(place.world, known.rank, least, goes_on);
    if (says_goal_is_missed()) look_for_goal(place.world, goes_on);
  }

  void check_outcome(const World& world, const std::optional<std::uint64_t>& rank,
                     const std::optional<std::uint64_t>& least, bool goes_on) {
    if (has_always_ && passed_.insert(world.backend().rows_fingerprint()).second) {
      const std::vector<Damage> broken = broken_in_passing(scenario_, world);
      if (!broken.empty()) refuse(fmt::format("an invariant that must always hold is broken: {}", broken.front().text));
    }
    if (!rank) refuse("no good end is certified from here on");
    highest_rank_ = std::max(highest_rank_, *rank);
    if (*rank > 0) {
      demand(least && *least < *rank, "no step without a fault leads nearer to a good end from here");
      return;
    }
    if (goes_on) return check_loop(world);
    demand_good(world, Ending::quiet);
  }

  // It says violated of a whole search and shows nothing else.
  bool says_goal_is_missed() const {
    return !claim_.holds && claim_.is_complete && claim_.counterexamples.empty() && claim_.missing_witnesses.empty();
  }

  void look_for_goal(const World& world, bool goes_on) {
    if (looked_through_.contains(world.fingerprint())) return;
    const auto settled = goes_on ? how_it_settles(*dynamics_, world) : Settled{Ending::quiet, {world}};
    if (!settled) return;
    for (const World& each : settled->worlds) {
      looked_through_.insert(each.fingerprint());
      reaches_goal_ |= judge_end(scenario_, each, settled->ending, &comparisons_).reaches_goal;
    }
  }

  void demand_good(const World& world, Ending ending) {
    const Judgement judgement = judge_end(scenario_, world, ending, &comparisons_);
    reaches_goal_ |= judgement.reaches_goal;
    if (!judgement.damages.empty()) refuse(fmt::format("it is no good end: {}", judgement.damages.front().text));
  }

  // Where it never stops, each state that it comes back to is a good end.
  void check_loop(const World& world) {
    if (looked_through_.contains(world.fingerprint())) return;
    const auto settled = how_it_settles(*dynamics_, world);
    if (!settled) refuse("it is no good end: something else comes by itself, from which nothing leads back");
    std::map<Fingerprint, const World*> states;
    for (const World& each : settled->worlds) {
      looked_through_.insert(each.fingerprint());
      const World*& known = states[shown_by(system_, each)];
      if (!known || each.in_flight().size() < known->in_flight().size()) known = &each;
    }
    for (const auto& [state, each] : states) demand_good(*each, settled->ending);
  }

  // Remembers that the verdict, crash, restart or pause came up.
  void note(const World& world, const Step& step) {
    if (step.kind == Step::Kind::reply || (step.kind == Step::Kind::fire && !outlasts(world, step))) return;
    const Cell* cell = subject(world, step);
    Hasher key(0x407e);
    key.add(cell ? cell->call->name_hash() : step.actor).add(static_cast<std::uint64_t>(step.kind));
    if (!noted_.insert(key.add(static_cast<std::uint64_t>(step.verdict.kind)).finish()).second) return;
    exercised_.insert(exercised_by(system_, world, step));
  }

  void check_exercised() {
    const std::set<std::string> claimed(claim_.exercised.begin(), claim_.exercised.end());
    for (const std::string& each : claimed)
      if (!exercised_.contains(each)) refuse(fmt::format("\"{}\" never comes up", each));
    demand_equal("kinds of deliveries, crashes and restarts that came up", claimed.size(), exercised_.size());
    std::vector<std::string> missing;
    for (const Witness& witness : scenario_.witnesses)
      if (!exercised_.contains(witness.call + " ok")) missing.push_back(witness.call);
    demand(missing == claim_.missing_witnesses, "the missing witnesses are others");
    demand(missing.empty() || !claim_.holds, "a witness is missing");
    verified_.push_back(
        fmt::format("{} kinds of deliveries, crashes and restarts came up, {} of {} witnesses among them",
                    exercised_.size(), scenario_.witnesses.size() - missing.size(), scenario_.witnesses.size()));
  }

  void check_counterexamples() {
    const bool shows_missing = claim_.is_complete && !claim_.missing_witnesses.empty();
    demand(!claim_.counterexamples.empty() || shows_missing || says_goal_is_missed(),
           "it says violated and shows nothing");
    for (const CertifiedRun& run : claim_.counterexamples) check_run(run);
    if (!claim_.counterexamples.empty())
      verified_.push_back(
          fmt::format("{} counterexamples replay, with each of their faults injected", claim_.counterexamples.size()));
  }

  void check_run(const CertifiedRun& run) {
    const TokenRun replay = follow(scenario_, parse_token(run.token));
    demand(!replay.diverged, "a counterexample diverges: " + replay.message);
    Labels labels(system_);
    std::vector<std::string> injected;
    push_place(dynamics_->start(scenario_.initial), {}, {});
    labels.observe(way_.back().world);
    for (const Step& step : replay.path) {
      const Place& place = way_.back();
      if (std::ranges::find(place.steps, step) == place.steps.end()) refuse("the fault model doesn't allow this", step);
      const std::optional<Spent> spent = after(place, step, place.spent);
      if (!spent) refuse("a counterexample goes beyond the budgets", step);
      if (!happens_by_itself(step)) injected.push_back(labels.of(place.world, step));
      push_place(dynamics_->take(place.world, step), *spent, step);
      labels.observe(way_.back().world);
    }
    demand(injected == run.injected, "the faults of a counterexample are not those that it names");
    const World& end = way_.back().world;
    const auto settled = how_it_settles(*dynamics_, end);
    const bool is_wrong = settled && !judge_end(scenario_, end, settled->ending).damages.empty();
    demand(is_wrong || !broken_in_passing(scenario_, end).empty(), "nothing is wrong at the end of a counterexample");
    way_.clear();
  }

  const Scenario& scenario_;
  const System& system_;
  const std::unique_ptr<const Dynamics> dynamics_;
  const Certificate& claim_;
  const Budgets budgets_;
  const bool has_always_ = std::ranges::any_of(scenario_.invariants, &Invariant::always);
  const Comparisons comparisons_{scenario_};
  std::vector<Place> way_;
  std::unordered_map<Fingerprint, Known> known_;
  std::size_t visits_ = 0, transitions_ = 0, ends_ = 0, depth_ = 0;
  std::uint64_t highest_rank_ = 0;
  bool reaches_goal_ = false;
  Digests digests_;
  std::unordered_set<Fingerprint> noted_, passed_, looked_through_;
  std::set<std::string> exercised_;
  std::vector<std::string> verified_;
};

}  // namespace

Verification verify(const Scenario& scenario, const Certificate& certificate) {
  return Checker(scenario, certificate).run();
}

}  // namespace halfdone::sim

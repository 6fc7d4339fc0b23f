// Random systems end with reductions as they do by raw physics. Where a reduction would leave out an end, or make one up,
// because of a promise that isn't kept, its audit says so.
//
// 200 systems of each kind, always the same. Of others and more:
//   RC_PARAMS="seed=7 max_success=5000" build/release/tests/sim_tests --gtest_filter='RandomSystems.*'
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "sim/explore/audit.h"
#include "sim/explore/reduced.h"
#include "tests/sim/every_end.h"
#include "tests/sim/random_plans.h"

namespace halfdone::sim::random_system {
namespace {

using Names = std::vector<std::string>;

// Of a system that is compared.
constexpr std::size_t worlds_max = 500;

// What the comparisons came by. In how many systems ...
struct Tally {
  std::size_t compared = 0;
  std::size_t too_large = 0;
  std::size_t worlds = 0;                      // of all that were compared
  std::size_t goes_on = 0;                     // it never comes to rest
  std::map<std::string, std::size_t> reduced;  // the reduction leaves out worlds
  std::map<std::string, std::size_t> larger;   // it makes so many that it says nothing
  std::map<std::string, std::size_t> broken;   // its audit finds a broken promise
  std::map<std::string, std::size_t> caught;   // and its ends are others
};

std::string print(const std::string& what, const std::map<std::string, std::size_t>& times) {
  std::string text;
  for (const auto& [name, number] : times) text += fmt::format(", {} {} {}", name, what, number);
  return text;
}

std::string print(const Tally& tally) {
  return fmt::format("{} compared with {} worlds, {} too large, {} go on", tally.compared, tally.worlds,
                     tally.too_large, tally.goes_on) +
         print("reduces", tally.reduced) + print("enlarges", tally.larger) + print("broken in", tally.broken) +
         print("caught in", tally.caught);
}

bool contains(const Names& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

// One alone; but what superseded workers leave on their way must not pile up.
Names used_for(std::string_view name) {
  Names names = {std::string(name)};
  if (name == "superseded_workers") names.emplace_back("inert_requests");
  return names;
}

Names all_but(const Names& used) {
  Names names;
  for (const Reduction* reduction : all_reductions()) {
    if (!contains(used, reduction->name())) names.emplace_back(reduction->name());
  }
  return names;
}

// Empty, or what differs. Of costs, faults and crashes count.
std::string differences(const Found& raw, const Found& other, bool compares_costs) {
  std::string text;
  for (const auto& [end, cost] : raw.ends) {
    const auto same = other.ends.find(end);
    if (same == other.ends.end())
      text += fmt::format("only by physics, {}: {}\n", print(cost), end);
    else if (compares_costs && same->second != cost)
      text += fmt::format("{} by physics, {} otherwise: {}\n", print(cost), print(same->second), end);
  }
  for (const auto& [end, cost] : other.ends) {
    if (!raw.ends.contains(end)) text += fmt::format("not by physics, {}: {}\n", print(cost), end);
  }
  return text;
}

class Comparison {
 public:
  Comparison(const Plan& plan, Tally& tally) : tally_(tally) {
    scenario_.id = {.scenario = "random", .design = "test"};
    scenario_.system = system_of(plan);
    scenario_.initial = scenario_.goal = Shared<Backend>(new vault::Vault());
    reduce(scenario_);
  }

  // Nothing: there are too many worlds.
  bool walks_raw_worlds() {
    try {
      raw_ = EveryWorld(scenario_.system, worlds_max).run(World::initial(scenario_.system, scenario_.initial));
    } catch (const ScriptError&) {
      raw_.is_complete = false;  // each life leaves something behind
    }
    if (!raw_.is_complete) ++tally_.too_large;
    return raw_.is_complete;
  }

  void compares_physics() {
    ++tally_.compared;
    tally_.worlds += raw_.worlds;
    const auto goes_on = [](const auto& end) { return end.first.starts_with("goes on"); };
    if (std::ranges::any_of(raw_.ends, goes_on)) ++tally_.goes_on;
    const Found found = found_by_search(Dynamics(scenario_.system), scenario_.initial, 2 * worlds_max, true);
    RC_ASSERT(differences(raw_, found, true) == "");
    RC_ASSERT(found.worlds == raw_.worlds);
    RC_ASSERT(found.rows == raw_.rows);
  }

  // `may_break`: what the programs promise. What two reductions find out for themselves may be found not to be so.
  void audits(bool may_break) {
    while (true) {
      scenario_.id.without = broken_;
      const Audit found = audit(scenario_, {});
      if (!found.broken) {
        RC_ASSERT(found.is_complete);
        return;
      }
      broken_.push_back(found.broken->reduction);
      ++tally_.broken[broken_.back()];
      if (!may_break && broken_.back() != "orphaned_polls" && broken_.back() != "idle_polls")
        RC_FAIL(sim::print(scenario_, *found.broken));
    }
  }

  void compares_alone(const Reduction& reduction) {
    const std::string name(reduction.name());
    if (!reduction.why_not(scenario_.system).empty()) return;
    const Names used = used_for(name);
    const std::optional<Found> found = found_without(all_but(used), name);
    if (!found) return;
    const std::string differ = differences(raw_, *found, name != "orphaned_polls");
    if (std::ranges::any_of(used, [&](const std::string& each) { return contains(broken_, each); })) {
      if (!differ.empty() && contains(broken_, name)) ++tally_.caught[name];
      return;
    }
    if (!differ.empty()) RC_FAIL(name + " alone:\n" + differ);
    if (reduction.keeps() == Keeps::states && found->rows != raw_.rows) RC_FAIL(name + " doesn't keep each state");
    if (found->worlds < raw_.worlds) ++tally_.reduced[name];
  }

  // But for those of which a promise is broken. An orphaned poll costs no fault, and what stands for it loses an answer.
  void compares_all() {
    const std::optional<Found> found = found_without(broken_, "all");
    if (!found) return;
    const std::string differ = differences(raw_, *found, contains(broken_, "orphaned_polls"));
    if (!differ.empty()) RC_FAIL(fmt::format("all, without {}:\n{}", fmt::join(broken_, ", "), differ));
    if (found->worlds < raw_.worlds) ++tally_.reduced["all"];
  }

 private:
  // Nothing: there are too many worlds, so that the search would say that it isn't complete.
  std::optional<Found> found_without(const Names& names, const std::string& what) {
    const Reducer reducer(scenario_.system, {.without = names});
    try {
      Found found = found_by_search(reducer, scenario_.initial, 4 * worlds_max);
      if (found.is_complete) return found;
    } catch (const ScriptError&) {
    }
    ++tally_.larger[what];
    return std::nullopt;
  }

  Tally& tally_;
  Scenario scenario_;
  Found raw_;
  Names broken_;
};

void compare(const Plan& plan, Tally& tally) {
  Comparison comparison(plan, tally);
  if (!comparison.walks_raw_worlds()) RC_DISCARD("too large");
  comparison.compares_physics();
  comparison.audits(plan.lie != Lie::none);
  for (const Reduction* reduction : all_reductions()) comparison.compares_alone(*reduction);
  comparison.compares_all();
}

Tally compared(const rc::Gen<Lie>& lies) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  if (!std::getenv("RC_PARAMS")) {
    params.seed = 1;
    params.maxSuccess = 200;
  }
  Tally tally;
  const auto result =
      rc::detail::checkTestable([&] { compare(*plans(lies), tally); }, rc::detail::TestMetadata(), params);
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  EXPECT_TRUE(result.is<rc::detail::SuccessResult>()) << text.str();
  EXPECT_GE(tally.compared, 200u);
  EXPECT_LE(tally.larger["all"], tally.compared / 20);
  testing::Test::RecordProperty("tally", print(tally));
  return tally;
}

TEST(RandomSystems, EndWithReductionsAsByRawPhysics) {
  Tally tally = compared(rc::gen::just(Lie::none));
  for (const std::string name : {"symmetry", "reply_equivalence", "idle_polls", "orphaned_polls", "superseded_workers",
                                 "inert_requests", "ample_sets", "all"})
    EXPECT_GE(tally.reduced[name], 2u) << name << " leaves out nothing; " << print(tally);
  EXPECT_GE(tally.goes_on, 5u) << print(tally);
}

TEST(RandomSystems, WithWrongPromisesAreCaughtOrEndAlike) {
  Tally tally = compared(rc::gen::element(Lie::doing, Lie::digest, Lie::policy, Lie::members, Lie::anything));
  for (const std::string name : {"reply_equivalence", "superseded_workers", "inert_requests"})
    EXPECT_GE(tally.caught[name], 1u) << name << " is nowhere wrong; " << print(tally);
  EXPECT_GE(tally.broken["symmetry"], 1u) << print(tally);
}

// Found at random. What the worker asks for is refused. It may crash before it hears of that, and never comes back; one
// that rested at once would have asked for it again.
TEST(RandomSystems, LetAWorkerCrashBeforeItHearsThatItMayRest) {
  Plan plan;
  plan.workers = {{.lines = {{{Op::poll}}, {{Op::read}}}, .polls_by = Op::add}};
  plan.faults = {.rules = {{VerdictKind::refused, std::nullopt, 1u}}, .crashes_max = 1};
  const System system = system_of(plan);
  const Shared<Backend> empty(new vault::Vault());
  const Found raw = EveryWorld(system, worlds_max).run(World::initial(system, empty));
  ASSERT_TRUE(raw.ends.contains("")) << "it has crashed, and nothing was added";
  EXPECT_EQ(differences(raw, found_by_search(Reducer(system), empty, worlds_max), true), "");
  const Reducer alone(system, {.without = all_but({"reply_equivalence"})});
  EXPECT_EQ(differences(raw, found_by_search(alone, empty, worlds_max), true), "");
}

}  // namespace
}  // namespace halfdone::sim::random_system

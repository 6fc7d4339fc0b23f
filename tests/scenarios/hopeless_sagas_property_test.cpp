// Where a step behind the pivot is refused for good, whatever else goes wrong, the saga is stuck in the end, is seen to
// be, and keeps its lock; it neither ends nor goes round for ever (E01, C15).
#include <gtest/gtest.h>

#include "scenarios/saga_programs.h"
#include "sim/explore/search.h"
#include "tests/scenarios/random_plans.h"

namespace halfdone::scenarios::random_saga {
namespace {

std::string wrong_at(const sim::World& world, sim::Ending ending, bool& is_stuck) {
  const saga::Gauges gauges = saga_gauges(world.backend());
  is_stuck = is_stuck || gauges.stuck > 0;
  if (ending != sim::Ending::quiet) return "it goes round for ever";
  if (gauges.live() > 0) return "it lives, and nothing goes on";
  if (gauges.locks != gauges.stuck) return "it is locked or not, unlike it should be";
  return "";
}

// Of the first world that shows it.
std::string first_wrong(const Plan& plan, Around around) {
  const sim::Scenario scenario = scenario_of(plan, around);
  const sim::World initial = scenario.start();
  const auto dynamics = scenario.dynamics();
  sim::Search search(*dynamics, initial, {.bounds = {.worlds_max = 100'000}});
  std::string wrong;
  bool is_stuck = false;
  std::set<Fingerprint> seen;
  sim::SearchObserver observer;
  observer.on_end = [&](const sim::World& world, sim::VisitId, sim::Ending ending) {
    if (wrong.empty()) wrong = wrong_at(world, ending, is_stuck);
  };
  observer.on_world = [&](const sim::World& world, sim::VisitId) {
    if (!wrong.empty() || !seen.insert(world.backend().rows_fingerprint()).second) return;
    const auto broken = broken_promises(plan, around, sim::state_of(world.backend()));
    if (!broken.empty()) wrong = broken.front();
  };
  const sim::SearchResult result = search.run(observer);
  if (!wrong.empty()) return wrong;
  if (result.left != 0) return "the search is not complete";
  return is_stuck == plan.may_commit() ? "" : "it is stuck nowhere";
}

struct Model {
  std::string name;
  Around around;
};

std::ostream& operator<<(std::ostream& out, const Model& model) { return out << model.name; }

class HopelessSagas : public testing::TestWithParam<Model> {};

TEST_P(HopelessSagas, AreStuckInTheEnd) {
  rc::detail::TestParams params;
  params.seed = 1;
  params.maxSuccess = 50;
  const auto result = rc::detail::checkTestable(
      [] {
        const Plan plan = *hopeless_plans();
        const std::string wrong = first_wrong(plan, GetParam().around);
        if (!wrong.empty()) RC_FAIL(wrong);
      },
      rc::detail::TestMetadata(), params);
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  EXPECT_TRUE(result.is<rc::detail::SuccessResult>()) << text.str();
}

INSTANTIATE_TEST_SUITE_P(All, HopelessSagas,
                         testing::Values(Model{"replies", Around::replies}, Model{"crash", Around::crash},
                                         Model{"late", Around::late}, Model{"pause", Around::pause}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace halfdone::scenarios::random_saga

// The saga for deleting a user holds, and each planted bug is found by the check that should find it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "scenarios/delete_user/designs.h"
#include "scenarios/delete_user/saga.h"
#include "sim/explain/exploration.h"
#include "tests/scenarios/saga_mutants.h"

namespace halfdone::scenarios::delete_user {
namespace {

using sim::Exploration;
using sim::Result;
using sim::VerdictKind;

sim::ScenarioId id_of_saga(const std::string& variant = "", unsigned callers = 1) {
  return {"delete_user", "saga", variant, callers};
}

// The default faults without late requests, pauses and crashes.
sim::FaultModel usual_faults() {
  sim::FaultModel faults = default_faults();
  faults.crashes_max = 0;
  return faults;
}

Exploration explore_with(const sim::ScenarioId& id, const sim::FaultModel& faults) {
  sim::Scenario scenario = build(id, Before::in_both_teams);
  scenario.system.faults = faults;
  return sim::explore(scenario);
}

class SagaVariants : public testing::TestWithParam<std::tuple<std::string, unsigned>> {};

TEST_P(SagaVariants, HoldWithTwoCrashes) {
  const auto& [variant, callers] = GetParam();
  const Exploration exploration = explore_with(id_of_saga(variant, callers), default_faults());
  EXPECT_EQ(exploration.result, Result::holds);
  EXPECT_EQ(exploration.search.left, 0u);
}

TEST_P(SagaVariants, HoldWithAPause) {
  const auto& [variant, callers] = GetParam();
  sim::FaultModel faults = usual_faults();
  faults.pauses_max = 1;
  EXPECT_EQ(explore_with(id_of_saga(variant, callers), faults).result, Result::holds);
}

TEST_P(SagaVariants, HoldWithRequestsThatComeLate) {
  const auto& [variant, callers] = GetParam();
  sim::FaultModel faults = usual_faults();
  // Two late requests of two callers have millions of worlds: a question for more time.
  faults.rules.push_back({VerdictKind::late, std::nullopt, callers == 1 ? 2u : 1u});
  EXPECT_EQ(explore_with(id_of_saga(variant, callers), faults).result, Result::holds);
}

INSTANTIATE_TEST_SUITE_P(All, SagaVariants,
                         testing::Combine(testing::Values("", "banned", "no_contact", "unsubscribed"),
                                          testing::Values(1u, 2u)),
                         [](const auto& test) {
                           const std::string& variant = std::get<0>(test.param);
                           return (variant.empty() ? "plain" : variant) + std::to_string(std::get<1>(test.param));
                         });

// --- Planted bugs

std::set<std::string> checks_that_fail(const Exploration& exploration) {
  std::set<std::string> checks;
  for (const sim::RootCause& cause : exploration.root_causes) {
    for (const sim::Damage& damage : cause.damages) checks.insert(std::string(name_of(damage.check)));
  }
  return checks;
}

class SagaMutant : public testing::TestWithParam<Mutant> {};

TEST_P(SagaMutant, IsFoundByTheCheckThatShouldFindIt) {
  // To be found is enough; some of them let sagas run into each other for long.
  const Exploration exploration =
      sim::explore(scenario_of(GetParam()), {.search = {.bounds = {.worlds_max = 400'000}}});
  EXPECT_EQ(exploration.result, Result::violated);
  EXPECT_THAT(checks_that_fail(exploration), testing::Contains(std::string(name_of(GetParam().found_by))));
}

INSTANTIATE_TEST_SUITE_P(All, SagaMutant, testing::ValuesIn(mutants()),
                         [](const auto& test) { return test.param.name; });

// --- The document

std::string table_of_mutants() {
  std::string table = "| planted bug | anomaly | what | found by |\n| --- | --- | --- | --- |\n";
  for (const Mutant& mutant : mutants()) {
    table += fmt::format("| {} | {} | {} | {} |\n", mutant.name, mutant.anomaly, mutant.what, name_of(mutant.found_by));
  }
  return table;
}

TEST(SagaMutants, AreAsTheDocumentSays) {
  std::ifstream file(HALFDONE_SOURCE_DIR "/docs/mutants.md");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_THAT(text.str(), testing::HasSubstr(table_of_mutants())) << table_of_mutants();
}

TEST(SagaMutants, AreAtLeast25) { EXPECT_GE(mutants().size(), 25u); }

}  // namespace
}  // namespace halfdone::scenarios::delete_user

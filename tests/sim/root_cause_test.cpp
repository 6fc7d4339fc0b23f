#include "sim/explain/root_cause.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/explain/exploration.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::Contains;
using testing::ElementsAre;

const FaultModel refusals{.rules = {{VerdictKind::refused}}};

std::vector<std::vector<std::string>> faults_of_each(const std::vector<RootCause>& causes) {
  std::vector<std::vector<std::string>> faults;
  for (const RootCause& cause : causes) faults.push_back(cause.faults);
  return faults;
}

Task<bool> is_refused(Env& env, std::string key) {
  const auto read = co_await ask(env, Op::get, std::move(key));
  co_return read.failed();
}

// A note is left behind one refusal of each of two calls, and behind three of a third one.
TEST(RootCauses, ComeByCostAlsoWhereTheDearerOneHasFewerSites) {
  const auto script = [](Env& env) -> Script {
    bool both = true, thrice = true;
    for (const char* key : {"first", "second"}) {
      const bool failed = co_await is_refused(env, key);
      both = both && failed;
    }
    for (int attempt = 0; attempt < 3 && thrice; ++attempt) thrice = co_await is_refused(env, "third");
    if (both || thrice) co_await ask(env, Op::set, "note", 1);
    co_await ask(env, Op::set, "to", 1);
    co_await ask(env, Op::erase, "from");
    co_return Told::done;
  };
  FaultModel faults = refusals;
  faults.only.emplace();
  for (const char* key : {"first", "second", "third"})
    faults.only->push_back({fmt::format("toy.get {} 0", key), FaultClass::not_done});
  const std::vector<RootCause> causes = explore(moving(script, faults)).root_causes;
  EXPECT_THAT(faults_of_each(causes), ElementsAre(ElementsAre("toy.get first 0 not done", "toy.get second 0 not done"),
                                                  ElementsAre("toy.get third 0 not done")));
}

Script works_under_the_lock(Env& env) {
  co_await ask(env, Op::lock);
  co_await ask(env, Op::unlock);
  co_return Told::done;
}

// The same is stored and told whether one of the two waits for ever or not.
TEST(RootCauses, TellEndsApartThatDifferOnlyInWhoWaits) {
  const auto half = [](Env& env) -> Script {
    co_await ask(env, Op::set, "to", 1);
    co_return Told::done;
  };
  Scenario scenario = moving(half, {.rules = {{VerdictKind::lost_request}}});
  for (int worker = 0; worker < 2; ++worker) {
    add_relay(scenario, works_under_the_lock);
    scenario.system.actors.back().repeats = false;
  }
  const std::vector<RootCause> causes = explore(scenario).root_causes;
  EXPECT_THAT(faults_of_each(causes), Contains(ElementsAre("toy.unlock x 0 not done")));
}

// Enough for the search of one site, and not for that of the other.
TEST(RootCauses, DoNotCountASiteWhoseSearchWasCutOff) {
  const Scenario scenario = moving(moves_carelessly, refusals);
  const std::size_t worlds = explore(scenario).search.counts.worlds;
  const Exploration exploration = explore(scenario, {.search = {.bounds = {.worlds_max = worlds}}});
  EXPECT_TRUE(exploration.is_complete());
  EXPECT_EQ(exploration.fault_sites, 2u);
  EXPECT_EQ(exploration.fault_sites_searched, 1u);
}

}  // namespace
}  // namespace halfdone::sim

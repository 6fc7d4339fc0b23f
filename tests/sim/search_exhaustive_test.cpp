// The merging search and the enumeration of every path end alike, on small models: n steps, R retries, C crashes, one
// and two actors. The numbers of paths and worlds are pinned.
#include <gtest/gtest.h>

#include "tests/sim/brute_force.h"
#include "tests/sim/toy.h"

namespace halfdone::sim {
namespace {

using namespace toy;

// n steps one after another, each tried again up to `retries` times; gives up with `failed`.
ScriptProgram::Function steps_with_retries(int steps, int retries, std::string prefix) {
  return [=](Env& env) -> Script {
    for (int step = 1; step <= steps; ++step) {
      bool done = false;
      for (int attempt = 0; attempt <= retries && !done; ++attempt) {
        const auto result = co_await ask(env, Op::add, prefix + std::to_string(step), 1);
        done = !result.failed();
      }
      if (!done) co_return Told::failed;
    }
    co_return Told::done;
  };
}

struct Model {
  int steps, retries;
  unsigned crashes;
  int actors;
  std::size_t paths, ends;
};

std::ostream& operator<<(std::ostream& out, const Model& model) {
  return out << model.steps << " steps, " << model.retries << " retries, " << model.crashes << " crashes, "
             << model.actors << " actors";
}

System system_of_model(const Model& model) {
  FaultModel faults{.rules = {{VerdictKind::refused}, {VerdictKind::lost_reply}}, .crashes_max = model.crashes};
  std::vector<ScriptProgram::Function> scripts;
  for (int actor = 0; actor < model.actors; ++actor) {
    scripts.push_back(steps_with_retries(model.steps, model.retries, std::string(1, static_cast<char>('a' + actor))));
  }
  System system = system_of(std::move(scripts), faults);
  for (ActorInfo& actor : system.actors) actor.restarts = true;
  return system;
}

TEST(SmallModel, WithOutagesEndsAlikeUnderMergingAndBruteForce) {
  System system = system_of({steps_with_retries(3, 1, "a")});
  system.faults = {.rules = {{VerdictKind::lost_reply, std::nullopt, 1u}}, .outages = {{0, 1}}};
  const World initial = start(system);
  const BruteForce every = every_path(system, initial);
  EXPECT_EQ(ends_of_search(system, initial), every.ends);
  system.faults.outages.clear();
  EXPECT_LT(ends_of_search(system, initial).size(), every.ends.size());
}

class SmallModels : public testing::TestWithParam<Model> {};

TEST_P(SmallModels, EndAlikeUnderMergingAndBruteForce) {
  const System system = system_of_model(GetParam());
  const World initial = start(system);
  const BruteForce every = every_path(system, initial);
  EXPECT_EQ(ends_of_search(system, initial), every.ends);
  EXPECT_EQ(ends_of_search(Dynamics(system), initial), every.ends);
  EXPECT_EQ(every.paths, GetParam().paths);
  EXPECT_EQ(every.ends.size(), GetParam().ends);
}

TEST_P(SmallModels, HaveNothingNewWhenExploredASecondTime) {
  const System system = system_of_model(GetParam());
  const World initial = start(system);
  const Reducer reducer = merging_budgets_only(system);
  Search search(reducer, initial);
  const SearchResult first = search.run();
  // Again from the start, depth first and without budgets of its own: whatever the second exploration reaches, the
  // first knew.
  std::size_t again = 0;
  for (const Fingerprint& world : every_world(system, initial)) {
    EXPECT_NE(search.visited().find(world), no_visit);
    ++again;
  }
  EXPECT_EQ(again, first.counts.worlds);
}

INSTANTIATE_TEST_SUITE_P(Search, SmallModels,
                         testing::Values(Model{1, 0, 0, 1, 4, 3}, Model{2, 1, 0, 1, 61, 11}, Model{3, 1, 0, 1, 253, 23},
                                         Model{2, 0, 1, 1, 135, 9}, Model{2, 1, 1, 1, 15741, 33},
                                         Model{1, 0, 2, 1, 388, 7}, Model{1, 0, 0, 2, 96, 9},
                                         Model{1, 1, 0, 2, 10446, 25}, Model{1, 0, 1, 2, 5472, 21}));

}  // namespace
}  // namespace halfdone::sim

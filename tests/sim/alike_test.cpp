#include "sim/explain/alike.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/explain/exploration.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::ElementsAre;
using testing::IsEmpty;

using Groups = std::vector<std::vector<std::string>>;

const FaultModel faults{
    .rules = {
        {VerdictKind::refused}, {VerdictKind::lost_request}, {VerdictKind::lost_reply}, {VerdictKind::torn_reply}}};

Groups groups_of(ScriptProgram::Function script, const std::string& call, const FaultModel& model = faults) {
  const Exploration exploration = explore(moving(std::move(script), model));
  for (const HandledAlike& handled : *exploration.handled_alike) {
    if (handled.call == call) return handled.groups;
  }
  return {};
}

TEST(HandledAlike, IsEverythingWhenOnlyFailureIsAskedFor) {
  EXPECT_EQ(groups_of(moves_and_undoes, "toy.set to 1"), (Groups{{"500", "503", "no answer", "unreadable"}}));
}

TEST(HandledAlike, IsNotARefusalThatIsTriedAgain) {
  const auto script = [](Env& env) -> Script {
    const auto first = co_await ask(env, Op::set, "to", 1);
    if (first.code() == "503") co_await ask(env, Op::set, "to", 1);
    co_return Told::done;
  };
  // The second try handles everything alike, which doesn't make up for the first.
  EXPECT_EQ(groups_of(script, "toy.set to 1"), (Groups{{"500", "no answer", "unreadable"}, {"503"}}));
}

TEST(HandledAlike, IsWhatIsRememberedButNeverAskedFor) {
  const auto script = [](Env& env) -> Script {
    auto set = ask(env, Op::set, "to", 1);
    auto erase = ask(env, Op::erase, "from");
    co_await all(set, erase);
    co_return Told::done;
  };
  EXPECT_EQ(groups_of(script, "toy.set to 1"), (Groups{{"500", "503", "no answer", "unreadable"}}));
}

TEST(HandledAlike, IsNotWhatIsRememberedAndToldApartLater) {
  const auto script = [](Env& env) -> Script {
    const auto set = co_await ask(env, Op::set, "to", 1);
    set.keep();
    co_await ask(env, Op::erase, "from");
    if (set.code() == "503") co_await ask(env, Op::set, "to", 1);
    co_return set.failed() ? Told::failed : Told::done;
  };
  EXPECT_EQ(groups_of(script, "toy.set to 1"), (Groups{{"500", "no answer", "unreadable"}, {"503"}}));
}

TEST(HandledAlike, IsNotWhatIsToldDifferently) {
  const auto script = [](Env& env) -> Script {
    const auto set = co_await ask(env, Op::set, "to", 1);
    co_return set.code() == "503" ? Told::failed : Told::done;
  };
  EXPECT_EQ(groups_of(script, "toy.set to 1"), (Groups{{"500", "no answer", "unreadable"}, {"503"}}));
}

TEST(HandledAlike, IsNotWhatIsFollowedByAnotherCall) {
  const auto script = [](Env& env) -> Script {
    const auto set = co_await ask(env, Op::set, "to", 1);
    co_await ask(env, Op::set, set.code() == "503" ? "busy" : "other", 1);
    co_return Told::done;
  };
  EXPECT_EQ(groups_of(script, "toy.set to 1"), (Groups{{"500", "no answer", "unreadable"}, {"503"}}));
}

// Only behind a look that failed.
Script tells_503_apart_when_blind(Env& env) {
  const auto looked = co_await ask(env, Op::get, "from");
  const bool is_blind = looked.failed();
  const auto set = co_await ask(env, Op::set, "to", 1);
  if (is_blind && set.code() == "503") co_return Told::failed;
  co_return Told::done;
}

TEST(HandledAlike, IsNotWhatIsToldApartInOneStateOfTheProgramOnly) {
  EXPECT_EQ(groups_of(tells_503_apart_when_blind, "toy.set to 1"),
            (Groups{{"500", "no answer", "unreadable"}, {"503"}}));
}

// The call is reached with one budget used first, and with the other one later: only then may 503 come behind a look
// that had no answer.
TEST(HandledAlike, IsLookedAtWithAllBudgetsThatAWorldIsReachedWith) {
  const FaultModel once{
      .rules = {{VerdictKind::refused, std::nullopt, 1}, {VerdictKind::lost_request, std::nullopt, 1}}};
  EXPECT_EQ(groups_of(tells_503_apart_when_blind, "toy.set to 1", once), (Groups{{"500", "no answer"}, {"503"}}));
}

TEST(HandledAlike, IsNotWhatNeverMayComeToTheSamePlace) {
  const auto script = [](Env& env) -> Script {
    const auto looked = co_await ask(env, Op::get, "from");
    if (looked.code() != "") co_await ask(env, Op::set, "to", 1);
    co_return Told::done;
  };
  // Where the look was refused the call may only be lost, and the other way round.
  const FaultModel once{
      .rules = {{VerdictKind::refused, std::nullopt, 1}, {VerdictKind::lost_request, std::nullopt, 1}}};
  EXPECT_EQ(groups_of(script, "toy.set to 1", once), (Groups{{"500", "503"}, {"no answer"}}));
  EXPECT_EQ(groups_of(script, "toy.get from 0", once), (Groups{{"500", "503", "no answer"}}));
}

TEST(HandledAlike, IsNoAnswerAloneWhereRequestsMayOnlyBeLate) {
  EXPECT_EQ(groups_of(moves_and_undoes, "toy.set to 1", {.rules = {{VerdictKind::late}}}), (Groups{{"no answer"}}));
}

TEST(HandledAlike, LeavesOutWhatTheBudgetsDoNotAllow) {
  FaultModel none = faults;
  none.faults_max = 0;
  EXPECT_EQ(groups_of(moves_and_undoes, "toy.set to 1", none), Groups{});
  EXPECT_EQ(groups_of(moves_and_undoes, "toy.set to 1", {.rules = {{VerdictKind::refused}}}), (Groups{{"500", "503"}}));
}

TEST(HandledAlike, IsNotDeterminedInTooManyWorlds) {
  const Scenario scenario = moving(moves_and_undoes, faults);
  const std::size_t worlds = explore(scenario).search.counts.worlds;
  EXPECT_TRUE(explore(scenario, {.alike_visits_max = worlds}).handled_alike);
  EXPECT_FALSE(explore(scenario, {.alike_visits_max = worlds - 1}).handled_alike);
}

TEST(HandledAlike, IsNotDeterminedByASearchThatIsCutOff) {
  EXPECT_FALSE(explore(moving(moves_and_undoes, faults), {.search = {.bounds = {.worlds_max = 5}}}).handled_alike);
}

TEST(HandledAlike, IsListedByCall) {
  std::vector<std::string> calls;
  const Exploration exploration = explore(moving(moves_and_undoes, faults));
  for (const HandledAlike& handled : *exploration.handled_alike) calls.push_back(handled.call);
  EXPECT_THAT(calls, ElementsAre("toy.erase from 0", "toy.erase to 0", "toy.set to 1"));
}

}  // namespace
}  // namespace halfdone::sim

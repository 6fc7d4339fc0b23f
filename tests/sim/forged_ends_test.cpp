// Certificates that call every end a good one, with ranks that fall by steps as they should: what is wrong at the end
// alone gives them away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/certificate/certify.h"
#include "sim/certificate/closure.h"
#include "sim/check/settled.h"
#include "tests/sim/certificates.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::HasSubstr;

// Ranks of all worlds: none where it settles, one more a step away.
std::map<Fingerprint, std::uint64_t> ranks_to_any_end(const Scenario& scenario, const std::vector<World>& worlds) {
  const auto dynamics = scenario.dynamics();
  std::map<Fingerprint, std::uint64_t> ranks;
  for (const World& world : worlds)
    if (how_it_settles(*dynamics, world)) ranks[world.fingerprint()] = 0;
  for (std::uint64_t rank = 1; rank <= worlds.size(); ++rank) {
    std::map<Fingerprint, std::uint64_t> more;
    for (const World& world : worlds) {
      if (ranks.contains(world.fingerprint())) continue;
      for (const Step& step : dynamics->steps(world))
        if (happens_by_itself(step) && ranks.contains(dynamics->take(world, step).fingerprint()))
          more[world.fingerprint()] = rank;
    }
    ranks.merge(more);
  }
  return ranks;
}

// What is found wrong with a certificate that says that the design holds.
std::string flaw_of_holds(const Scenario& scenario) {
  Certificate forged = certificate_of(scenario);
  EXPECT_FALSE(forged.holds);
  std::vector<CertifiedVisit> visits = visits_of(forged);
  const std::vector<World> worlds = worlds_of(scenario, visits);
  const auto ranks = ranks_to_any_end(scenario, worlds);
  for (std::size_t index = 0; index < visits.size(); ++index)
    visits[index].rank = ranks.at(worlds[index].fingerprint());
  forged.tree = tree_of(visits);
  forged.holds = true;
  return flaw_of(scenario, forged);
}

// Is told "done", and nothing else is ever wrong.
Script moves(Env& env) {
  co_await ask(env, Op::set, "to", 1);
  co_await ask(env, Op::erase, "from");
  co_return Told::done;
}

TEST(ForgedEnd, OfAQuietWorldThatIsHalfDoneIsCaught) {
  EXPECT_THAT(flaw_of_holds(careless()), HasSubstr("it is no good end: "));
  EXPECT_THAT(flaw_of_holds(careless()), testing::Not(HasSubstr("something else comes by itself")));
}

TEST(ForgedEnd, ThatIsWrongByWhatWasToldIsCaught) {
  const auto told_nothing = [](Env& env) -> Script {
    co_await ask(env, Op::set, "to", 1);
    co_await ask(env, Op::erase, "from");
    co_return Told::failed;
  };
  EXPECT_THAT(flaw_of_holds(moving(told_nothing, {})), HasSubstr("it is no good end: "));
}

// Something is done elsewhere, and undone, for ever: in one of the two states it is well.
TEST(ForgedEnd, OfALoopThatIsWrongNowAndThenIsCaught) {
  for (const std::int64_t value : {1, 2, 3, 4, 5, 6, 7, 8}) {
    Scenario scenario = moving(moves, {});
    add_relay(scenario, [value](Env& env) -> Script {
      co_await ask(env, Op::set, "other", value);
      co_await ask(env, Op::erase, "other");
      co_return Told::done;
    });
    EXPECT_THAT(flaw_of_holds(scenario), HasSubstr("it is no good end: ")) << value;
    EXPECT_EQ(flaw_of(scenario, certificate_of(scenario)), "") << value;
  }
}

// What a monitor counts is judged where a run has come to rest, and this one goes round.
TEST(HonestEnd, OfALoopIsNotJudgedLikeOneThatIsQuiet) {
  Scenario scenario = moving(moves, {});
  scenario.initial = store({{"from", 1}, {"count", 0}});
  scenario.goal = store({{"to", 1}, {"count", 0}});
  scenario.expectation = {.before = state_of(*scenario.initial),
                          .after = state_of(*scenario.goal),
                          .volatile_fields = {"toy.values.value"}};
  scenario.monitor = [](const Backend&) { return Monitored{.live = 1}; };
  add_relay(scenario, [](Env& env) -> Script {
    const auto count = co_await ask(env, Op::get, "count");
    co_await ask(env, Op::set, "count", 1 - count.value());
    co_return Told::done;
  });
  const Certificate certificate = certificate_of(scenario);
  EXPECT_TRUE(certificate.holds);
  EXPECT_EQ(flaw_of(scenario, certificate), "");
}

// --- What is compared with the scenario

TEST(ForgedClaim, OfAnotherScenarioIsCaught) {
  const Scenario scenario = careless();
  for (const auto& change : std::initializer_list<void (*)(Certificate&)>{
           [](Certificate& c) { c.id.scenario = "other"; }, [](Certificate& c) { c.id.design = "other"; },
           [](Certificate& c) { c.id.variant = "other"; }, [](Certificate& c) { c.id.callers = 2; },
           [](Certificate& c) { c.id.without = {"symmetry"}; }}) {
    Certificate forged = certificate_of(scenario);
    change(forged);
    EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("it is of another scenario"));
  }
}

TEST(ForgedClaim, OfAnotherGoalIsCaught) {
  const Certificate certificate = certificate_of(careless());
  Scenario other = careless();
  other.goal = store({{"to", 2}});
  EXPECT_THAT(flaw_of(other, certificate), HasSubstr("the goal has changed"));
}

TEST(ForgedClaim, OfAVisitBeyondTheBudgetsIsCaught) {
  const auto with_refusals = [](unsigned max) {
    return moving(moves_with_a_retry, {.rules = {{VerdictKind::refused, std::nullopt, max}}});
  };
  Certificate forged = certificate_of(with_refusals(2));
  forged.system = system_digest(with_refusals(1));
  EXPECT_THAT(flaw_of(with_refusals(1), forged), HasSubstr("a visit goes beyond the budgets"));
}

TEST(ForgedClaim, OfTwoRanksOfOneWorldIsCaught) {
  const Scenario scenario = robust();
  Certificate forged = certificate_of(scenario);
  std::vector<CertifiedVisit> visits = visits_of(forged);
  const std::vector<World> worlds = worlds_of(scenario, visits);
  std::map<Fingerprint, std::size_t> first;
  for (std::size_t index = 0; index < visits.size(); ++index) {
    if (first.try_emplace(worlds[index].fingerprint(), index).second) continue;
    visits[index].rank = *visits[index].rank + 1;
    break;
  }
  forged.tree = tree_of(visits);
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("two visits of one world have different ranks"));
}

TEST(ForgedClaim, OfWhatCameUpIsCaughtInAViolatedDesignToo) {
  for (const Scenario& scenario : {careless(), robust()}) {
    Certificate forged = certificate_of(scenario);
    forged.exercised.emplace_back("toy.get to 0 hollow");
    EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("\"toy.get to 0 hollow\" never comes up"));
    forged = certificate_of(scenario);
    forged.exercised.pop_back();
    EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("kinds of deliveries, crashes and restarts that came up"));
  }
}

}  // namespace
}  // namespace halfdone::sim

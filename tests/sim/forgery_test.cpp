// Certificates as a forger would change them: each change is caught.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/replay/token.h"
#include "tests/sim/certificates.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::HasSubstr;

TEST(Forgery, ThatDropsAVisitIsNamedWithTheWayToTheWorldThatIsMissing) {
  const Scenario scenario = robust();
  Certificate certificate = certificate_of(scenario);
  std::vector<CertifiedVisit> visits = visits_of(certificate);
  visits.pop_back();
  certificate.tree = tree_of(visits);
  certificate.visits -= 1;
  certificate.worlds -= 1;
  const Verification verification = verify(scenario, certificate);
  ASSERT_TRUE(verification.flaw);
  EXPECT_THAT(verification.flaw->what, HasSubstr("missing"));
  EXPECT_FALSE(verification.flaw->way.empty());
  after_all(scenario, verification.flaw->way);  // ends the test where a step isn't possible
}

// Whichever leaf is dropped: either its world is missing, or it is there only with more of the budgets used.
TEST(Forgery, ThatDropsAnyLeafIsCaught) {
  const Scenario scenario = robust();
  const Certificate honest = certificate_of(scenario);
  const std::vector<CertifiedVisit> visits = visits_of(honest);
  for (std::size_t at = 1; at < visits.size(); at += 7) {
    if (at + 1 < visits.size() && visits[at + 1].up == 0) continue;
    std::vector<CertifiedVisit> fewer = visits;
    if (at + 1 < visits.size()) fewer[at + 1].up += visits[at].up - 1;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at));
    Certificate forged = honest;
    forged.tree = tree_of(fewer);
    EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("the world behind these steps")) << at;
  }
}

TEST(Forgery, ThatTakesOtherStepsIsCaught) {
  const Scenario scenario = careless();
  const Certificate honest = certificate_of(scenario);
  for (std::size_t at = 1; at < visits_of(honest).size(); ++at) {
    std::vector<CertifiedVisit> visits = visits_of(honest);
    visits[at].choice += 1;
    Certificate forged = honest;
    forged.tree = tree_of(visits);
    EXPECT_NE(flaw_of(scenario, forged), "") << at;
  }
}

TEST(Forgery, ThatChangesARankIsCaught) {
  const Scenario scenario = robust();
  const Certificate honest = certificate_of(scenario);
  const auto with_rank = [&](std::size_t at, std::optional<std::uint64_t> rank) {
    std::vector<CertifiedVisit> visits = visits_of(honest);
    visits[at].rank = rank;
    Certificate forged = honest;
    forged.tree = tree_of(visits);
    return flaw_of(scenario, forged);
  };
  EXPECT_THAT(with_rank(0, 0), HasSubstr("it is no good end"));
  EXPECT_THAT(with_rank(0, std::nullopt), HasSubstr("no good end is certified from here on"));
  EXPECT_THAT(with_rank(0, *visits_of(honest)[0].rank - 1), HasSubstr("no step without a fault leads nearer"));
}

TEST(Forgery, ThatChangesACountOrADigestIsCaught) {
  const Scenario scenario = robust();
  const Certificate honest = certificate_of(scenario);
  for (std::size_t Certificate::*count : {&Certificate::worlds, &Certificate::visits, &Certificate::transitions,
                                          &Certificate::ends, &Certificate::depth}) {
    Certificate forged = honest;
    ++(forged.*count);
    EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("it says"));
  }
  Certificate forged = honest;
  forged.digests.worlds.low ^= 1;
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("digest of the worlds"));
  forged = honest;
  forged.digests.transitions.high ^= 1;
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("digest of the transitions"));
}

TEST(Forgery, ThatClaimsTheOtherResultIsCaught) {
  Certificate violated = certificate_of(robust());
  violated.holds = false;
  EXPECT_THAT(flaw_of(robust(), violated), HasSubstr("shows nothing"));
  Certificate holds = certificate_of(careless());
  holds.holds = true;
  EXPECT_THAT(flaw_of(careless(), holds), HasSubstr("no good end is certified from here on"));
  holds = certificate_of(retrying(), {.steps_max = 6});
  holds.holds = true;
  EXPECT_THAT(flaw_of(retrying(), holds), HasSubstr("of a search that was cut off"));
}

TEST(Forgery, ThatCallsADesignWithoutAGoalGoodIsCaught) {
  Certificate forged = certificate_of(idle(false));
  std::vector<CertifiedVisit> visits = visits_of(forged);
  for (CertifiedVisit& visit : visits) visit.rank = visit.rank.value_or(0);
  forged.tree = tree_of(visits);
  forged.holds = true;
  EXPECT_THAT(flaw_of(idle(false), forged), HasSubstr("no end has everything done"));
}

// A relay that does its work only where its look fails: but for a fault it goes round for ever.
TEST(Forgery, ThatGoesToAGoodEndByAFaultIsCaught) {
  Scenario scenario =
      moving([](Env&) -> Script { co_return Told::pending; }, {.rules = {{VerdictKind::refused, std::nullopt, 1u}}});
  scenario.initial = store({{"from", 1}, {"to", 1}});
  scenario.expectation.before = state_of(*scenario.initial);
  add_relay(scenario, [](Env& env) -> Script {
    const auto looked = co_await ask(env, Op::get, "from");
    if (looked.failed()) co_await ask(env, Op::erase, "from");
    co_return Told::done;
  });
  Certificate forged = certificate_of(scenario);
  ASSERT_FALSE(forged.holds);
  std::vector<CertifiedVisit> visits = visits_of(forged);
  const std::vector<World> worlds = worlds_of(scenario, visits);
  std::map<Fingerprint, std::uint64_t> ranks;
  for (std::size_t index = 0; index < visits.size(); ++index)
    if (visits[index].rank) ranks[worlds[index].fingerprint()] = *visits[index].rank;
  ASSERT_LT(ranks.size(), forged.worlds);
  ASSERT_FALSE(ranks.empty());
  const auto dynamics = scenario.dynamics();
  for (std::size_t round = 0; round < worlds.size(); ++round) {
    for (const World& world : worlds) {
      if (ranks.contains(world.fingerprint())) continue;
      for (const Step& step : dynamics->steps(world)) {
        const auto to = ranks.find(dynamics->take(world, step).fingerprint());
        if (to != ranks.end()) ranks.try_emplace(world.fingerprint(), to->second + 1);
      }
    }
  }
  ASSERT_EQ(ranks.size(), forged.worlds);
  for (std::size_t index = 0; index < visits.size(); ++index)
    visits[index].rank = ranks.at(worlds[index].fingerprint());
  forged.tree = tree_of(visits);
  forged.holds = true;
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("no step without a fault leads nearer"));
}

TEST(Forgery, ThatShowsNothingIsCaught) {
  for (const Scenario& scenario : {careless(), robust()}) {
    Certificate forged = certificate_of(scenario);
    forged.holds = false;
    forged.counterexamples.clear();
    EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("an end has everything done"));
  }
}

TEST(Forgery, ThatShowsNothingOfASearchThatWasCutOffIsCaught) {
  Certificate forged = certificate_of(retrying(), {.steps_max = 6});
  ASSERT_FALSE(forged.is_complete);
  EXPECT_EQ(flaw_of(retrying(), forged), "");
  forged.counterexamples.clear();
  EXPECT_THAT(flaw_of(retrying(), forged), HasSubstr("shows nothing"));
}

TEST(Forgery, ThatCallsABadEndGoodIsCaught) {
  for (const Scenario& scenario : {careless(), stuck_in_a_loop()}) {
    Certificate forged = certificate_of(scenario);
    std::vector<CertifiedVisit> visits = visits_of(forged);
    // Ranks that fall everywhere, as far as there are steps.
    for (CertifiedVisit& visit : visits) visit.rank = visit.rank.value_or(0);
    forged.tree = tree_of(visits);
    forged.holds = true;
    EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("it is no good end"));
  }
}

TEST(Forgery, ThatClaimsMoreFaultsThanWereExploredIsCaught) {
  Certificate forged = certificate_of(moving(moves_and_undoes, {}));
  forged.allowed.push_back({VerdictKind::refused, "", std::nullopt});
  Scenario scenario = moving(moves_and_undoes, {});
  scenario.system.faults = fault_model_of(forged, scenario.system.services);
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("missing"));
}

TEST(Forgery, ThatNamesWhatNeverCameUpIsCaught) {
  Certificate forged = certificate_of(robust());
  forged.exercised.push_back("toy.get to 0 hollow");
  EXPECT_THAT(flaw_of(robust(), forged), HasSubstr("\"toy.get to 0 hollow\" never comes up"));
}

TEST(Forgery, OfACounterexampleIsCaught) {
  const Scenario scenario = careless();
  const Certificate honest = certificate_of(scenario);
  const auto with_run = [&](const std::vector<Step>& path, std::vector<std::string> injected) {
    Certificate forged = honest;
    forged.counterexamples = {{print(token_for(scenario, path)), std::move(injected)}};
    return flaw_of(scenario, forged);
  };
  const std::vector<Step> good = {delivery(1), hearing(1), delivery(2), hearing(2)};
  EXPECT_THAT(with_run(good, {}), HasSubstr("nothing is wrong at the end"));
  // Half done, but it goes on.
  EXPECT_THAT(with_run({delivery(1)}, {}), HasSubstr("nothing is wrong at the end"));
  EXPECT_THAT(with_run({delivery(1), hearing(1), delivery(2, refused_503), hearing(2)}, {}),
              HasSubstr("not those that it names"));
  EXPECT_THAT(
      with_run({delivery(1), hearing(1), delivery(2, lost_reply), hearing(2)}, {"toy.erase from 0#1 lost_reply"}),
      HasSubstr("the fault model doesn't allow this"));
}

TEST(Forgery, WithAnotherStateBeforeIsCaught) {
  const Certificate certificate = certificate_of(careless());
  Scenario other = careless();
  other.initial = store({{"from", 2}});
  EXPECT_THAT(flaw_of(other, certificate), HasSubstr("the state before has changed"));
  other = careless();
  other.witnesses = {{"toy.get", "it is asked"}};
  EXPECT_THAT(flaw_of(other, certificate), HasSubstr("invariants or witnesses have changed"));
}

TEST(Forgery, ThatIsNoTreeIsCaught) {
  const Scenario scenario = careless();
  const Certificate honest = certificate_of(scenario);
  Certificate forged = honest;
  std::vector<CertifiedVisit> visits = visits_of(honest);
  visits[1].up = 1;
  forged.tree = tree_of(visits);
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("a visit has no parent"));
  forged.tree = CertifiedVisits(honest.tree.bytes() + "\x80");
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("can't be read"));
  forged.tree = CertifiedVisits();
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("the start is missing"));
}

}  // namespace
}  // namespace halfdone::sim

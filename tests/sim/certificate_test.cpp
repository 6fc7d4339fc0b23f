// Certificates: of models that hold and that don't, as files, and as somebody would forge them.
#include "sim/certificate/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bad_input.h"
#include "sim/certificate/certify.h"
#include "sim/certificate/closure.h"
#include "sim/replay/token.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Tries twice to say what is to be done; a relay does it, again and again.
Scenario robust() {
  FaultModel faults{.faults_max = 1, .crashes_max = 1};
  for (const VerdictKind kind : {VerdictKind::refused, VerdictKind::lost_request, VerdictKind::lost_reply,
                                 VerdictKind::torn_reply, VerdictKind::late, VerdictKind::duplicate})
    faults.rules.push_back({kind});
  Scenario scenario = moving(
      [](Env& env) -> Script {
        const auto first = co_await ask(env, Op::set, "to", 1);
        if (first.failed()) co_await ask(env, Op::set, "to", 1);
        co_return Told::pending;
      },
      faults);
  add_relay(scenario, [](Env& env) -> Script {
    const auto asked = co_await ask(env, Op::get, "to");
    if (asked.failed() || asked.value() == 0) co_return Told::done;
    co_await ask(env, Op::erase, "from");
    co_return Told::done;
  });
  scenario.system.actors.back().restarts = true;
  scenario.witnesses = {{"toy.erase from 0", "the relay moves"}};
  return scenario;
}

// Says that all is well and leaves a relay that repeats what can't succeed.
Scenario stuck_in_a_loop() {
  Scenario scenario = moving(
      [](Env& env) -> Script {
        co_await ask(env, Op::set, "to", 1);
        co_return Told::pending;
      },
      {});
  add_relay(scenario, [](Env& env) -> Script {
    co_await ask(env, Op::erase, "misspelt");
    co_return Told::done;
  });
  return scenario;
}

Scenario careless() { return moving(moves_carelessly, {.rules = {{VerdictKind::refused}}}); }

Scenario retrying() {
  return moving(moves_with_a_retry, {.rules = {{VerdictKind::refused}, {VerdictKind::lost_reply}}});
}

Certificate certificate_of(const Scenario& scenario, const Bounds& bounds = {}) {
  CertifiedVisits visits;
  const Exploration exploration = explore(
      scenario,
      {.search = {.bounds = bounds}, .on_searched = [&](const Search& search, const std::vector<VisitId>& good_ends) {
         visits = certified_visits(search, good_ends);
       }});
  return certify(scenario, exploration, visits);
}

std::string flaw_of(const Scenario& scenario, const Certificate& certificate) {
  const Verification verification = verify(scenario, certificate);
  return verification.flaw ? verification.flaw->what : "";
}

std::vector<CertifiedVisit> visits_of(const Certificate& certificate) {
  std::vector<CertifiedVisit> visits;
  CertifiedVisits::Reader reader(certificate.tree);
  while (const auto visit = reader.next()) visits.push_back(*visit);
  return visits;
}

CertifiedVisits tree_of(const std::vector<CertifiedVisit>& visits) {
  CertifiedVisits tree;
  for (const CertifiedVisit& visit : visits) tree.add(visit);
  return tree;
}

// --- What holds up

TEST(Certificate, OfADesignThatHoldsUnderFaultsIsVerified) {
  const Scenario scenario = robust();
  const Certificate certificate = certificate_of(scenario);
  ASSERT_TRUE(certificate.holds);
  EXPECT_GT(certificate.visits, certificate.worlds);
  EXPECT_GT(certificate.loops, 0u);
  const Verification verification = verify(scenario, certificate);
  EXPECT_FALSE(verification.flaw) << verification.flaw->what;
  EXPECT_THAT(verification.verified, testing::Contains(HasSubstr("a good end is reached without a fault")));
}

// Nothing is wrong at its ends, and nothing is done at any.
Scenario idle(bool polls) {
  Scenario scenario = moving(
      [](Env& env) -> Script {
        co_await ask(env, Op::get, "from");
        co_return Told::failed;
      },
      {.rules = {{VerdictKind::refused}}});
  if (polls) {
    add_relay(scenario, [](Env& env) -> Script {
      co_await ask(env, Op::get, "to");
      co_return Told::done;
    });
  }
  return scenario;
}

TEST(Certificate, OfADesignThatOnlyMissesItsGoalIsVerified) {
  for (const bool polls : {false, true}) {
    const Scenario scenario = idle(polls);
    const Certificate certificate = certificate_of(scenario);
    ASSERT_FALSE(certificate.holds);
    ASSERT_THAT(certificate.counterexamples, IsEmpty());
    const Verification verification = verify(scenario, certificate);
    EXPECT_FALSE(verification.flaw) << verification.flaw->what;
    EXPECT_THAT(verification.verified, testing::Contains("no end has everything done"));
  }
}

TEST(Certificate, OfADesignThatIsViolatedIsVerifiedWithItsCounterexamples) {
  for (const Scenario& scenario : {careless(), stuck_in_a_loop()}) {
    const Certificate certificate = certificate_of(scenario);
    ASSERT_FALSE(certificate.holds);
    const Verification verification = verify(scenario, certificate);
    EXPECT_FALSE(verification.flaw) << verification.flaw->what;
    EXPECT_THAT(verification.verified, testing::Contains(HasSubstr("1 counterexamples replay")));
  }
}

TEST(Certificate, OfAMissingWitnessNeedsNoCounterexample) {
  Scenario scenario = moving(moves_and_undoes, {});
  scenario.witnesses = {{"toy.erase to 0", "the compensation runs"}};
  const Certificate certificate = certificate_of(scenario);
  EXPECT_FALSE(certificate.holds);
  EXPECT_EQ(flaw_of(scenario, certificate), "");
}

TEST(Certificate, OfAnInvariantThatIsBrokenInPassingIsVerified) {
  Scenario scenario = moving(moves_carelessly, {});
  scenario.invariants = {{.name = "never both", .always = true, .violations = [](const Backend& backend) {
                            return state_of(backend).size() == 2 ? std::vector<std::string>{"both"}
                                                                 : std::vector<std::string>{};
                          }}};
  Certificate certificate = certificate_of(scenario);
  EXPECT_EQ(flaw_of(scenario, certificate), "");
  certificate.holds = true;
  EXPECT_THAT(flaw_of(scenario, certificate), HasSubstr("an invariant that must always hold is broken"));
}

TEST(Certificate, OfACutOffSearchHasTheCounterexamplesAlone) {
  const Scenario scenario = retrying();
  const Certificate certificate = certificate_of(scenario, {.steps_max = 6});
  EXPECT_FALSE(certificate.is_complete);
  EXPECT_THAT(certificate.tree.bytes(), IsEmpty());
  EXPECT_EQ(flaw_of(scenario, certificate), "");
}

TEST(Certificate, NamesWhatCameUpAndWhatNeverDid) {
  Scenario scenario = careless();
  scenario.system.faults.rules.push_back({VerdictKind::partial});
  const Certificate certificate = certificate_of(scenario);
  EXPECT_THAT(certificate.exercised, testing::ElementsAre("toy.erase from 0 ok", "toy.erase from 0 refused",
                                                          "toy.set to 1 ok", "toy.set to 1 refused"));
  EXPECT_THAT(certificate.never, testing::ElementsAre("toy.erase from 0 partial", "toy.set to 1 partial"));
  EXPECT_THAT(certificate.counterexamples[0].injected, testing::ElementsAre("toy.erase from 0#1 refused(500)"));
}

TEST(Ranks, FallByOneWithEachStepToTheEnd) {
  std::vector<std::uint64_t> ranks;
  for (const CertifiedVisit& visit : visits_of(certificate_of(moving(moves_and_undoes, {}))))
    ranks.push_back(*visit.rank);
  EXPECT_THAT(ranks, testing::ElementsAre(4u, 3u, 2u, 1u, 0u));
}

// --- Files

TEST(CertificateFile, ReadsAsItWasWritten) {
  for (const Scenario& scenario : {robust(), careless(), stuck_in_a_loop()}) {
    const Certificate certificate = certificate_of(scenario);
    const std::string text = print(certificate);
    const Certificate read = parse_certificate(text, "file");
    EXPECT_EQ(print(read), text);
    EXPECT_EQ(read.counterexamples, certificate.counterexamples);
    EXPECT_EQ(flaw_of(scenario, read), "");
  }
}

TEST(CertificateFile, GivesBackTheFaultModel) {
  Scenario scenario = careless();
  scenario.system.faults = {.rules = {{VerdictKind::refused, ServiceId{0}, 2u}, {VerdictKind::lost_reply}},
                            .faults_max = 2,
                            .crashes_max = 1};
  const Certificate read = parse_certificate(print(certificate_of(scenario)), "file");
  const FaultModel model = fault_model_of(read, scenario.system.services);
  EXPECT_EQ(model.print(scenario.system.services), scenario.system.faults.print(scenario.system.services));
}

TEST(CertificateFile, GivesBackWhatItIsOf) {
  Certificate certificate = certificate_of(careless());
  certificate.id = {"move", "test", "banned", 2, {"symmetry", "ample_sets"}};
  EXPECT_EQ(parse_certificate(print(certificate), "file").id, certificate.id);
}

std::string complaint_about(const std::string& text) {
  try {
    parse_certificate(text, "some.cert");
  } catch (const BadInput& error) {
    return error.what();
  }
  return "";
}

TEST(CertificateFile, CutShortAnywhereIsBadInput) {
  const std::string text = print(certificate_of(careless()));
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_THAT(complaint_about(text.substr(0, size)), HasSubstr("some.cert")) << size;
  }
  EXPECT_THAT(complaint_about(text.substr(0, text.size() - 1)), HasSubstr("cut short"));
  EXPECT_THAT(complaint_about(text + "more"), HasSubstr("damaged"));
}

TEST(CertificateFile, WithAnyFlippedByteIsBadInput) {
  const std::string text = print(certificate_of(careless()));
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string flipped = text;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    EXPECT_THAT(complaint_about(flipped), HasSubstr("some.cert")) << at;
  }
}

TEST(CertificateFile, OfAnotherVersionOrKindSaysWhatIsRead) {
  EXPECT_THAT(complaint_about("# halfdone certificate 2\n"),
              testing::AllOf(HasSubstr("another version"), HasSubstr("\"# halfdone certificate 1\"")));
  EXPECT_THAT(complaint_about("# halfdone plan 1\n"), HasSubstr("this is no certificate"));
}

// --- Forgeries

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

// The worlds of the visits, in their order.
std::vector<World> worlds_of(const Scenario& scenario, const std::vector<CertifiedVisit>& visits) {
  const auto dynamics = scenario.dynamics();
  std::vector<World> worlds, way;
  for (const CertifiedVisit& visit : visits) {
    if (way.empty()) {
      way.push_back(dynamics->start(scenario.initial));
    } else {
      way.erase(way.end() - static_cast<std::ptrdiff_t>(visit.up), way.end());
      way.push_back(dynamics->take(way.back(), dynamics->steps(way.back())[visit.choice]));
    }
    worlds.push_back(way.back());
  }
  return worlds;
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

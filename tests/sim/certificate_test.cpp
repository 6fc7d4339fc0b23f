// Certificates: of models that hold and that don't, and as files.
#include "sim/certificate/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bad_input.h"
#include "sim/certificate/certify.h"
#include "sim/certificate/closure.h"
#include "sim/replay/token.h"
#include "tests/sim/certificates.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

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

// Asks for both and waits for neither.
Script leaves_two_calls_behind(Env& env) {
  auto first = ask(env, Op::set, "to", 1);
  auto second = ask(env, Op::set, "to", 2);
  co_return Told::done;
}

// The good end is found with a fault first (the second call lost), and explored without any (the second call first).
TEST(Ranks, AreGivenToWorldsWhoseLaterVisitIsExploredFirst) {
  Scenario scenario = moving(leaves_two_calls_behind, {.rules = {{VerdictKind::lost_request}}});
  scenario.initial = store({{"to", 1}});
  scenario.expectation.before = {};
  const Certificate certificate = certificate_of(scenario);
  const std::vector<CertifiedVisit> visits = visits_of(certificate);
  EXPECT_EQ(std::ranges::count(visits, std::optional<std::uint64_t>(0), &CertifiedVisit::rank), 1);
}

// --- How sure it is of its reductions

// What the certificate of a search with this audit says of reply equivalence.
std::string said_of_reply_equivalence(const Audit* audit) {
  const Scenario scenario = robust();
  const Certificate certificate = certify(scenario, explore(scenario, {}), {}, audit);
  for (const std::string& line : certificate.reductions)
    if (line.find("reply_equivalence") != std::string::npos) return line.substr(0, line.find(':'));
  return "nothing";
}

TEST(Certificate, SaysWhichReductionsWereAuditedAndHowFar) {
  Audit audit{.worlds = 10, .transitions = 20, .is_complete = true, .reductions = {"reply_equivalence"}};
  EXPECT_EQ(said_of_reply_equivalence(nullptr), "assumed reply_equivalence");
  EXPECT_EQ(said_of_reply_equivalence(&audit), "audited reply_equivalence in 10 worlds, 20 transitions");
  audit.is_complete = false;
  EXPECT_EQ(said_of_reply_equivalence(&audit), "audited reply_equivalence in 10 worlds, 20 transitions (not all)");
  audit.broken = BrokenPromise{};
  EXPECT_EQ(said_of_reply_equivalence(&audit), "assumed reply_equivalence");
  audit = {.is_complete = true, .reductions = {"symmetry"}};
  EXPECT_EQ(said_of_reply_equivalence(&audit), "assumed reply_equivalence");
}

TEST(Certificate, HasACounterexampleForEachRootCause) {
  Scenario scenario = careless();
  scenario.system.faults.rules.push_back({VerdictKind::lost_reply});
  const Certificate certificate = certificate_of(scenario);
  EXPECT_THAT(certificate.counterexamples, SizeIs(explore(scenario, {}).root_causes.size()));
  EXPECT_THAT(certificate.counterexamples, SizeIs(testing::Gt(1u)));
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

// The fault model that is read from the file of a certificate.
FaultModel read_back(const FaultModel& faults) {
  Scenario scenario = careless();
  scenario.system.faults = faults;
  const Certificate read = parse_certificate(print(certificate_of(scenario)), "file");
  return fault_model_of(read, scenario.system.services);
}

TEST(CertificateFile, GivesBackTheFaultModel) {
  const FaultModel read = read_back({.rules = {{VerdictKind::refused, ServiceId{0}, 2u}, {VerdictKind::lost_reply}},
                                     .faults_max = 255,
                                     .crashes_max = 1,
                                     .pauses_max = 2});
  ASSERT_THAT(read.rules, SizeIs(2));
  EXPECT_EQ(read.rules[0].kind, VerdictKind::refused);
  EXPECT_EQ(read.rules[0].service, ServiceId{0});
  EXPECT_EQ(read.rules[0].max, 2u);
  EXPECT_EQ(read.rules[1].kind, VerdictKind::lost_reply);
  EXPECT_EQ(read.rules[1].service, std::nullopt);
  EXPECT_EQ(read.rules[1].max, std::nullopt);
  EXPECT_EQ(read.faults_max, 255u);
  EXPECT_EQ(read.crashes_max, 1u);
  EXPECT_EQ(read.pauses_max, 2u);
}

TEST(CertificateFile, GivesBackOutagesAndAnyNumberOfFaults) {
  const FaultModel read = read_back({.rules = {{VerdictKind::late}}, .outages = {{ServiceId{0}, 2}}});
  EXPECT_EQ(read.faults_max, std::nullopt);
  ASSERT_THAT(read.outages, SizeIs(1));
  EXPECT_EQ(read.outages[0].service, ServiceId{0});
  EXPECT_EQ(read.outages[0].max, 2u);
}

TEST(CertificateFile, WithAFaultModelThatCannotBeIsBadInput) {
  Certificate certificate = certificate_of(careless());
  certificate.allowed = {{VerdictKind::refused, "", 1u}};
  certificate.outages = {{"toy", 1}};
  EXPECT_THROW(fault_model_of(certificate, careless().system.services), BadInput);
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

}  // namespace
}  // namespace halfdone::sim

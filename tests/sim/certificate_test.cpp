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

}  // namespace
}  // namespace halfdone::sim

// Counterexamples and witnesses as a forger would change them, each in a certificate that is right otherwise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/replay/token.h"
#include "tests/sim/certificates.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// --- Counterexamples

TEST(ForgedRun, ThatStandsBehindAnHonestOneIsCaught) {
  Certificate forged = certificate_of(careless());
  ASSERT_THAT(forged.counterexamples, SizeIs(1));
  forged.counterexamples.push_back(forged.counterexamples.front());
  forged.counterexamples.back().injected.clear();
  EXPECT_THAT(flaw_of(careless(), forged), HasSubstr("are not those that it names"));
}

TEST(ForgedRun, ThatGoesOnBehindItsEndIsCaught) {
  Certificate forged = certificate_of(careless());
  Token token = parse_token(forged.counterexamples[0].token);
  token.choices.push_back(7);
  forged.counterexamples[0].token = print(token);
  EXPECT_THAT(flaw_of(careless(), forged), HasSubstr("a counterexample diverges"));
}

TEST(ForgedRun, BeyondTheBudgetsIsCaught) {
  const auto with_refusals = [](unsigned max) {
    return moving(moves_with_a_retry, {.rules = {{VerdictKind::refused, std::nullopt, max}}});
  };
  Certificate forged = certificate_of(with_refusals(2));
  ASSERT_FALSE(forged.holds);
  forged.is_complete = false;
  EXPECT_EQ(flaw_of(with_refusals(2), forged), "");
  EXPECT_THAT(flaw_of(with_refusals(1), forged), HasSubstr("a counterexample goes beyond the budgets"));
}

TEST(HonestRun, IntoALoopIsAccepted) {
  const Certificate certificate = certificate_of(stuck_in_a_loop());
  ASSERT_THAT(certificate.counterexamples, SizeIs(1));
  EXPECT_EQ(flaw_of(stuck_in_a_loop(), certificate), "");
}

// --- Witnesses

Scenario with_witness(std::string call) {
  Scenario scenario = robust();
  scenario.witnesses = {{std::move(call), "it is wanted"}};
  return scenario;
}

TEST(ForgedWitness, ThatNeverCameUpIsCaught) {
  const Scenario scenario = with_witness("toy.erase misspelt 0");
  const Certificate honest = certificate_of(scenario);
  ASSERT_THAT(honest.missing_witnesses, SizeIs(1));
  ASSERT_EQ(flaw_of(scenario, honest), "");
  Certificate forged = honest;
  forged.missing_witnesses.clear();
  forged.holds = true;
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("the missing witnesses are others"));
  forged = honest;
  forged.holds = true;
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("a witness is missing"));
}

TEST(ForgedWitness, ThatIsSaidToBeMissingIsCaught) {
  const Scenario scenario = with_witness("toy.erase from 0");
  Certificate forged = certificate_of(scenario);
  ASSERT_TRUE(forged.holds);
  forged.missing_witnesses = {"toy.erase from 0"};
  forged.holds = false;
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("the missing witnesses are others"));
}

TEST(ForgedWitness, IsNotMissingInASearchThatWasCutOff) {
  const Scenario scenario = with_witness("toy.erase misspelt 0");
  Certificate forged = certificate_of(scenario);
  ASSERT_THAT(forged.counterexamples, IsEmpty());
  forged.is_complete = false;
  EXPECT_THAT(flaw_of(scenario, forged), HasSubstr("it says violated and shows nothing"));
}

}  // namespace
}  // namespace halfdone::sim

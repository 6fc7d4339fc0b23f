// Sagas that nobody thought of keep the engine's promises under every fault of their model; and of each precaution that
// is left out, one of them shows what it was good for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <set>

#include "sim/explain/root_cause.h"
#include "tests/scenarios/random_plans.h"

namespace halfdone::scenarios::random_saga {
namespace {

using saga::Kind;
using saga::Safeguards;

// --- What the explorations came by

struct Tally {
  std::size_t worlds = 0;
  std::size_t worlds_max = 0;
  std::set<std::string> kinds;  // "auth compensatable undo": a call that was answered
};

std::string_view name_of(Where where) {
  static constexpr std::string_view names[] = {"database", "auth", "resend"};
  return names[static_cast<int>(where)];
}

void add(Tally& tally, const Plan& plan, const sim::SearchResult& search) {
  tally.worlds += search.counts.worlds;
  tally.worlds_max = std::max(tally.worlds_max, search.counts.worlds);
  const std::vector<Part> parts = plan.parts();
  for (const sim::Exercised& exercised : search.exercised) {
    for (std::size_t index = 0; index < parts.size(); ++index) {
      for (const std::string_view direction : {"do", "undo"}) {
        if (exercised.what != fmt::format("{}.{} ok", field_of("step", index), direction)) continue;
        tally.kinds.insert(fmt::format("{} {} {}", name_of(parts[index].where), name_of(parts[index].kind), direction));
      }
    }
  }
}

std::string print(const sim::Scenario& scenario, const sim::Candidate& candidate) {
  const std::vector<std::string> faults = sim::faults_of(scenario, candidate.path);
  std::string text = fmt::format("after {}:", faults.empty() ? "no fault" : fmt::format("{}", fmt::join(faults, ", ")));
  for (const sim::Damage& damage : candidate.judgement.damages)
    text += fmt::format("\n  {}: {}", name_of(damage.check), damage.text);
  return text;
}

struct Question {
  Around around;
  unsigned plans;
  Safeguards safeguards{};
  bool asks_promises = true;  // of every world; otherwise only what is wrong at the ends
};

// Fails with a plan, shrunk, and the first that is wrong.
rc::detail::TestResult check_plans(const Question& question, Tally& tally) {
  rc::detail::TestParams params;
  params.seed = 1 + static_cast<std::uint64_t>(question.around);
  params.maxSuccess = static_cast<int>(question.plans);
  return rc::detail::checkTestable(
      [&] {
        const Plan plan = *plans();
        sim::Scenario scenario = scenario_of(plan, question.around, question.safeguards);
        if (!question.asks_promises) scenario.invariants.clear();
        const sim::JudgedSearch found = sim::search_and_judge(scenario, {.bounds = {.worlds_max = 100'000}});
        add(tally, plan, found.search);
        if (!found.candidates.empty()) RC_FAIL(print(scenario, found.candidates.front()));
        RC_ASSERT(found.search.left == 0u);
      },
      rc::detail::TestMetadata(), params);
}

std::string print(const rc::detail::TestResult& result) {
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  return text.str();
}

// --- All promises are kept

struct Asked {
  std::string name;
  Question question;
};

std::ostream& operator<<(std::ostream& out, const Asked& asked) { return out << asked.name; }

class RandomSagas : public testing::TestWithParam<Asked> {};

TEST_P(RandomSagas, KeepWhatTheEnginePromises) {
  Tally tally;
  const auto result = check_plans(GetParam().question, tally);
  EXPECT_TRUE(result.is<rc::detail::SuccessResult>()) << print(result);
  EXPECT_THAT(tally.kinds,
              testing::IsSupersetOf({"auth compensatable do", "auth compensatable undo", "resend compensatable do",
                                     "resend compensatable undo", "auth read-only do", "resend read-only do",
                                     "auth retriable do", "resend retriable do"}));
  RecordProperty("worlds", static_cast<int>(tally.worlds));
}

INSTANTIATE_TEST_SUITE_P(All, RandomSagas,
                         testing::Values(Asked{"replies", {Around::replies, 800}}, Asked{"crash", {Around::crash, 600}},
                                         Asked{"late", {Around::late, 300}}, Asked{"pause", {Around::pause, 300}}),
                         [](const auto& test) { return test.param.name; });

// --- Without a precaution one of them is broken

class RandomSagasWithout : public testing::TestWithParam<Asked> {};

TEST_P(RandomSagasWithout, ShowWhatItIsGoodFor) {
  Tally tally;
  const auto result = check_plans(GetParam().question, tally);
  EXPECT_TRUE(result.is<rc::detail::FailureResult>()) << print(result);
}

TEST_P(RandomSagasWithout, ShowItAtAnEndToo) {
  Tally tally;
  Question question = GetParam().question;
  question.asks_promises = false;
  const auto result = check_plans(question, tally);
  EXPECT_TRUE(result.is<rc::detail::FailureResult>()) << print(result);
}

INSTANTIATE_TEST_SUITE_P(All, RandomSagasWithout,
                         testing::Values(Asked{"intent", {Around::replies, 300, {.intent = false}}},
                                         Asked{"unknown", {Around::replies, 300, {.unknown = false, .wait = false}}},
                                         Asked{"persistence", {Around::replies, 300, {.persistence = false}}},
                                         Asked{"wait", {Around::late, 300, {.wait = false}}},
                                         Asked{"state", {Around::late, 300, {.state = false}}},
                                         Asked{"epoch", {Around::pause, 300, {.epoch = false}}},
                                         Asked{"lapses", {Around::pause, 300, {.lapses = false}}}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace halfdone::scenarios::random_saga

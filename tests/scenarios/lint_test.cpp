// What shows when do and undo are run once: the bugs that are planted in the saga for deleting a user, as far as its
// definition alone gives them away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bad_input.h"
#include "scenarios/delete_user/designs.h"
#include "scenarios/delete_user/saga.h"
#include "scenarios/lint.h"
#include "tests/scenarios/saga_mutants.h"

namespace halfdone::scenarios {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const DesignInfo saga_design = sagas_of(find("delete_user"), "saga").front();

// "freeze_login no-before-image: its undo ..."
std::vector<std::string> findings_of(saga::Definition definition) {
  std::vector<std::string> texts;
  const SagaInfo saga{std::move(definition), std::string(delete_user::user_id)};
  for (const saga::Finding& finding : lint(find("delete_user"), saga_design, saga).findings) {
    texts.push_back(finding.step + " " + std::string(name_of(finding.kind)) + ": " + finding.what);
  }
  return texts;
}

saga::Definition with_mutant(const std::string& name) {
  const auto& all = delete_user::mutants();
  const auto mutant = std::ranges::find(all, name, &delete_user::Mutant::name);
  if (mutant == all.end()) throw std::invalid_argument("no mutant " + name);
  delete_user::SagaOptions options{.definition = delete_user::delete_user_saga(delete_user::email)};
  mutant->plant(options);
  return options.definition;
}

TEST(LintOfDeleteUser, FindsNothingInTheSagaThatShips) {
  const Linted linted = lint(find("delete_user"), saga_design);
  EXPECT_THAT(linted.findings, IsEmpty());
  EXPECT_EQ(linted.steps, 7u);
  EXPECT_EQ(linted.states, 4u) << "the plain state before and the variants";
}

struct Planted {
  std::string mutant, finding;
};

class LintOfMutant : public testing::TestWithParam<Planted> {};

TEST_P(LintOfMutant, NamesStepAndField) {
  EXPECT_THAT(findings_of(with_mutant(GetParam().mutant)), Contains(HasSubstr(GetParam().finding)));
}

INSTANTIATE_TEST_SUITE_P(
    All, LintOfMutant,
    testing::Values(
        Planted{"ban_lifted",
                "freeze_login no-before-image: its undo writes what wasn't captured: "
                "auth.users.banned_until is not as it was (state before: banned)"},
        Planted{"ban_not_captured",
                "freeze_login no-before-image: its undo writes what wasn't captured: "
                "auth.users.banned_until"},
        Planted{"ban_left", "freeze_login restores-less: its undo restores less than it took: auth.users.banned_until"},
        Planted{"login_marker_left",
                "freeze_login restores-less: its undo restores less than it took: "
                "auth.users.raw_app_meta_data"},
        Planted{"login_not_marked", "freeze_login restores-less: its undo finds nothing of its own"},
        Planted{"freeze_not_undone",
                "freeze_login restores-less: its undo restores less than it took: "
                "auth.users.banned_until, auth.users.raw_app_meta_data"},
        Planted{"subscription_forced",
                "mute_contact no-before-image: its undo writes what wasn't captured: "
                "resend.contacts.unsubscribed is not as it was (state before: unsubscribed)"},
        Planted{"contact_left_muted",
                "mute_contact restores-less: its undo restores less than it took: "
                "resend.contacts.unsubscribed"},
        Planted{"contact_marker_left",
                "mute_contact restores-less: its undo restores less than it took: "
                "resend.contacts.properties"},
        Planted{"contact_not_marked", "mute_contact restores-less: its undo finds nothing of its own"},
        Planted{"irreversible_before_the_pivot", "freeze_login irreversible: it deletes a user"},
        Planted{"contact_removed_by_email", "delete_contact reusable-name: its do goes by the address ada@example.com"},
        Planted{"status_not_restored",
                "begin restores-less: its undo restores less than it took: "
                "public.users.saga_id, public.users.status"},
        Planted{"lock_leaked_on_abort",
                "begin restores-less: its undo restores less than it took: "
                "public.saga_locks (row left)"}),
    [](const auto& test) { return test.param.mutant; });

TEST(LintOfDeleteUser, NamesTheRowsThatAnUndoDoesNotBringBack) {
  saga::Definition definition = delete_user::delete_user_saga(delete_user::email);
  definition.steps[1].act = [](const saga::Case& about) -> std::optional<saga::Request> {
    if (!about.record[1]) return std::nullopt;
    return resend::make_request(resend::ContactSegmentsRemove{*about.record[1], std::string(delete_user::audience_id)});
  };
  EXPECT_THAT(findings_of(definition), Contains(HasSubstr("(row gone)")));
}

TEST(LintOfDeleteUser, SurvivesADefinitionWithoutItsStructure) {
  saga::Definition definition = delete_user::delete_user_saga(delete_user::email);
  std::erase_if(definition.steps, [](const saga::Step& step) { return step.kind == saga::Kind::pivot; });
  definition.steps.front().undo.reset();
  EXPECT_THAT(findings_of(definition),
              AllOf(Contains(HasSubstr("pivot-count")), Contains(HasSubstr("freeze_login no-undo"))));
}

TEST(LintOfDeleteUser, CallsWhatIsLeftInEveryStateByOneName) {
  const std::vector<std::string> found = findings_of(with_mutant("lock_leaked_on_abort"));
  EXPECT_THAT(found, Contains(HasSubstr("begin restores-less")));
  EXPECT_THAT(found, Not(Contains(HasSubstr("begin no-before-image"))));
}

TEST(LintOfDeleteUser, TriesBeginAndAbortOnlyWhereThereIsAStructure) {
  saga::Definition definition = with_mutant("lock_leaked_on_abort");
  std::erase_if(definition.steps, [](const saga::Step& step) { return step.kind == saga::Kind::pivot; });
  const std::vector<std::string> found = findings_of(definition);
  EXPECT_EQ(std::ranges::count_if(
                found, [](const std::string& each) { return each.find("pivot-count") != std::string::npos; }),
            1)
      << "once, of four states before";
  EXPECT_THAT(found, Not(Contains(HasSubstr("begin restores-less"))));
}

TEST(LintOfDeleteUser, TriesNoUndoOfWhatNothingBringsBack) {
  saga::Definition definition = delete_user::delete_user_saga(delete_user::email);
  definition.steps[0].act = [](const saga::Case& about) -> std::optional<saga::Request> {
    return supabase_auth::make_request(supabase_auth::DeleteUser{.id = about.subject});
  };
  const std::vector<std::string> found = findings_of(definition);
  EXPECT_THAT(found, Contains(HasSubstr("freeze_login irreversible")));
  EXPECT_THAT(found, Not(Contains(HasSubstr("freeze_login restores-less"))));
}

// --- Which designs are sagas

std::string problem_of(const std::string& design) {
  try {
    sagas_of(find("delete_user"), design);
  } catch (const BadInput& error) {
    return error.what();
  }
  return "";
}

TEST(Sagas, AreFoundByName) {
  EXPECT_EQ(sagas_of(find("delete_user"), "").size(), 1u);
  EXPECT_EQ(problem_of("saga"), "");
  EXPECT_THAT(problem_of("today"), AllOf(HasSubstr("is no saga"), HasSubstr("Sagas: saga")));
  EXPECT_THAT(problem_of("tomorrow"), AllOf(HasSubstr("has no design \"tomorrow\""), HasSubstr("Designs: ")));
}

}  // namespace
}  // namespace halfdone::scenarios

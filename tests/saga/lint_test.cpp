// Each kind of finding that shows without running anything, by a definition in which it is planted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "saga/lint.h"
#include "tests/saga/small_saga.h"

namespace halfdone::saga {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// "freeze no-undo"
std::vector<std::string> findings_of(const Definition& definition) {
  const std::string id = "5a6a0000-0000-4000-8000-000000000001";
  const std::string subject = "a0000000-0000-4000-8000-00000000000a";
  const Record record(definition.fields.size());
  std::vector<std::string> names;
  for (const Finding& finding : lint(definition, {id, subject, record})) {
    EXPECT_NE(finding.what, "");
    EXPECT_NE(finding.remedy, "");
    names.push_back((finding.step.empty() ? "" : finding.step + " ") + std::string(name_of(finding.kind)));
  }
  return names;
}

MakeRequest asks(resend::RequestBody body) {
  return [body](const Case&) -> std::optional<Request> { return resend::make_request(body); };
}

TEST(Lint, FindsNothingInASmallSaga) { EXPECT_THAT(findings_of(small_saga()), IsEmpty()); }

TEST(Lint, FindsASagaWithoutExactlyOnePivot) {
  Definition none = small_saga();
  none.steps.erase(none.steps.begin() + 1);
  EXPECT_THAT(findings_of(none), testing::Contains("pivot-count"));
  Definition two = small_saga();
  two.steps.push_back(two.steps[1]);
  EXPECT_THAT(findings_of(two), ElementsAre("pivot-count"));
}

TEST(Lint, FindsARemotePivot) {
  Definition remote = small_saga();
  remote.steps[1].place = Place::remote;
  EXPECT_THAT(findings_of(remote), ElementsAre("commit remote-pivot"));
}

TEST(Lint, FindsStepsOnTheWrongSideOfThePivot) {
  Definition turned = small_saga();
  std::swap(turned.steps[0], turned.steps[2]);
  EXPECT_THAT(findings_of(turned), ElementsAre("remove wrong-side", "remove irreversible", "freeze wrong-side"));
}

TEST(Lint, FindsAReadOnlyStepBehindThePivot) {
  Definition late = small_saga();
  late.steps.push_back({.name = "look", .kind = Kind::read_only, .act = get});
  EXPECT_THAT(findings_of(late), ElementsAre("look wrong-side"));
}

TEST(Lint, FindsAnUndoThatDoesNotLookOrDoesNotAct) {
  Definition blind = small_saga();
  blind.steps[0].undo->probe = nullptr;
  EXPECT_THAT(findings_of(blind), ElementsAre("freeze no-undo"));
  Definition idle = small_saga();
  idle.steps[0].undo->act = nullptr;
  EXPECT_THAT(findings_of(idle), ElementsAre("freeze no-undo"));
}

TEST(Lint, FindsACallThatIsTriedMoreOftenThanCanBeCounted) {
  for (unsigned Retry::*const count : {&Retry::tries, &Retry::poison}) {
    Definition stubborn = small_saga();
    stubborn.steps[2].retry.*count = places_max;
    EXPECT_THAT(findings_of(stubborn), IsEmpty());
    stubborn.steps[2].retry.*count = places_max + 1;
    EXPECT_THAT(findings_of(stubborn), ElementsAre("remove too-large"));
  }
}

TEST(Lint, FindsAStepWithoutAnUndo) {
  Definition lasting = small_saga();
  lasting.steps[0].undo.reset();
  EXPECT_THAT(findings_of(lasting), ElementsAre("freeze no-undo"));
  Definition local = small_saga();
  local.steps.insert(local.steps.begin(),
                     {.name = "mark", .place = Place::local, .statements = {"update t set a = 1"}});
  EXPECT_THAT(findings_of(local), ElementsAre("mark no-undo"));
}

TEST(Lint, FindsAStepWithoutARequestAndALocalReadOnlyOne) {
  Definition odd = small_saga();
  odd.steps[2].act = nullptr;
  odd.steps.insert(odd.steps.begin(), {.name = "look", .kind = Kind::read_only, .place = Place::local});
  EXPECT_THAT(findings_of(odd), ElementsAre("look read-only", "remove no-request"));
}

TEST(Lint, FindsWhatNothingBringsBackBeforeThePivot) {
  Definition hasty = small_saga();
  hasty.steps[0].act = hasty.steps[2].act;
  EXPECT_THAT(findings_of(hasty), ElementsAre("freeze irreversible"));
  hasty.steps[0].act = asks(resend::EmailsSend{.to = {"ada@example.com"}});
  EXPECT_THAT(findings_of(hasty), ElementsAre("freeze irreversible"));
  hasty.steps[0].act = asks(resend::ContactsRemove{"", "c0000000-0000-4000-8000-00000000000a"});
  EXPECT_THAT(findings_of(hasty), ElementsAre("freeze irreversible"));
  hasty.steps[0].act = asks(resend::SegmentsRemove{"5e000000-0000-4000-8000-00000000000a"});
  EXPECT_THAT(findings_of(hasty), ElementsAre("freeze irreversible"));
}

TEST(Lint, FindsADeletionByAnAddress) {
  Definition by_address = small_saga();
  by_address.steps[2].act = asks(resend::ContactsRemove{"", "ada@example.com"});
  EXPECT_THAT(findings_of(by_address), ElementsAre("remove reusable-name"));
}

TEST(Lint, FindsAChangeByAnAddressOfAnyKind) {
  const std::string ada = "ada@example.com";
  const std::string segment = "5e000000-0000-4000-8000-00000000000a";
  for (const resend::RequestBody& change :
       {resend::RequestBody(resend::ContactsUpdate{"", ada, {}}),
        resend::RequestBody(resend::ContactSegmentsAdd{.contact = ada, .segment = segment}),
        resend::RequestBody(resend::ContactSegmentsRemove{.contact = ada, .segment = segment})}) {
    Definition by_address = small_saga();
    by_address.steps[2].act = asks(change);
    EXPECT_THAT(findings_of(by_address), ElementsAre("remove reusable-name"));
  }
}

TEST(Lint, FindsAnUndoByAnAddress) {
  Definition by_address = small_saga();
  by_address.steps[0].undo->act = asks(resend::ContactsUpdate{"", "ada@example.com", {}});
  EXPECT_THAT(findings_of(by_address), ElementsAre("freeze reusable-name"));
}

TEST(Lint, FindsEverythingAtOnce) {
  Definition wrong = small_saga();
  wrong.steps[0].undo.reset();
  wrong.steps[1].place = Place::remote;
  wrong.steps[2].act = nullptr;
  EXPECT_THAT(findings_of(wrong), ElementsAre("freeze no-undo", "commit remote-pivot", "remove no-request"));
}

// A removal that counts as done when there is nothing, of what another step or an undo makes again.
TEST(Lint, FindsARemovalOfWhatIsCreatedAgain) {
  const auto creates = [](const Case& about) -> std::optional<Request> {
    return supabase_auth::make_request(supabase_auth::CreateUser{.id = about.subject, .email = "a@b.co"});
  };
  Definition undone = small_saga();
  undone.steps[0].undo->act = creates;
  EXPECT_THAT(findings_of(undone), ElementsAre("remove created-again"));
  Definition done = small_saga();
  done.steps.push_back({.name = "replace", .kind = Kind::retriable, .act = creates});
  EXPECT_THAT(findings_of(done), ElementsAre("remove created-again"));
  done.steps[2].absent_is_done = false;
  EXPECT_THAT(findings_of(done), IsEmpty());
  done.steps[2].absent_is_done = true;
  done.steps[3].act = [](const Case&) -> std::optional<Request> {
    return supabase_auth::make_request(supabase_auth::CreateUser{.email = "a@b.co"});
  };
  EXPECT_THAT(findings_of(done), IsEmpty()) << "another one";
}

TEST(Lint, FindsARemovalOfAContactThatIsCreatedAgain) {
  Definition saga = small_saga();
  saga.steps[2].act = asks(resend::ContactsRemove{"", "ada@example.com"});
  saga.steps.push_back({.name = "subscribe",
                        .kind = Kind::retriable,
                        .act = asks(resend::ContactsCreate{"", "ada@example.com", {}, {}})});
  EXPECT_THAT(findings_of(saga), ElementsAre("remove reusable-name", "remove created-again"));
  saga.steps[3].act = asks(resend::ContactsCreate{"", "bob@example.com", {}, {}});
  EXPECT_THAT(findings_of(saga), ElementsAre("remove reusable-name"));
}

}  // namespace
}  // namespace halfdone::saga

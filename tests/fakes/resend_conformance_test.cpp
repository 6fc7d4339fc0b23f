// The fake of Resend against what is documented and recorded: one rule a test.
#include <gtest/gtest.h>

#include "fakes/resend/resend.h"

namespace halfdone::resend {
namespace {

const std::string audience = "5e900000-0000-4000-8000-000000000001";
const std::string other_audience = "5e900000-0000-4000-8000-000000000002";
const std::string ada_id = "c0000000-0000-4000-8000-00000000000a";
const std::string ada = "ada@example.com";
const std::string nobody_id = "00000000-0000-0000-0000-000000000000";

class ResendConformance : public testing::Test {
 protected:
  ResendConformance() {
    resend.seed_segment({audience, "General", 0});
    resend.seed_segment({other_audience, "Beta", 0});
    resend.seed_contact({.id = ada_id, .email = ada, .first_name = "Ada", .created_at = 5}, {audience});
  }

  AnswerPtr ask(RequestBody body) {
    return resend.execute(*make_request(std::move(body)), {.request = ++requests, .now = 10});
  }
  std::string said(RequestBody body) { return ask(std::move(body))->print(); }

  Resend resend;
  std::uint64_t requests = 0;
};

TEST_F(ResendConformance, CreatingAContactAnswers201WithItsId) {
  const AnswerPtr answer = ask(ContactsCreate{"", "bob@example.com", {}, {}});
  EXPECT_EQ(answer->status(), 201);
  EXPECT_EQ(answer->reference()->object, "contact");
  EXPECT_EQ(ask(ContactsGet{"", "bob@example.com"})->contact()->id, answer->reference()->id);
}

TEST_F(ResendConformance, CreatingWithoutAnAddressIsA422) {
  EXPECT_EQ(said(ContactsCreate{}), "422 missing_required_field: Missing `email` field.");
}

TEST_F(ResendConformance, CreatingAKnownAddressKeepsIdAndTime) {
  const AnswerPtr answer = ask(ContactsCreate{"", ada, {}, {}});
  EXPECT_EQ(answer->status(), 201);
  EXPECT_EQ(answer->reference()->id, ada_id);
  EXPECT_EQ(ask(ContactsGet{"", ada})->contact()->created_at, 5);
}

TEST_F(ResendConformance, ASecondCreationOverwritesOnlyTheFieldsItGives) {
  ask(ContactsCreate{"", ada, {.last_name = "Lovelace"}, {}});
  const AnswerPtr answer = ask(ContactsGet{"", ada});
  EXPECT_EQ(answer->contact()->first_name, "Ada");
  EXPECT_EQ(answer->contact()->last_name, "Lovelace");
}

TEST_F(ResendConformance, CreatingAKnownAddressUnderAnotherAudienceAttachesIt) {
  EXPECT_EQ(ask(ContactsGet{other_audience, ada})->status(), 404);
  EXPECT_EQ(ask(ContactsCreate{other_audience, ada, {}, {}})->reference()->id, ada_id);
  EXPECT_EQ(ask(ContactsGet{other_audience, ada})->status(), 200);
}

TEST_F(ResendConformance, RemovingUnderAnAudienceOnlyDetaches) {
  EXPECT_EQ(said(ContactsRemove{audience, ada}), "200 contact " + ada + " deleted");
  EXPECT_EQ(said(ContactsGet{audience, ada}), "404 not_found: Contact not found");
  EXPECT_EQ(ask(ContactsGet{"", ada})->status(), 200);
}

TEST_F(ResendConformance, RemovingUnderAnAudienceGivesBackThePathValue) {
  EXPECT_EQ(said(ContactsRemove{audience, ada_id}), "200 contact " + ada_id + " deleted");
}

TEST_F(ResendConformance, RemovingUnderAnAudienceSaysDeletedWhateverWasThere) {
  EXPECT_EQ(said(ContactsRemove{audience, nobody_id}), "200 contact " + nobody_id + " deleted");
  EXPECT_EQ(said(ContactsRemove{nobody_id, ada}), "200 contact " + ada + " deleted");
}

TEST_F(ResendConformance, RemovingAtTheTopLevelGivesBackTheId) {
  EXPECT_EQ(said(ContactsRemove{"", ada}), "200 contact " + ada_id + " deleted");
  EXPECT_EQ(said(ContactsGet{"", ada}), "404 not_found: Contact not found");
  EXPECT_EQ(said(ContactsGet{audience, ada}), "404 not_found: Contact not found");
}

TEST_F(ResendConformance, RemovingAnUnknownContactAtTheTopLevelIsA404) {
  EXPECT_EQ(said(ContactsRemove{"", "nobody@example.com"}), "404 not_found: Contact not found");
}

TEST_F(ResendConformance, AContactCreatedAgainHasANewIdAndTime) {
  ask(ContactsRemove{"", ada});
  EXPECT_NE(ask(ContactsCreate{"", ada, {}, {}})->reference()->id, ada_id);
  EXPECT_EQ(ask(ContactsGet{"", ada})->contact()->created_at, 10);
}

TEST_F(ResendConformance, ADetachedContactCreatedAgainHasTheSameId) {
  ask(ContactsRemove{audience, ada});
  EXPECT_EQ(ask(ContactsCreate{audience, ada, {}, {}})->reference()->id, ada_id);
}

TEST_F(ResendConformance, UpdatingAnswersTheReferenceAndKeepsOtherFields) {
  EXPECT_EQ(said(ContactsUpdate{"", ada, {.unsubscribed = true}}), "200 contact " + ada_id);
  const AnswerPtr answer = ask(ContactsGet{"", ada});
  EXPECT_TRUE(answer->contact()->unsubscribed);
  EXPECT_EQ(answer->contact()->first_name, "Ada");
}

TEST_F(ResendConformance, UpdatingWithNullClearsAName) {
  ask(ContactsUpdate{"", ada, {.first_name = Nullable()}});
  EXPECT_EQ(ask(ContactsGet{"", ada})->contact()->first_name, std::nullopt);
}

TEST_F(ResendConformance, PropertiesAreMergedByKey) {
  ask(ContactsUpdate{"", ada, {.properties = {{"plan", "pro"}, {"marker", "saga"}}}});
  ask(ContactsUpdate{"", ada, {.properties = {{"marker", std::nullopt}}}});
  EXPECT_EQ(ask(ContactsGet{"", ada})->contact()->properties, (std::vector<Property>{{"plan", "pro"}}));
}

TEST_F(ResendConformance, APropertyThatIsThereTakesTheNewValue) {
  ask(ContactsUpdate{"", ada, {.properties = {{"plan", "free"}}}});
  ask(ContactsUpdate{"", ada, {.properties = {{"plan", "pro"}}}});
  EXPECT_EQ(ask(ContactsGet{"", ada})->contact()->properties, (std::vector<Property>{{"plan", "pro"}}));
}

TEST_F(ResendConformance, AnUpdateThatSaysNothingOfItLeavesAContactUnsubscribed) {
  ask(ContactsUpdate{"", ada, {.unsubscribed = true}});
  ask(ContactsUpdate{"", ada, {.last_name = "Lovelace"}});
  EXPECT_TRUE(ask(ContactsGet{"", ada})->contact()->unsubscribed);
  EXPECT_NE(resend.print().find("unsubscribed=true"), std::string::npos);
}

TEST_F(ResendConformance, CreatingAKnownAddressKeepsItsSegments) {
  ask(ContactsCreate{"", ada, {}, {}});
  EXPECT_EQ(ask(ContactsGet{audience, ada})->status(), 200);
}

TEST_F(ResendConformance, AttachingTwiceIsAttachingOnce) {
  ask(ContactSegmentsAdd{ada, other_audience});
  const Fingerprint once = resend.fingerprint();
  ask(ContactSegmentsAdd{ada, other_audience});
  EXPECT_EQ(resend.fingerprint(), once);
}

TEST_F(ResendConformance, SeededPropertiesAreFoundByTheirKeys) {
  resend.seed_contact({.id = "c0000000-0000-4000-8000-00000000000b",
                       .email = "bob@example.com",
                       .properties = {{"plan", "free"}, {"city", "London"}}},
                      {});
  ask(ContactsUpdate{"", "bob@example.com", {.properties = {{"plan", "pro"}}}});
  EXPECT_EQ(ask(ContactsGet{"", "bob@example.com"})->contact()->properties,
            (std::vector<Property>{{"city", "London"}, {"plan", "pro"}}));
}

TEST_F(ResendConformance, UpdatingUnderAnAudienceNeedsAMember) {
  EXPECT_EQ(said(ContactsUpdate{other_audience, ada, {}}), "404 not_found: Contact not found");
}

TEST_F(ResendConformance, ListsOfASegmentHoldItsMembersOnly) {
  ask(ContactsCreate{"", "bob@example.com", {}, {}});
  EXPECT_EQ(std::get<ContactList>(ask(ContactsList{.segment = audience})->body()).data.size(), 1u);
  EXPECT_EQ(std::get<ContactList>(ask(ContactsList{})->body()).data.size(), 2u);
}

TEST_F(ResendConformance, APageSaysWhetherThereIsMore) {
  ask(ContactsCreate{"", "bob@example.com", {}, {}});
  const AnswerPtr page = ask(ContactsList{.limit = 1});
  const auto& list = std::get<ContactList>(page->body());
  ASSERT_EQ(list.data.size(), 1u);
  EXPECT_TRUE(list.has_more);
  EXPECT_EQ(list.data[0].email, "bob@example.com");
  const AnswerPtr next = ask(ContactsList{.limit = 1, .after = list.data[0].id});
  EXPECT_EQ(std::get<ContactList>(next->body()).data[0].email, ada);
  EXPECT_FALSE(std::get<ContactList>(next->body()).has_more);
}

TEST_F(ResendConformance, APageBeforeAContactHasTheNearestOnes) {
  for (const std::string email : {"bob@example.com", "carol@example.com", "dave@example.com"})
    ask(ContactsCreate{"", email, {}, {}});
  const AnswerPtr page = ask(ContactsList{.limit = 1, .before = ada_id});
  const auto& list = std::get<ContactList>(page->body());
  ASSERT_EQ(list.data.size(), 1u);
  EXPECT_EQ(list.data[0].email, "dave@example.com");
  EXPECT_TRUE(list.has_more);
}

TEST_F(ResendConformance, CallsAnUnknownSegmentAnAudience) {
  EXPECT_EQ(said(SegmentsGet{nobody_id}), "404 not_found: Audience not found");
}

TEST_F(ResendConformance, DeletingASegmentThatNeverExistedSaysDeleted) {
  EXPECT_EQ(said(SegmentsRemove{nobody_id}), "200 segment " + nobody_id + " deleted");
}

TEST_F(ResendConformance, DeletingASegmentLeavesItsContacts) {
  ask(SegmentsRemove{audience});
  EXPECT_EQ(ask(ContactsGet{"", ada})->status(), 200);
  EXPECT_EQ(ask(ContactsGet{audience, ada})->status(), 404);
}

TEST_F(ResendConformance, ADeletedSegmentIsGone) {
  ask(SegmentsRemove{audience});
  EXPECT_EQ(said(SegmentsGet{audience}), "404 not_found: Audience not found");
}

TEST_F(ResendConformance, TwoSegmentsMayHaveOneName) {
  EXPECT_EQ(ask(SegmentsCreate{"General"})->status(), 201);
  EXPECT_EQ(said(SegmentsCreate{}), "422 missing_required_field: Missing `name` field.");
}

TEST_F(ResendConformance, AMalformedIdIsA422) {
  EXPECT_EQ(said(SegmentsGet{"x"}), "422 invalid_parameter: The parameter must be a valid UUID.");
  EXPECT_EQ(said(ContactsGet{"", "x"}), "422 invalid_parameter: The parameter must be a valid UUID.");
}

TEST_F(ResendConformance, AttachesAndDetachesByTheContactsOwnPath) {
  EXPECT_EQ(ask(ContactSegmentsAdd{ada, other_audience})->status(), 200);
  EXPECT_EQ(ask(ContactsGet{other_audience, ada_id})->status(), 200);
  EXPECT_EQ(ask(ContactSegmentsRemove{ada, other_audience})->status(), 200);
  EXPECT_EQ(ask(ContactsGet{other_audience, ada_id})->status(), 404);
}

EmailsSend welcome(std::optional<std::string> key) {
  return {.from = "Us <us@example.com>",
          .to = {ada},
          .subject = "Welcome",
          .html = "<p>Hi</p>",
          .text = "",
          .idempotency_key = key};
}

std::size_t emails_in(const Resend& resend) {
  std::size_t count = 0;
  resend.for_each_row([&](const Resend::TableRow& row) { count += row.table == "emails"; });
  return count;
}

TEST_F(ResendConformance, SendingAnswers200WithTheIdAlone) {
  const AnswerPtr answer = ask(welcome({}));
  EXPECT_EQ(answer->status(), 200);
  EXPECT_EQ(answer->reference()->object, "");
  EXPECT_EQ(ask(EmailsGet{answer->reference()->id})->status(), 200);
}

TEST_F(ResendConformance, TheSameKeyAndPayloadGiveTheFirstAnswerAndSendNothing) {
  const std::string first = said(welcome("key"));
  EXPECT_EQ(said(welcome("key")), first);
  EXPECT_EQ(emails_in(resend), 1u);
}

TEST_F(ResendConformance, TheSameKeyWithAnotherPayloadIsA409) {
  ask(welcome("key"));
  EmailsSend other = welcome("key");
  other.subject = "Welcome back";
  EXPECT_EQ(said(other), "409 invalid_idempotent_request: Same idempotency key used with a different request payload.");
}

TEST_F(ResendConformance, WithoutAKeyARepeatedEmailIsSentTwice) {
  EXPECT_NE(said(welcome({})), said(welcome({})));
  EXPECT_EQ(emails_in(resend), 2u);
}

TEST_F(ResendConformance, AKeyHas1To256Characters) {
  EXPECT_EQ(said(welcome("")), "400 invalid_idempotency_key: The key must be between 1-256 chars.");
  EXPECT_EQ(ask(welcome(std::string(256, 'k')))->status(), 200);
  EXPECT_EQ(ask(welcome(std::string(257, 'k')))->status(), 400);
}

TEST_F(ResendConformance, ARefusedEmailDoesNotBurnItsKey) {
  EmailsSend bad = welcome("key");
  bad.from = "nobody";
  EXPECT_EQ(ask(bad)->status(), 422);
  EXPECT_EQ(ask(welcome("key"))->status(), 200);
}

TEST_F(ResendConformance, ASenderHasSomethingOnBothSidesOfTheAt) {
  for (const char* from : {"@example.com", "us@", "Us <@example.com>", "Us <us@>"}) {
    EmailsSend bad = welcome({});
    bad.from = from;
    EXPECT_EQ(ask(bad)->status(), 422) << from;
  }
}

TEST_F(ResendConformance, AnEmailGoesTo50AtMost) {
  EmailsSend many = welcome({});
  many.to.assign(50, ada);
  EXPECT_EQ(ask(many)->status(), 200);
  many.to.push_back(ada);
  EXPECT_EQ(ask(many)->status(), 400);
}

TEST_F(ResendConformance, SaysWhichFieldOfAnEmailIsMissing) {
  EmailsSend bad = welcome({});
  bad.to.clear();
  EXPECT_EQ(said(bad), "422 missing_required_field: Missing `to` field.");
}

TEST_F(ResendConformance, IdsAreAFunctionOfWhoAsks) {
  Resend other = resend;
  ask(ContactsRemove{"", ada});
  const RequestPtr create = make_request(ContactsCreate{"", "bob@example.com", {}, {}});
  const Context context{.seed = 7, .request = 99};
  EXPECT_EQ(resend.execute(*create, context)->print(), other.execute(*create, context)->print());
}

TEST_F(ResendConformance, RequestsDrawIdsOfTheirOwn) {
  Resend other = resend;
  const RequestPtr create = make_request(ContactsCreate{"", "bob@example.com", {}, {}});
  EXPECT_NE(resend.execute(*create, {.seed = 7, .request = 98})->print(),
            other.execute(*create, {.seed = 7, .request = 99})->print());
}

TEST_F(ResendConformance, AnIdThatIsTakenIsDrawnAgain) {
  const Context context{.seed = 7, .request = 99};
  const AnswerPtr bob = resend.execute(*make_request(ContactsCreate{"", "bob@example.com", {}, {}}), context);
  const AnswerPtr carol = resend.execute(*make_request(ContactsCreate{"", "carol@example.com", {}, {}}), context);
  EXPECT_NE(bob->reference()->id, carol->reference()->id);
}

TEST_F(ResendConformance, ShowsItsStateAsTables) {
  std::string tables;
  resend.for_each_row(
      [&](const Resend::TableRow& row) { tables += std::string(row.table) + " " + std::string(row.key) + "; "; });
  EXPECT_EQ(tables, "contact_segments " + ada + " " + audience + "; contacts " + ada + "; segments " + audience +
                        "; segments " + other_audience + "; ");
}

}  // namespace
}  // namespace halfdone::resend

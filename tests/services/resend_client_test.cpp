#include "services/resend/client.h"

#include <gtest/gtest.h>

#include "services/resend/refusals.h"

namespace halfdone::resend {
namespace {

using Arrived = Reply<Answer>;

Arrived whole(int status, AnswerBody body) { return {Arrival::whole, make_answer(status, std::move(body))}; }
Arrived torn(int status, AnswerBody body) { return {Arrival::torn, make_answer(status, std::move(body))}; }
const Arrived nothing;

const RequestPtr remove_contact = make_request(ContactsRemove{"", "ada@example.com"});
const RequestPtr send_email = make_request(EmailsSend{.idempotency_key = "key"});

TEST(ResendClient, GivesDataForAReadableSuccess) {
  EXPECT_EQ(client_error(whole(200, ContactRemoved{"x"})), std::nullopt);
}

TEST(ResendClient, ReportsATornSuccessJustLikeNoAnswer) {
  EXPECT_EQ(client_error(torn(200, ContactRemoved{"x"})), client_error(nothing));
  EXPECT_EQ(client_error(nothing), (ClientError{"application_error", std::nullopt, "",
                                                "Unable to fetch data. The request could not be resolved."}));
}

TEST(ResendClient, PassesAnErrorBodyOnAsItIs) {
  const Arrived reply = whole(404, Error{"not_found", "Contact not found"});
  EXPECT_EQ(client_error(reply), (ClientError{"not_found", 404, "", "Contact not found"}));
}

TEST(ResendClient, CallsA503WithoutJsonAnInternalServerError) {
  const Arrived reply{Arrival::whole, answer_of(Refusal::unavailable)};
  const auto error = client_error(reply);
  EXPECT_EQ(error->status, 503);
  EXPECT_EQ(error->message,
            "Internal server error. We are unable to process your request right now, please try again later.");
}

TEST(ResendClient, KeepsTheStatusOfATornError) {
  EXPECT_EQ(client_error(torn(422, Error{})), (ClientError{"application_error", 422, "", "terminated"}));
}

TEST(ResendClient, AnswersByItselfWhenAContactIsNotNamed) {
  const auto error = answered_before_request(*make_request(ContactsRemove{"audience", ""}));
  EXPECT_EQ(error, (ClientError{"missing_required_field", std::nullopt, "", "Missing `id` or `email` field."}));
  EXPECT_EQ(answered_before_request(*remove_contact), std::nullopt);
}

TEST(ResendClient, PrefersTheAddressToTheId) {
  EXPECT_EQ(contact_in_path("id", "ada@example.com"), "ada@example.com");
  EXPECT_EQ(contact_in_path("id", ""), "id");
}

TEST(ResendCertainty, A404OnRepeatingOnesOwnRemovalIsDone) {
  const Arrived not_found = whole(404, Error{"not_found", "Contact not found"});
  EXPECT_EQ(certainty(*remove_contact, not_found, Attempt::first), Certainty::refused);
  EXPECT_EQ(certainty(*remove_contact, not_found, Attempt::repeat), Certainty::done);
}

TEST(ResendCertainty, NothingIsDoneOnA429) {
  const Arrived limited{Arrival::whole, answer_of(Refusal::rate_limited)};
  EXPECT_EQ(certainty(*remove_contact, limited, Attempt::first), Certainty::refused);
}

TEST(ResendCertainty, A500LeavesDoubt) {
  const Arrived failed{Arrival::whole, answer_of(Refusal::internal_server_error)};
  EXPECT_EQ(certainty(*remove_contact, failed, Attempt::first), Certainty::unknown);
}

TEST(ResendCertainty, AnUnreadableSuccessIsUnknown) {
  EXPECT_EQ(certainty(*remove_contact, torn(200, ContactRemoved{"x"}), Attempt::first), Certainty::unknown);
}

TEST(ResendCertainty, TellsTheTwoConflictsOfAnIdempotencyKeyApart) {
  const Arrived concurrent = whole(409, Error{"concurrent_idempotent_requests", ""});
  const Arrived other_payload = whole(409, Error{"invalid_idempotent_request", ""});
  EXPECT_EQ(certainty(*send_email, concurrent, Attempt::first), Certainty::unknown);
  EXPECT_EQ(certainty(*send_email, other_payload, Attempt::first), Certainty::refused);
}

}  // namespace
}  // namespace halfdone::resend

#include "services/supabase_auth/client.h"

#include <gtest/gtest.h>

#include "services/supabase_auth/refusals.h"

namespace halfdone::supabase_auth {
namespace {

using Arrived = Reply<Answer>;

Arrived whole(int status, AnswerBody body) { return {Arrival::whole, make_answer(status, std::move(body))}; }
Arrived torn(int status, AnswerBody body) { return {Arrival::torn, make_answer(status, std::move(body))}; }
const Arrived nothing;

const RequestPtr delete_user = make_request(DeleteUser{"a0000000-0000-4000-8000-00000000000a"});
const RequestPtr create_user = make_request(CreateUser{.email = "ada@example.com"});

TEST(SupabaseAuthClient, GivesDataForAReadableSuccess) { EXPECT_EQ(client_error(whole(200, Empty{})), std::nullopt); }

TEST(SupabaseAuthClient, ReportsATornSuccessAsAConnectionFailure) {
  const auto error = client_error(torn(200, Empty{}));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->name, "AuthRetryableFetchError");
  EXPECT_EQ(error->status, 0);
}

TEST(SupabaseAuthClient, ReportsNoAnswerWithStatusZero) {
  EXPECT_EQ(client_error(nothing), (ClientError{"AuthRetryableFetchError", 0, "", "fetch failed"}));
}

TEST(SupabaseAuthClient, DropsTheCodeOfA500AndKeepsItsMessage) {
  const Arrived reply = whole(500, Error{"unexpected_failure", "Database error deleting user"});
  EXPECT_EQ(client_error(reply), (ClientError{"AuthRetryableFetchError", 500, "", "Database error deleting user"}));
}

TEST(SupabaseAuthClient, ShowsTheStatusTextOfA503ThatIsNotJson) {
  const Arrived reply{Arrival::whole, answer_of(Refusal::unavailable)};
  EXPECT_EQ(client_error(reply), (ClientError{"AuthRetryableFetchError", 503, "", "Service Unavailable"}));
}

TEST(SupabaseAuthClient, CountsTheCodesOfCloudProxiesAsConnectionFailures) {
  EXPECT_EQ(client_error(whole(524, NotJson{}))->name, "AuthRetryableFetchError");
  EXPECT_EQ(client_error(whole(505, NotJson{}))->name, "AuthUnknownError");
}

TEST(SupabaseAuthClient, KeepsTheCodeOfA404) {
  const Arrived reply = whole(404, Error{"user_not_found", "User not found"});
  EXPECT_EQ(client_error(reply), (ClientError{"AuthApiError", 404, "user_not_found", "User not found"}));
}

TEST(SupabaseAuthClient, CallsA4xxWithoutJsonUnknown) {
  const auto error = client_error(whole(404, NotJson{"404 page not found"}));
  EXPECT_EQ(error->name, "AuthUnknownError");
  EXPECT_EQ(error->status, std::nullopt);
}

TEST(SupabaseAuthClient, ThrowsBeforeSendingAnIdThatIsNoUuid) {
  EXPECT_EQ(thrown_before_request(*make_request(DeleteUser{"42"})),
            "@supabase/auth-js: Expected parameter to be UUID but is not");
  EXPECT_TRUE(thrown_before_request(*make_request(DeleteUser{""})));
}

TEST(SupabaseAuthClient, TakesOnlyLowerCaseUuids) {
  EXPECT_TRUE(thrown_before_request(*make_request(GetUser{"A0000000-0000-4000-8000-00000000000A"})));
  EXPECT_FALSE(thrown_before_request(*make_request(GetUser{"a0000000-0000-4000-8000-00000000000a"})));
}

TEST(SupabaseAuthClient, SendsACreationWithoutAnId) { EXPECT_FALSE(thrown_before_request(*create_user)); }

TEST(SupabaseAuthCertainty, ASuccessIsDone) {
  EXPECT_EQ(certainty(*delete_user, whole(200, Empty{}), Attempt::first), Certainty::done);
}

TEST(SupabaseAuthCertainty, ATornSuccessIsUnknown) {
  EXPECT_EQ(certainty(*delete_user, torn(200, Empty{}), Attempt::first), Certainty::unknown);
}

TEST(SupabaseAuthCertainty, NoAnswerIsUnknown) {
  EXPECT_EQ(certainty(*delete_user, nothing, Attempt::first), Certainty::unknown);
}

TEST(SupabaseAuthCertainty, A404OnRepeatingOnesOwnDeletionIsDone) {
  const Arrived not_found = whole(404, Error{"user_not_found", "User not found"});
  EXPECT_EQ(certainty(*delete_user, not_found, Attempt::first), Certainty::refused);
  EXPECT_EQ(certainty(*delete_user, not_found, Attempt::repeat), Certainty::done);
}

TEST(SupabaseAuthCertainty, ARefusedRepeatSaysNothingOfTheFirstTry) {
  const Arrived refused{Arrival::whole, answer_of(Refusal::rate_limited)};
  EXPECT_EQ(certainty(*delete_user, refused, Attempt::first), Certainty::refused);
  EXPECT_EQ(certainty(*delete_user, refused, Attempt::repeat), Certainty::unknown);
}

TEST(SupabaseAuthCertainty, ATakenAddressOnRepeatingACreationMayBeOnesOwn) {
  const Arrived taken = whole(422, Error{"email_exists", ""});
  EXPECT_EQ(certainty(*create_user, taken, Attempt::repeat), Certainty::unknown);
}

TEST(SupabaseAuthCertainty, ADeletionThatTheDatabaseRefusedDidNotHappen) {
  const Arrived refused = whole(500, Error{"unexpected_failure", "Database error deleting user"});
  EXPECT_EQ(certainty(*delete_user, refused, Attempt::first), Certainty::refused);
}

TEST(SupabaseAuthCertainty, ACreationThatEndedInA500MayHaveCommitted) {
  const Arrived failed = whole(500, Error{"unexpected_failure", "Database error creating new user"});
  EXPECT_EQ(certainty(*create_user, failed, Attempt::first), Certainty::unknown);
}

TEST(SupabaseAuthCertainty, AGatewaysTimeoutIsUnknown) {
  EXPECT_EQ(certainty(*delete_user, whole(504, Error{"request_timeout", ""}), Attempt::first), Certainty::unknown);
}

}  // namespace
}  // namespace halfdone::supabase_auth

// Fingerprints of requests to Supabase Auth that wait inside: each part that may change what happens next.
#include <gtest/gtest.h>

#include <functional>

#include "fakes/supabase_auth/operation.h"
#include "tests/fingerprints.h"

namespace halfdone {
namespace {

namespace pg = postgres;
namespace auth = supabase_auth;

pg::AnswerPtr answer(std::int64_t value) {
  auto* made = new pg::Answer;
  made->columns = {"a"};
  made->rows = {{pg::Value::integer(value)}};
  return pg::AnswerPtr(made);
}

// A change of one handler's state.
template <class State>
std::function<void(auth::Operation&)> of(void (*change)(State&)) {
  return [change](auth::Operation& operation) { change(std::get<State>(operation.handler)); };
}

auth::Operation operation(auth::RequestBody body) {
  pg::Context context;
  context.request = 1;
  return auth::Operation(make_shared_value<auth::Request>(std::move(body)), 5, context);
}

Fingerprint of_operation(const auth::Operation& waiting) { return waiting.fingerprint(); }

TEST(FingerprintOfAWaitingRequest, HasWhatItAsksWhoAsksAndWhereItStands) {
  using auth::Operation;
  expect_all_differ<Operation>(
      {
          {"what it asks",
           [](Operation& o) { o.request = make_shared_value<auth::Request>(auth::GetUser{.id = "b"}); }},
          {"its session", [](Operation& o) { o.session = 6; }},
          {"its number", [](Operation& o) { o.context.request = 2; }},
          {"where it stands", of<auth::Reading>([](auto& s) { s.stage = auth::Reading::Stage::user; })},
          {"the user", of<auth::Reading>([](auto& s) { s.user = answer(1); })},
          {"another user", of<auth::Reading>([](auto& s) { s.user = answer(2); })},
      },
      [] { return operation(auth::GetUser{.id = "a"}); }, of_operation);
}

TEST(FingerprintOfAWaitingRequest, HasWhatAListHasRead) {
  expect_all_differ<auth::Operation>(
      {
          {"count", of<auth::Listing>([](auto& s) { s.count = answer(1); })},
          {"users", of<auth::Listing>([](auto& s) { s.users = answer(1); })},
          {"other users", of<auth::Listing>([](auto& s) { s.users = answer(2); })},
      },
      [] { return operation(auth::ListUsers{}); }, of_operation);
}

TEST(FingerprintOfAWaitingRequest, HasTheIdentitiesThatACreationHasMade) {
  expect_all_differ<auth::Operation>(
      {
          {"of the address", of<auth::Creating>([](auto& s) { s.email_identity = answer(1); })},
          {"of the number", of<auth::Creating>([](auto& s) { s.phone_identity = answer(1); })},
          {"another of the number", of<auth::Creating>([](auto& s) { s.phone_identity = answer(2); })},
      },
      [] { return operation(auth::CreateUser{}); }, of_operation);
}

TEST(FingerprintOfAWaitingRequest, HasWhatAnUpdateHasReadAndMade) {
  expect_all_differ<auth::Operation>(
      {
          {"user", of<auth::Updating>([](auto& s) { s.user = answer(1); })},
          {"identities", of<auth::Updating>([](auto& s) { s.identities = answer(1); })},
          {"new identity of the address", of<auth::Updating>([](auto& s) { s.new_email_identity = answer(1); })},
          {"new identity of the number", of<auth::Updating>([](auto& s) { s.new_phone_identity = answer(1); })},
      },
      [] { return operation(auth::UpdateUser{}); }, of_operation);
}

TEST(FingerprintOfAWaitingRequest, HasHowFarADeletionIsAndWhatHasFailed) {
  expect_all_differ<auth::Operation>(
      {
          {"user", of<auth::Deleting>([](auto& s) { s.user = answer(1); })},
          {"identities", of<auth::Deleting>([](auto& s) { s.identities = answer(1); })},
          {"the next identity", of<auth::Deleting>([](auto& s) { s.identity = 1; })},
          {"what has failed", of<auth::Deleting>([](auto& s) { s.failure = "a"; })},
          {"what else has failed", of<auth::Deleting>([](auto& s) { s.failure = "b"; })},
      },
      [] { return operation(auth::DeleteUser{}); }, of_operation);
}

}  // namespace
}  // namespace halfdone

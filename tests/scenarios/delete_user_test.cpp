// What the scenario of deleting a user consists of, as far as no exploration is needed to see it.
#include <gtest/gtest.h>

#include "scenarios/delete_user/designs.h"
#include "scenarios/delete_user/saga.h"
#include "scenarios/delete_user/scenario.h"
#include "scenarios/registry.h"

namespace halfdone::scenarios {
namespace {

std::string faults_of(const std::string& design) {
  const sim::Scenario scenario = build({"delete_user", design, "", 1});
  return scenario.system.faults.print(scenario.system.services);
}

TEST(DeleteUserFaults, AreThoseOfAnyScriptAndMoreForASaga) {
  const std::string usual = "any number of faults (refused, lost_request, lost_reply, torn_reply, duplicate";
  EXPECT_EQ(faults_of("today"), usual + "); at most 2 crashes");
  EXPECT_EQ(faults_of("saga"), usual + ", late (at most 2)); at most 2 crashes; at most 1 pause");
}

// Most runs are stuck before its calls are made.
TEST(DeleteUserSteered, WantsNoCallToBeSeen) {
  const DesignInfo design = sagas_of(find("delete_user"), "saga").front();
  ASSERT_FALSE(build({"delete_user", "saga", "", 1}).witnesses.empty());
  EXPECT_TRUE(design.steered({}).witnesses.empty());
}

// The ban that the undo of the first step asks for, where there was one until then, in microseconds from now.
std::string ban_given_back(std::optional<std::int64_t> until) {
  const saga::Definition saga = delete_user::delete_user_saga(delete_user::email);
  constexpr std::int64_t now = 1'000'000;
  const std::string id = "5a6a0000-0000-4000-8000-000000000001", subject(delete_user::user_id);
  saga::Record record(saga.fields.size());
  if (until) record[0] = std::to_string(now + *until);
  const auto request = undo_of(saga.steps[0]).act({id, subject, record, now});
  return std::get<supabase_auth::UpdateUser>(std::get<supabase_auth::RequestPtr>(*request)->body()).ban_duration;
}

TEST(DeleteUserSaga, GivesBackWhatIsLeftOfABan) {
  EXPECT_EQ(ban_given_back(std::nullopt), "none");
  EXPECT_EQ(ban_given_back(7), "7us");
  EXPECT_EQ(ban_given_back(0), "none");
  EXPECT_EQ(ban_given_back(-7), "none") << "it has ended meanwhile";
}

}  // namespace
}  // namespace halfdone::scenarios

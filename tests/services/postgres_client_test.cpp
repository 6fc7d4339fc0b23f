#include "services/postgres/client.h"

#include <gtest/gtest.h>

#include "services/postgres/refusals.h"

namespace halfdone::postgres {
namespace {

Reply<Answer> success(const char* tag) {
  auto* answer = new Answer();
  answer->tag = tag;
  return {Arrival::whole, AnswerPtr(answer)};
}
Reply<Answer> refused(Refusal refusal) { return {Arrival::whole, answer_of(refusal)}; }
const Reply<Answer> nothing;

TEST(PostgresCertainty, AnErrorDidNotHappen) {
  EXPECT_EQ(certainty(Asked::autocommit, refused(Refusal::serialization_failure)), Certainty::refused);
  EXPECT_EQ(certainty(Asked::commit, refused(Refusal::serialization_failure)), Certainty::refused);
}

TEST(PostgresCertainty, ACommitWithoutAnAnswerIsUnknown) {
  EXPECT_EQ(certainty(Asked::commit, nothing), Certainty::unknown);
  EXPECT_EQ(certainty(Asked::autocommit, nothing), Certainty::unknown);
}

TEST(PostgresCertainty, ABlockThatLostItsSessionWillNotCommit) {
  EXPECT_EQ(certainty(Asked::in_block, nothing), Certainty::refused);
}

TEST(PostgresCertainty, ASessionThatWasEndedWhileItCommittedIsUnknown) {
  EXPECT_EQ(certainty(Asked::commit, refused(Refusal::admin_shutdown)), Certainty::unknown);
}

TEST(PostgresCertainty, ACommitThatAnswersRollbackDidNotHappen) {
  EXPECT_EQ(certainty(Asked::commit, success("ROLLBACK")), Certainty::refused);
  EXPECT_EQ(certainty(Asked::commit, success("COMMIT")), Certainty::done);
}

TEST(PostgresRefusals, CarryTheServersCodeAndText) {
  const AnswerPtr& answer = answer_of(Refusal::too_many_connections);
  EXPECT_EQ(answer->error->sqlstate, "53300");
  EXPECT_EQ(answer->error->message, "sorry, too many clients already");
}

TEST(PostgresRefusals, OnlyAShutdownEndsTheSession) {
  for (const Refusal refusal : refusals) {
    EXPECT_EQ(facts(refusal).ends_session, refusal == Refusal::admin_shutdown) << name(refusal);
  }
}

}  // namespace
}  // namespace halfdone::postgres

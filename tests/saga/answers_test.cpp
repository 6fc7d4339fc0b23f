// What the answers of the log and of the providers mean.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/saga/replies.h"
#include "tests/saga/small_saga.h"

namespace halfdone::saga {
namespace {

using postgres::Value;
using LogReply = Reply<postgres::Answer>;

LogReply torn(LogReply reply) {
  reply.arrival = Arrival::torn;
  return reply;
}

LogReply counts(int first, int second) { return rows_reply({{Value::integer(first), Value::integer(second)}}); }

const LogReply row = claim_reply(State::undoing, 1);
const LogReply stuck_row = rows_reply({{uuid_value(saga_of_tests), Value::text("a"), Value::text("committed"),
                                        Value::integer(3), Value::text("remove refused for good")}});

// --- Of the log

TEST(AnswerOfTheLog, SaysNothingWhenItIsTornMissingOrAnError) {
  for (const LogReply& reply : {LogReply(), torn(row), error_reply("57P01")}) {
    EXPECT_FALSE(Log::row_of(reply));
    EXPECT_FALSE(Log::state_of(reply));
    EXPECT_FALSE(Log::first_stuck(reply));
    EXPECT_EQ(Log::written(reply), Written::unsure);
    EXPECT_EQ(Log::steered(reply), Steered::unsure);
    EXPECT_EQ(Log::begun(reply), Begun::unsure);
  }
}

TEST(AnswerOfTheLog, ToABeginningIsAConflictOnlyWhereAKeyIsTaken) {
  EXPECT_EQ(Log::begun(error_reply("23505")), Begun::conflict);
  EXPECT_EQ(Log::begun(error_reply("23503")), Begun::unsure);
  EXPECT_EQ(Log::begun(counts(1, 1)), Begun::yes);
  EXPECT_EQ(Log::begun(counts(0, 1)), Begun::not_eligible);
  EXPECT_EQ(Log::begun(counts(0, 0)), Begun::absent);
}

TEST(AnswerOfTheLog, ToAnEntryTellsAGuardFromAnotherCoordinator) {
  EXPECT_EQ(Log::written(entry_reply(true, true)), Written::yes);
  EXPECT_EQ(Log::written(entry_reply(true, false)), Written::guarded);
  EXPECT_EQ(Log::written(entry_reply(false, false)), Written::fenced);
}

TEST(AnswerOfTheLog, ToAnOrderIsTheSagaItWasFor) {
  EXPECT_EQ(Log::steered(rows_reply({{uuid_value(saga_of_tests)}})), Steered::yes);
  EXPECT_EQ(Log::steered(rows_reply({})), Steered::not_stuck);
}

TEST(AnswerOfTheLog, IsTheFirstSagaThatIsStuck) {
  const std::optional<Stuck> stuck = Log::first_stuck(stuck_row);
  ASSERT_TRUE(stuck);
  EXPECT_EQ(stuck->saga, saga_of_tests);
  EXPECT_EQ(stuck->state, State::committed);
  EXPECT_EQ(stuck->why, "remove refused for good");
}

// --- The record: a field that has no value isn't an empty text, neither read nor written.

const Record with_a_gap{std::nullopt, "", "x"};
const Value gap_in_the_log = Value::text_array({Value(), Value::text(""), Value::text("x")});

TEST(RecordOfASaga, IsReadWithItsGaps) {
  EXPECT_EQ(Log::row_of(claim_reply(State::forward, 1, gap_in_the_log))->record, with_a_gap);
}

TEST(RecordOfASaga, IsWrittenWithItsGaps) {
  const Definition definition = small_saga();
  const Log log(definition);
  SagaRow captured(*Log::row_of(claim_reply(State::forward, 0)));
  captured.record = with_a_gap;
  EXPECT_EQ(log.intend(captured, 1)->params().at(4), gap_in_the_log);
}

// --- Of the providers

TEST(Meaning, OfARefusalSaysWhetherAskingAgainCanHelp) {
  const Request removal = supabase_auth::make_request(supabase_auth::DeleteUser{.id = std::string(subject_of_tests)});
  const auto meaning = [&](int status, const std::string& message) {
    return meaning_of(removal, auth_reply(status, supabase_auth::Error{"no", message}), Attempt::first);
  };
  EXPECT_EQ(meaning(403, "no"), Meaning::refused_for_good);
  EXPECT_EQ(meaning(429, "no"), Meaning::refused_for_now);
  EXPECT_EQ(meaning(500, "Database error deleting user"), Meaning::refused_for_now);
  EXPECT_EQ(meaning(500, "no"), Meaning::unknown);
}

}  // namespace
}  // namespace halfdone::saga

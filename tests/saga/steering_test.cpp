// What a person orders, and an operator one event at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bad_input.h"
#include "saga/steering.h"
#include "tests/saga/replies.h"
#include "tests/saga/small_saga.h"

namespace halfdone::saga {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string id(saga_of_tests);

class SteeringTest : public testing::Test {
 protected:
  const Definition definition = small_saga();
  const Log log{definition};
};

std::string problem_of(const Log& log, const Order& order, const std::string& saga) {
  try {
    query_of(log, order, saga);
  } catch (const BadInput& error) {
    return error.what();
  }
  return "";
}

TEST_F(SteeringTest, AsksWhoAndWhyAndOfWhichSaga) {
  EXPECT_EQ(problem_of(log, {Order::Kind::resume, "Grace", "the key is back"}, id), "");
  EXPECT_THAT(problem_of(log, {Order::Kind::resume, "", "the key is back"}, id), HasSubstr("nobody is named"));
  EXPECT_THAT(problem_of(log, {Order::Kind::abandon, "Grace", ""}, id), HasSubstr("no reason is given"));
  EXPECT_THAT(problem_of(log, {Order::Kind::abandon, "Grace", "no"}, "17"), HasSubstr("\"17\" is no id of a saga"));
}

TEST_F(SteeringTest, GivesTheOrderThatIsMeantInTheNameOfWhoGaveIt) {
  using postgres::Value;
  for (const Order& order : {Order{Order::Kind::resume, "Grace", "the key is back"},
                             Order{Order::Kind::abandon, "Alan", "it won't come back"}}) {
    const postgres::QueryPtr query = query_of(log, order, id);
    EXPECT_EQ(query->sql(),
              (order.kind == Order::Kind::resume ? log.resume(id, "", "") : log.abandon(id, "", ""))->sql());
    EXPECT_EQ(query->params(), (std::vector{uuid_value(id), Value::text(order.by), Value::text(order.why)}));
  }
}

TEST_F(SteeringTest, IsPastedIntoPsqlWithVariablesForTheParameters) {
  for (const Order::Kind kind : {Order::Kind::resume, Order::Kind::abandon}) {
    EXPECT_THAT(psql_of(log, kind), AllOf(HasSubstr(":'saga'"), HasSubstr(":'by'"), HasSubstr(":'why'"),
                                          HasSubstr("stuck is not null"), Not(HasSubstr("$")), testing::EndsWith(";")));
  }
}

Reply<postgres::Answer> list_of_stuck(bool any) {
  if (!any) return rows_reply({});
  return rows_reply({{uuid_value(id), postgres::Value::text("a"), postgres::Value::text("committed"),
                      postgres::Value::integer(3), postgres::Value::text("remove refused for good")}});
}

TEST_F(SteeringTest, AnOperatorResumesWhatIsStuckAtOnce) {
  const Operator person(log, {Order::Kind::resume, "Grace", "the key is back"});
  EXPECT_EQ(person.start().effect->name, "log.stuck");
  EXPECT_EQ(person.start().effect->doing, Doing::reads);
  const Operator::Move move = person.advance(person.start().next, list_of_stuck(true));
  EXPECT_EQ(move.effect->name, "log.resume");
  EXPECT_FALSE(person.advance(move.next, {}).effect) << "the list tells what came of it";
}

TEST_F(SteeringTest, AnOperatorAbandonsOnlyAfterAWait) {
  const Operator person(log, {Order::Kind::abandon, "Grace", "it won't come back"});
  const Operator::Move move = person.advance(person.start().next, list_of_stuck(true));
  EXPECT_EQ(move.effect->name, "time_wait");
  EXPECT_EQ(person.advance(move.next, {}).effect->name, "log.abandon");
}

TEST_F(SteeringTest, AnOperatorRestsWhereNothingIsStuckOrNoListCame) {
  const Operator person(log, {Order::Kind::resume, "Grace", "the key is back"});
  EXPECT_FALSE(person.advance(person.start().next, list_of_stuck(false)).effect);
  EXPECT_FALSE(person.advance(person.start().next, {}).effect);
}

}  // namespace
}  // namespace halfdone::saga

#include "services/postgres/protocol.h"

#include <gtest/gtest.h>

namespace halfdone::postgres {
namespace {

Answer two_rows() {
  Answer answer;
  answer.columns = {"id", "name"};
  answer.rows = {{Value::integer(1), Value::text("a")}, {Value::integer(2), Value()}};
  answer.tag = "SELECT 2";
  answer.affected = 2;
  return answer;
}

Answer refusal(const char* sqlstate) {
  Answer answer;
  answer.error = std::make_unique<SqlError>();
  answer.error->sqlstate = sqlstate;
  answer.error->message = "no";
  return answer;
}

TEST(Answer, PrintsTheTagOfACommandWithoutRows) {
  Answer answer;
  answer.tag = "DELETE 1";
  EXPECT_EQ(answer.print(), "DELETE 1");
}

TEST(Answer, PrintsItsRows) { EXPECT_EQ(two_rows().print(), "2 rows: (1, a), (2, NULL)"); }

TEST(Answer, PrintsThatThereAreNoRows) {
  Answer answer;
  answer.columns = {"id"};
  answer.tag = "SELECT 0";
  EXPECT_EQ(answer.print(), "0 rows");
}

TEST(Answer, PrintsItsError) { EXPECT_EQ(refusal("23503").print(), "error 23503: no"); }

TEST(Answer, HasTheFingerprintOfItsContent) {
  EXPECT_EQ(two_rows().fingerprint(), two_rows().fingerprint());
  Answer other = two_rows();
  other.rows[1][1] = Value::text("");
  EXPECT_NE(two_rows().fingerprint(), other.fingerprint());
}

TEST(Answer, TellsErrorsApartInItsFingerprint) {
  EXPECT_NE(refusal("40001").fingerprint(), refusal("40P01").fingerprint());
  EXPECT_NE(refusal("40001").fingerprint(), Answer().fingerprint());
}

}  // namespace
}  // namespace halfdone::postgres

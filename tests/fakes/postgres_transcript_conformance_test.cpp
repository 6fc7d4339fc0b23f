// Replays recordings of PostgreSQL 15: one session, statement after statement, with tags, rows and errors as the server
// gave them.
//
// A recording begins with the script that is loaded, up to a line "--". Then a line "> " with a statement is followed
// by lines "< ": the tag and, indented, each row; or the SQLSTATE and message and, indented, the detail. Rows of a
// statement without ORDER BY are in the order of their text.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/fakes/postgres_testing.h"

namespace halfdone::postgres {
namespace {

std::vector<std::string> lines_of(const AnswerPtr& answer, bool ordered) {
  if (answer->failed()) {
    std::vector<std::string> lines{"< " + answer->error->sqlstate + ": " + answer->error->message};
    if (!answer->error->detail.empty()) lines.push_back("<   " + answer->error->detail);
    return lines;
  }
  std::vector<std::string> lines;
  for (const std::vector<Value>& row : answer->rows) {
    std::string line = "<   ";
    for (const Value& value : row) line += (&value == row.data() ? "" : ",") + value.print();
    lines.push_back(line);
  }
  if (!ordered) std::ranges::sort(lines);
  lines.insert(lines.begin(), "< " + answer->tag);
  return lines;
}

class Transcript : public ::testing::TestWithParam<const char*> {};

TEST_P(Transcript, IsAnsweredAsTheServerAnsweredIt) {
  std::istringstream file(read_source(std::string("tests/fakes/transcripts/") + GetParam()));
  std::string script, line;
  while (std::getline(file, line) && line != "--") script += line + "\n";
  Client client(script);
  std::string statement;
  std::vector<std::string> expected;
  const auto check = [&] {
    if (statement.empty()) return;
    EXPECT_EQ(lines_of(client.answer(0, statement), statement.find("order by") != std::string::npos), expected)
        << statement;
    EXPECT_EQ(client.database.fingerprint(), client.database.recomputed_fingerprint()) << statement;
  };
  while (std::getline(file, line)) {
    if (line.starts_with("> ")) {
      check();
      statement = line.substr(2);
      expected.clear();
    } else if (line.starts_with("<")) {
      expected.push_back(line);
    }
  }
  ASSERT_FALSE(statement.empty());
  check();
}

INSTANTIATE_TEST_SUITE_P(Recorded, Transcript, ::testing::Values("statements.txt", "foreign_keys.txt", "with.txt"));

}  // namespace
}  // namespace halfdone::postgres

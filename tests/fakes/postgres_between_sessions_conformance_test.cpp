// Replays recordings of PostgreSQL 15.18: what sessions at READ COMMITTED do to each other.
//
// A recording begins with the script that is loaded, up to a line "--". Each part behind it has a name and a database
// of its own; sessions 1 to 4 have begun a block in it, session 5 hasn't. "2> " is a statement of session 2. The lines
// below say what was answered until the next one, to any of them, by session: "1< UPDATE 1", rows as "1,10;2,20", an
// error by its SQLSTATE, or "waits". A deadlock is given the time to be found.
#include <gtest/gtest.h>

#include <cassert>
#include <cctype>
#include <map>

#include "tests/fakes/postgres_testing.h"

namespace halfdone::postgres {
namespace {

struct Step {
  SessionId session = 0;
  std::string sql;
  std::map<SessionId, std::string> answers;
};

struct Part {
  std::string name, script;
  std::vector<Step> steps;
};

void PrintTo(const Part& part, std::ostream* out) { *out << part.name; }

std::vector<Part> parts_of(const std::string& subject) {
  std::istringstream file(read_source("tests/fakes/transcripts/between_sessions_" + subject + ".txt"));
  std::string script, line;
  while (std::getline(file, line) && line != "--") script += line + "\n";
  std::vector<Part> parts;
  while (std::getline(file, line)) {
    const SessionId session = line.empty() ? 0 : static_cast<SessionId>(line[0] - '0');
    const std::string rest = line.size() > 3 ? line.substr(3) : "";
    if (line.starts_with("== ")) {
      parts.push_back({rest, script, {}});
    } else if (!line.empty() && line[1] == '>') {
      parts.back().steps.push_back({session, rest, {}});
    } else if (!line.empty()) {
      parts.back().steps.back().answers[session] = rest;
    }
  }
  assert(!parts.empty());
  return parts;
}

std::string in_one_word(const ::testing::TestParamInfo<Part>& info) {
  std::string word;
  bool starts = true;
  for (const char c : info.param.name) {
    if (std::isalnum(static_cast<unsigned char>(c))) word += starts ? static_cast<char>(std::toupper(c)) : c;
    if (c != '\'') starts = c == ' ';
  }
  return word;
}

class BetweenSessions : public ::testing::TestWithParam<Part> {};

TEST_P(BetweenSessions, IsAsRecorded) {
  Client client(GetParam().script);
  for (const SessionId session : {1, 2, 3, 4}) client.run(session, "begin");
  for (const Step& step : GetParam().steps) {
    ASSERT_FALSE(client.database.is_waiting(step.session)) << step.session << "> " << step.sql;
    std::map<SessionId, std::string> answers{{step.session, client.run(step.session, step.sql)}};
    for (const Woken& woken : client.woken) answers[woken.session] = show(woken.answer);
    client.woken.clear();
    EXPECT_EQ(answers, step.answers) << step.session << "> " << step.sql;
    EXPECT_EQ(client.database.fingerprint(), client.database.recomputed_fingerprint()) << step.sql;
  }
}

INSTANTIATE_TEST_SUITE_P(Locks, BetweenSessions, ::testing::ValuesIn(parts_of("locks")), in_one_word);
INSTANTIATE_TEST_SUITE_P(Deadlocks, BetweenSessions, ::testing::ValuesIn(parts_of("deadlocks")), in_one_word);
INSTANTIATE_TEST_SUITE_P(Keys, BetweenSessions, ::testing::ValuesIn(parts_of("keys")), in_one_word);
INSTANTIATE_TEST_SUITE_P(ForeignKeys, BetweenSessions, ::testing::ValuesIn(parts_of("foreign_keys")), in_one_word);

}  // namespace
}  // namespace halfdone::postgres

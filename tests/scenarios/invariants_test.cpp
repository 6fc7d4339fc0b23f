// How rules are read from a file.
#include "scenarios/invariants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bad_input.h"
#include "base/write_file.h"
#include "tests/own_folder.h"

namespace halfdone::scenarios {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::vector<sim::Invariant> read(const std::string& text) {
  const std::string file = own_folder() / "rules.sql";
  write_file(file, text);
  return read_invariants(file);
}

std::string complaint_about(const std::string& text) {
  try {
    read(text);
  } catch (const BadInput& error) {
    return error.what();
  }
  return "none";
}

TEST(RulesFile, NamesRulesAndSaysWhichMustAlwaysHold) {
  const auto rules = read(
      "-- of users\n-- name:  every user has a login \t\nselect 1\nwhere true;\n"
      "-- name: at any time\n-- always\nselect 2\n");
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].name, "every user has a login");
  EXPECT_FALSE(rules[0].always);
  EXPECT_EQ(rules[1].name, "at any time");
  EXPECT_TRUE(rules[1].always);
}

TEST(RulesFile, WithAQueryThatHasNoNameNamesTheLine) {
  EXPECT_THAT(complaint_about("-- of users\n\nselect 1\n"),
              AllOf(HasSubstr("rules.sql:3"), HasSubstr("a query without a name"), HasSubstr("-- name:")));
}

TEST(RulesFile, WithANameThatHasNoQueryNamesTheLine) {
  EXPECT_THAT(complaint_about("-- name: one\nselect 1\n-- name: two\n  \n\n"),
              AllOf(HasSubstr("rules.sql:3"), HasSubstr("\"two\""), HasSubstr("a name without a query")));
}

TEST(RulesFile, ThatIsMissingIsBadInput) { EXPECT_THROW(read_invariants(own_folder() / "missing.sql"), BadInput); }

}  // namespace
}  // namespace halfdone::scenarios

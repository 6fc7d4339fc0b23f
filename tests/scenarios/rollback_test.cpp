// The procedures for people say what the saga does, and the document that is kept is the one that is generated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "scenarios/delete_user/saga.h"
#include "scenarios/rollback.h"
#include "scenarios/services.h"

namespace halfdone::scenarios {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Rollback : public testing::Test {
 protected:
  const DesignInfo design = sagas_of(find("delete_user"), "saga").front();
  const StuckWorlds worlds = stuck_worlds(design);
  const std::string text = rollback_document("delete_user / saga", design.saga().definition, worlds);
};

TEST_F(Rollback, IsWhatTheDocumentSays) {
  std::ifstream file(HALFDONE_SOURCE_DIR "/docs/rollback.md");
  std::ostringstream kept;
  kept << file.rdbuf();
  EXPECT_EQ(kept.str(), text) << "docs/rollback.md is not what the saga does any more. Write it again:\n"
                                 "  ./halfdone rollback > docs/rollback.md";
}

TEST_F(Rollback, HasASectionForEachWayToBeStuck) {
  for (const char* section : {"## freeze_login refused for good, undoing",
                              "## freeze_login refused for good, looking again after the last undo",
                              "## mute_contact refused for good, undoing",
                              "## mute_contact refused for good, looking again after the last undo",
                              "## delete_contact refused for good, behind the pivot",
                              "## delete_login refused for good, behind the pivot", "## Abandoned"}) {
    EXPECT_THAT(text, HasSubstr(section));
  }
}

TEST_F(Rollback, SaysThatTheLockIsHeldWhereverASagaIsStuck) {
  for (const StuckAt& at : worlds.stuck) {
    EXPECT_THAT(at.from_before, testing::Contains(testing::Field(&sim::RowChange::table, "public.saga_locks")));
    EXPECT_THAT(at.asks, Not(IsEmpty()));
  }
}

TEST_F(Rollback, CountsThatNothingIsStuckWhereSomebodySteers) {
  EXPECT_GT(worlds.unattended.stuck, 0u);
  EXPECT_EQ(worlds.resumed.stuck + worlds.resumed.abandoned, 0u);
  EXPECT_EQ(worlds.abandoned.stuck, 0u);
  EXPECT_GT(worlds.abandoned.abandoned, 0u);
}

// What is between ```sql and ```, as psql would send it.
std::vector<std::string> commands_in(const std::string& text) {
  std::vector<std::string> commands;
  for (std::size_t at = text.find("```sql\n"); at != std::string::npos; at = text.find("```sql\n", at + 1)) {
    std::istringstream lines(text.substr(at + 7, text.find("\n```", at) - at - 7));
    std::string command;
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("\\set ")) command += line + "\n";
    }
    for (const char* variable : {"saga", "by", "why"}) {
      command = std::regex_replace(command, std::regex(std::string(":'") + variable + "'"),
                                   "'5a6a0000-0000-4000-8000-000000000001'");
    }
    commands.push_back(command);
  }
  return commands;
}

TEST_F(Rollback, HasCommandsThatTheDatabaseTakes) {
  const std::vector<std::string> commands = commands_in(text);
  EXPECT_EQ(commands.size(), 6u);
  EXPECT_THAT(commands, Each(Not(HasSubstr(":'"))));
  const sim::Scenario scenario = design.steered({});
  for (const std::string& command : commands) {
    Services services = static_cast<const Services&>(*scenario.initial);
    EXPECT_NO_THROW(services.run_sql(command, "docs/rollback.md")) << command;
  }
}

}  // namespace
}  // namespace halfdone::scenarios

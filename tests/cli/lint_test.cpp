// `halfdone lint` as a person meets it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "tests/cli/ran.h"

namespace halfdone::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// The scenarios with one more trigger in the application's schema: whoever changes a login changes the profile too,
// which the saga knows nothing of.
std::string scenarios_with_a_trigger() {
  return scenarios_with("schema.sql", [](const std::string& text) {
    return text +
           "create function note_change() returns trigger as $$\nbegin\n"
           "  update public.users set locale = 'frozen' where id = new.id;\n  return new;\nend;\n"
           "$$ language plpgsql security definer;\n"
           "create trigger on_auth_user_changed after update on auth.users for each row execute function "
           "note_change();\n";
  });
}

TEST(Lint, EndsWith0AndSaysWhatItLookedAtWhenNothingIsFound) {
  const Ran ran = halfdone({"lint"});
  EXPECT_EQ(ran.code, ExitCode::holds);
  EXPECT_EQ(ran.out, "delete_user / saga: nothing found in 7 steps, do and undo run from 4 states before\n");
  EXPECT_EQ(ran.err, "");
}

TEST(Lint, EndsWith1AndNamesStepFieldAndRemedy) {
  const Ran ran = halfdone_in(scenarios_with_a_trigger(), {"lint", "--design", "saga"});
  EXPECT_EQ(ran.code, ExitCode::violated);
  EXPECT_EQ(ran.out,
            "delete_user / saga: 1 finding in 7 steps, do and undo run from 4 states before\n"
            "  freeze_login: its undo restores less than it took: public.users.locale  [restores-less]\n"
            "    Let the undo write back all that the do changed, as a capture wrote it down.\n");
}

TEST(Lint, IsWrittenAsJsonAlone) {
  const Ran ran = halfdone_in(scenarios_with_a_trigger(), {"lint", "--json", "-"});
  EXPECT_EQ(ran.code, ExitCode::violated);
  EXPECT_THAT(ran.out, AllOf(testing::StartsWith("{\n  \"halfdone_lint\": 1"), HasSubstr("\"step\": \"freeze_login\""),
                             HasSubstr("\"kind\": \"restores-less\""), HasSubstr("public.users.locale")));
}

// --- halfdone rollback, whose text tests/scenarios/rollback_test.cpp reads

TEST(Rollback, PrintsTheProceduresAlone) {
  const Ran ran = halfdone({"rollback", "--design", "saga"});
  EXPECT_EQ(ran.code, ExitCode::holds);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, AllOf(testing::StartsWith("# Rollback procedures of delete_user / saga\n"),
                             HasSubstr("## Resume"), HasSubstr("## Abandoned")));
}

}  // namespace
}  // namespace halfdone::cli

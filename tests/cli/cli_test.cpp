// The command as a person meets it: what it prints where, and what it ends with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "sim/certificate/certificate.h"
#include "tests/cli/ran.h"
#include "tests/own_folder.h"

namespace halfdone::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string written(const std::string& name, const std::string& text) {
  const std::string path = own_file(name);
  std::ofstream(path) << text;
  return path;
}

// Cheap enough to run in every test: no fault, no crash.
const std::vector<const char*> quick = {"explore", "--design", "today", "--faults", "0", "--crashes", "0"};

std::vector<const char*> quick_with(std::initializer_list<const char*> more) {
  std::vector<const char*> arguments = quick;
  arguments.insert(arguments.end(), more);
  return arguments;
}

TEST(Explore, EndsWith1WhenADesignIsViolated) { EXPECT_EQ(halfdone(quick).code, ExitCode::violated); }

TEST(Explore, PrintsTheTableTheStoryThePlanAndTheReplayCommand) {
  EXPECT_THAT(halfdone(quick).out, AllOf(HasSubstr("design"), HasSubstr("transitions"), HasSubstr("The shortest story"),
                                         HasSubstr("caller is told: done"), HasSubstr("public.teams 50100000 (solo)"),
                                         HasSubstr("# halfdone plan 1"), HasSubstr("./halfdone replay hd2:")));
}

TEST(Explore, PrintsNoProgressWithoutATerminal) { EXPECT_EQ(halfdone(quick).err, ""); }

TEST(Explore, IsTheSameFromRunToRun) { EXPECT_EQ(halfdone(quick).out, halfdone(quick).out); }

TEST(Explore, EndsWith3WhenALimitCameFirst) {
  const Ran ran =
      halfdone({"explore", "--design", "sequential", "--faults", "0", "--crashes", "0", "--max-steps", "2"});
  EXPECT_EQ(ran.code, ExitCode::incomplete);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("the limit of steps came first"), Not(HasSubstr("holds"))));
}

TEST(Explore, AllowsPausesLikeKindsOfFaults) {
  const Ran ran = halfdone({"explore", "--design", "saga", "--allow", "pause", "--faults", "0", "--crashes", "0"});
  EXPECT_THAT(ran.out, HasSubstr("no faults; at most 0 crashes; at most 1 pause"));
  EXPECT_THAT(halfdone({"explore", "--design", "saga", "--allow", "outage@auth=2", "--crashes", "0"}).out,
              HasSubstr("no faults; at most 0 crashes; at most 2 outages of auth"));
  EXPECT_THAT(halfdone({"explore", "--allow", "pause@db"}).err, HasSubstr("a pause is of everybody"));
  EXPECT_THAT(halfdone({"explore", "--allow", "outage", "--allow", "refused=2"}).err,
              HasSubstr("refused can't be bounded besides"));
  EXPECT_EQ(halfdone({"explore", "--design", "saga", "--allow", "pause=x"}).code, ExitCode::bad_input);
}

TEST(Explore, WritesJsonToStandardOutputAlone) {
  const Ran ran = halfdone(quick_with({"--json", "-"}));
  EXPECT_THAT(ran.out, AllOf(testing::StartsWith("{\n  \"halfdone\": 2"), Not(HasSubstr("The shortest story"))));
}

TEST(Replay, RepeatsTheStoryOfAToken) {
  const std::string report = halfdone(quick).out;
  const std::size_t at = report.find("hd2:");
  const std::string token = report.substr(at, report.find('\n', at) - at);
  const Ran ran = halfdone({"replay", token.c_str()});
  EXPECT_EQ(ran.code, ExitCode::violated);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("caller is told: done"), HasSubstr("Broken:")));
}

TEST(Replay, InjectsTheFaultsOfAPlan) {
  const std::string plan = written(
      "plan.txt", "# halfdone plan 1\nscenario delete_user\ndesign today\nauth.admin_delete_user#1 lost_request\n");
  const Ran ran = halfdone({"replay", plan.c_str()});
  EXPECT_EQ(ran.code, ExitCode::violated);
  EXPECT_THAT(ran.out, HasSubstr("never gets the request"));
}

TEST(Replay, RefusesAPlanWhoseFaultWasNotInjected) {
  const std::string plan = written(
      "stale.txt", "# halfdone plan 1\nscenario delete_user\ndesign today\nauth.admin_delete_user#2 lost_reply\n");
  const Ran ran = halfdone({"replay", plan.c_str()});
  EXPECT_EQ(ran.code, ExitCode::bad_input);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("stale.txt:4"), HasSubstr("auth.admin_delete_user#2 lost_reply")));
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

// What `explore` writes at once, and the JSON result.
struct Explored {
  std::string json = own_file("result.json"), junit = own_file("at_once.xml"), markdown = own_file("at_once.md"),
              html = own_file("at_once.html");
  Ran ran = halfdone(quick_with(
      {"--json", json.c_str(), "--junit", junit.c_str(), "--markdown", markdown.c_str(), "--html", html.c_str()}));
};

TEST(Report, WrittenLaterIsEqualToTheOneWrittenAtOnce) {
  const Explored explored;
  const std::string junit = own_file("later.xml"), markdown = own_file("later.md"), html = own_file("later.html");
  const Ran ran = halfdone({"report", explored.json.c_str(), "--junit", junit.c_str(), "--markdown", markdown.c_str(),
                            "--html", html.c_str()});
  EXPECT_EQ(ran.code, ExitCode::holds);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(content_of(junit), HasSubstr("<testsuites"));
  EXPECT_EQ(content_of(junit), content_of(explored.junit));
  EXPECT_THAT(content_of(markdown), HasSubstr("sequenceDiagram"));
  EXPECT_EQ(content_of(markdown), content_of(explored.markdown));
  EXPECT_THAT(content_of(html), HasSubstr("</html>"));
  EXPECT_EQ(content_of(html), content_of(explored.html));
}

TEST(Report, PrintsTheTextThatExplorePrinted) {
  const Explored explored;
  EXPECT_EQ(halfdone({"report", explored.json.c_str()}).out, explored.ran.out);
  EXPECT_EQ(halfdone({"report", explored.json.c_str(), "--text", "--junit", own_file("x.xml").c_str()}).out,
            explored.ran.out);
}

TEST(Report, OnStandardOutputTakesThePlaceOfTheText) {
  EXPECT_THAT(halfdone(quick_with({"--junit", "-"})).out,
              AllOf(testing::StartsWith("<?xml"), Not(HasSubstr("\nThe shortest story"))));
}

TEST(Report, OfAResultThatIsBrokenNamesFileAndField) {
  const Explored explored;
  std::string text = content_of(explored.json);
  text.replace(text.find("\"violated\""), 10, "\"fine\"");
  const std::string path = written("broken.json", text);
  const Ran ran = halfdone({"report", path.c_str()});
  EXPECT_EQ(ran.code, ExitCode::bad_input);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("broken.json: /designs/0/result is \"fine\""), HasSubstr("explore --json")));
}

Ran with_certificate(const std::string& path) {
  return halfdone({"explore", "--design", "sequential", "--crashes", "0", "--certificate", path.c_str()});
}

TEST(Verify, ConfirmsTheCertificateOfAViolatedDesign) {
  const std::string path = own_file("sequential.certificate");
  EXPECT_EQ(with_certificate(path).code, ExitCode::violated);
  const Ran ran = halfdone({"verify", path.c_str()});
  EXPECT_EQ(ran.code, ExitCode::violated);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("verified: nothing is missing"), HasSubstr("counterexamples replay"),
                             testing::EndsWith("violated\n")));
}

TEST(Verify, OfASagaExploredWithoutReductionsAssumesNone) {
  const auto verified = [](std::vector<const char*> flags) {
    const std::string path = own_file("saga.certificate");
    std::vector<const char*> arguments = {"explore",    "--design",  "saga", "--faults",      "1",         "--allow",
                                          "lost_reply", "--crashes", "0",    "--certificate", path.c_str()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    EXPECT_EQ(halfdone(arguments).code, ExitCode::violated) << "a witness is missing";
    const Ran ran = halfdone({"verify", path.c_str()});
    EXPECT_EQ(ran.code, ExitCode::violated) << ran.out;
    return ran.out;
  };
  EXPECT_THAT(verified({}), HasSubstr("assumed symmetry"));
  EXPECT_THAT(verified({"--without", "symmetry"}),
              AllOf(Not(HasSubstr("assumed symmetry")), HasSubstr("assumed idle_polls")));
  EXPECT_THAT(verified({"--without", "all"}), Not(HasSubstr("assumed idle_polls")));
  EXPECT_THAT(verified({"--audit"}), AllOf(HasSubstr("audited idle_polls in "), Not(HasSubstr("assumed idle_polls"))));
}

TEST(Verify, EndsWith5AndNamesTheFirstWorldOfAForgery) {
  const std::string path = own_file("forged.certificate");
  with_certificate(path);
  sim::Certificate forged = sim::parse_certificate(content_of(path), path);
  forged.crashes_max = 1;
  std::ofstream(path, std::ios::binary) << print(forged);
  const Ran ran = halfdone({"verify", path.c_str()});
  EXPECT_EQ(ran.code, ExitCode::diverged);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("does not hold up"), HasSubstr("# halfdone plan 1"), HasSubstr("order exact")));
}

TEST(Verify, EndsWith2WhenTheFileIsDamaged) {
  const std::string path = own_file("damaged.certificate");
  with_certificate(path);
  std::string text = content_of(path);
  text.back() = static_cast<char>(text.back() ^ 1);
  std::ofstream(path, std::ios::binary) << text;
  const Ran ran = halfdone({"verify", path.c_str()});
  EXPECT_EQ(ran.code, ExitCode::bad_input);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("damaged.certificate"), HasSubstr("make it again")));
}

TEST(Explore, WritesNoCertificateOfASearchThatFoundNothingBeforeItsLimit) {
  const std::string path = own_file("nothing.certificate");
  const Ran ran = halfdone({"explore", "--design", "sequential", "--faults", "0", "--crashes", "0", "--max-steps", "2",
                            "--certificate", path.c_str()});
  EXPECT_EQ(ran.code, ExitCode::bad_input);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("--certificate"), HasSubstr("cut off"), HasSubstr("Raise the limit")));
}

TEST(List, NamesDesignsVariantsAndFaults) {
  EXPECT_THAT(halfdone({"list"}).out,
              AllOf(HasSubstr("proposal_date"), HasSubstr("unsubscribed"), HasSubstr("torn_reply"), HasSubstr("429")));
}

TEST(List, GoesOnBehindADesignThatCanNotBeExplored) {
  const std::string folder = scenarios_with("schema.sql", [](const std::string& text) {
    return text + "\ncreate view everybody as select id from users;\n";
  });
  const Ran ran = halfdone_in(folder, {"list"});
  EXPECT_EQ(ran.code, ExitCode::bad_input);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("    today "), HasSubstr("    saga "), HasSubstr("schema.sql:"),
                             HasSubstr("CREATE VIEW is not supported"), HasSubstr("unsubscribed"),
                             HasSubstr("reductions, and what each relies on")));
  EXPECT_THAT(ran.err, HasSubstr("6 of the designs can't be explored"));
}

TEST(Explore, TakesPatternsOfDesigns) {
  const Ran ran = halfdone({"explore", "--design", "to?ay", "--design", "prop*", "--faults", "0", "--crashes", "0"});
  EXPECT_EQ(ran.code, ExitCode::violated);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("today"), HasSubstr("proposal_date"), Not(HasSubstr("sequential"))));
}

TEST(Explore, EndsWith4WhenNoDesignFits) {
  const std::string json = own_file("result.json");
  const Ran ran = halfdone({"explore", "--design", "x*", "--json", json.c_str()});
  EXPECT_EQ(ran.code, ExitCode::nothing_selected);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err,
              AllOf(HasSubstr("no design of delete_user fits --design x*"), HasSubstr("proposal_date, today")));
  EXPECT_FALSE(std::filesystem::exists(json));
}

TEST(Explore, LeavesNoFileBehindWhenNothingCameOfIt) {
  const std::string path = own_file("nothing.certificate");
  EXPECT_EQ(halfdone({"explore", "--design", "sequential", "--faults", "0", "--crashes", "0", "--max-steps", "2",
                      "--certificate", path.c_str()})
                .code,
            ExitCode::bad_input);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Help, IsEnoughToGetGoing) {
  const Ran ran = halfdone({"--help"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("explore"), HasSubstr("replay"), HasSubstr("report"), HasSubstr("list"),
                             HasSubstr("Start with")));
}

TEST(BadSchema, WithAnUnsupportedConstructIsNamedWithFileAndLine) {
  const std::string folder = scenarios_with("schema.sql", [](const std::string& text) {
    return text + "\ncreate view everybody as select id from users;\n";
  });
  const Ran ran = halfdone_in(folder, quick);
  EXPECT_EQ(ran.code, ExitCode::bad_input);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("schema.sql:"), HasSubstr("CREATE VIEW"), HasSubstr("not supported")));
}

TEST(BadSchema, WithASyntaxErrorIsNamedWithFileAndLine) {
  const std::string folder =
      scenarios_with("seed.sql", [](const std::string& text) { return "insert intoo teams;\n" + text; });
  const Ran ran = halfdone_in(folder, quick);
  EXPECT_EQ(ran.code, ExitCode::bad_input);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("seed.sql:1"), HasSubstr("syntax error")));
}

TEST(BadInvariant, ThatTheStateBeforeBreaksIsNamed) {
  const std::string folder = scenarios_with("invariants.sql", [](const std::string& text) {
    return text + "\n-- name: nobody is called Bob\nselect id from users where full_name = 'Bob';\n";
  });
  const Ran ran = halfdone_in(folder, quick);
  EXPECT_EQ(ran.code, ExitCode::bad_input);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("the state before already breaks the invariant \"nobody is called Bob\""),
                             HasSubstr("Mend")));
}

TEST(BadInvariant, ThatIsNoQueryIsNamedWithFileAndLine) {
  const std::string folder = scenarios_with(
      "invariants.sql", [](const std::string& text) { return text + "\n-- name: nonsense\nselect x from nowhere;\n"; });
  const Ran ran = halfdone_in(folder, quick);
  EXPECT_EQ(ran.code, ExitCode::bad_input);
  EXPECT_THAT(ran.err,
              AllOf(HasSubstr("invariants.sql:"), HasSubstr("nonsense"), HasSubstr("\"nowhere\" does not exist")));
}

struct Bad {
  std::vector<const char*> arguments;
  std::vector<const char*> message;  // what the message must contain: the thing and the remedy
};

std::ostream& operator<<(std::ostream& out, const Bad& bad) {
  for (const char* argument : bad.arguments) out << argument << ' ';
  return out;
}

class BadInputTest : public testing::TestWithParam<Bad> {};

TEST_P(BadInputTest, GetsOneClearMessageAndEndsWith2) {
  const Ran ran = halfdone(GetParam().arguments);
  EXPECT_EQ(ran.code, ExitCode::bad_input);
  EXPECT_EQ(ran.out, "");
  for (const char* part : GetParam().message) EXPECT_THAT(ran.err, HasSubstr(part));
}

INSTANTIATE_TEST_SUITE_P(
    Cli, BadInputTest,
    testing::Values(
        Bad{{"explore", "close_account"}, {"no scenario \"close_account\"", "Scenarios: delete_user"}},
        Bad{{"explore", "--design", "saga2"}, {"no design \"saga2\"", "Designs: proposal_date, today"}},
        Bad{{"explore", "--variant", "rich"}, {"no variant \"rich\"", "Variants: banned"}},
        Bad{{"explore", "--allow", "lost_letter"}, {"no fault of the kind \"lost_letter\"", "Kinds: refused"}},
        Bad{{"explore", "--allow", "late@stripe"}, {"no service \"stripe\"", "Services: db, auth, resend"}},
        Bad{{"explore", "--allow", "late=0"}, {"--allow", "\"late=0\" allows nothing", "Leave it out"}},
        Bad{{"explore", "--allow", "refused@db=0"}, {"\"refused@db=0\" allows nothing"}},
        Bad{{"explore", "--allow", "late=many"}, {"--allow late", "\"many\" is no number"}},
        Bad{{"explore", "--no-such-flag"}, {"--no-such-flag", "--help"}},
        Bad{{"explore", "--faults", "some"}, {"--faults", "\"some\" is no number"}},
        Bad{{"explore", "--crashes", "-1"}, {"--crashes", "is no number"}},
        Bad{{"explore", "--callers", "0"}, {"0 callers are not possible"}},
        Bad{{"explore", "--max-time", "soon"}, {"--max-time", "\"soon\" is no number of seconds"}},
        Bad{{"explore", "--max-steps", "1e3"}, {"--max-steps", "\"1e3\" is no number"}},
        Bad{{"explore", "--json", "/nowhere/at/all.json"}, {"--json", "/nowhere/at/all.json", "can't be written"}},
        Bad{{"explore", "--without", "everything"},
            {"--without", "no reduction \"everything\"", "all, symmetry, reply_equivalence"}},
        Bad{{"explore", "--threads", "0"}, {"--threads", "0 threads explore nothing"}},
        Bad{{"explore", "--certificate", "c"}, {"--certificate", "of one design", "--design"}},
        Bad{{"explore", "--design", "today", "--certificate", "-"}, {"--certificate", "Name a file"}},
        Bad{{"verify", "nothing.certificate"}, {"nothing.certificate", "can't be read"}},
        Bad{{"verify", HALFDONE_SOURCE_DIR "/README.md"}, {"README.md", "this is no certificate"}},
        Bad{{"explore", "--junit", "/nowhere/at/all.xml"}, {"--junit", "/nowhere/at/all.xml", "can't be written"}},
        Bad{{"explore", "--markdown", "/nowhere/at/all.md"}, {"--markdown", "/nowhere/at/all.md", "can't be written"}},
        Bad{{"explore", "--html", "/nowhere/at/all.html"}, {"--html", "/nowhere/at/all.html", "can't be written"}},
        Bad{{"explore", "--json", "-", "--junit", "-"}, {"--junit", "\"-\" is written by --json already"}},
        Bad{{"report", "/nowhere/at/all.json"}, {"\"/nowhere/at/all.json\" can't be read", "explore --json FILE"}},
        Bad{{"report", "/tmp"}, {"\"/tmp\" can't be read"}}, Bad{{"report"}, {"result is required"}},
        Bad{{"replay", "hd3:AAAA"}, {"a token of another version", "hd2:"}},
        Bad{{"replay", "hd2:AAAAAAAA"}, {"cut short or mistyped", "Copy the whole token"}},
        Bad{{"replay", "nothing.txt"}, {"\"nothing.txt\" is neither a token nor a file"}},
        Bad{{"lint", "--design", "today"}, {"the design \"today\" is no saga", "Sagas: saga"}},
        Bad{{"lint", "--design", "saga2"}, {"no design \"saga2\"", "Designs: proposal_date"}},
        Bad{{"rollback", "--design", "today"}, {"the design \"today\" is no saga", "Sagas: saga"}},
        Bad{{"lint", "keep_user"}, {"no scenario \"keep_user\"", "Scenarios: delete_user"}},
        Bad{{"lint", "--json", "/nowhere/at/all.json"}, {"--json", "can't be written"}},
        Bad{{"replay"}, {"what is required"}}, Bad{{}, {"subcommand"}}));

}  // namespace
}  // namespace halfdone::cli

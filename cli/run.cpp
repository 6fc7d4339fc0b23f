// The command line as a whole: flags, messages and exit codes. The only file that includes CLI11.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <memory>

#include "base/bad_input.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "sim/world/program.h"

namespace halfdone::cli {

namespace {

int complain(std::string_view message) {
  std::fflush(stdout);
  fmt::print(stderr, "halfdone: {}\n", message);
  return ExitCode::bad_input;
}

int parse(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return complain(
        fmt::format("{}\n  `halfdone --help` and `halfdone COMMAND --help` tell what is possible.", error.what()));
  }
  return -1;
}

using Action = std::function<int()>;

void add_report_paths(CLI::App& command, ReportPaths& paths) {
  command.add_option("--junit", paths.junit, "Write JUnit XML, for what shows test results; `-` is standard output")
      ->type_name("FILE");
  command
      .add_option("--markdown", paths.markdown, "Write Markdown with diagrams, for $GITHUB_STEP_SUMMARY and reviews")
      ->type_name("FILE");
  command.add_option("--html", paths.html, "Write one page that stands alone, for people who decide")
      ->type_name("FILE");
}

void add_explore(CLI::App& app, Action& action) {
  const auto flags = std::make_shared<ExploreFlags>();
  CLI::App* command =
      app.add_subcommand("explore", "Find every way in which designs can be left half done, and show the shortest");
  command->add_option("scenario", flags->scenario, "The operation (see `halfdone list`)")->capture_default_str();
  command
      ->add_option("--design", flags->designs,
                   "Only this design, or those that fit a pattern with `*` or `?`; may be repeated")
      ->type_name("NAME");
  command->add_option("--variant", flags->variant, "Another state before (see `halfdone list`)")->type_name("NAME");
  command->add_option("--callers", flags->callers, "How many ask at the same time: 2 is a double click")
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--faults", flags->faults.faults, "At most N faults on a path, or `any` number")
      ->type_name("N|any")
      ->capture_default_str();
  command->add_option("--crashes", flags->faults.crashes, "At most N crashes on a path")->type_name("N");
  command
      ->add_option("--allow", flags->faults.allowed,
                   "Allow this kind of fault instead of the scenario's own, at one service or at all, at most N times "
                   "or any number; may be repeated. `pause` and `outage` are kinds too, once unless N is given")
      ->type_name("KIND[@SERVICE][=N]");
  command
      ->add_option("--without", flags->without,
                   "Explore without this reduction, or without `all` of them (see `halfdone list`); may be repeated")
      ->type_name("REDUCTION");
  command->add_option("--max-time", flags->seconds_max, "Stop after S seconds; the result is then at best incomplete")
      ->type_name("S");
  command->add_option("--max-steps", flags->steps_max, "Stop at paths longer than N steps")->type_name("N");
  command->add_option("--max-worlds", flags->worlds_max, "Stop once N worlds are explored")->type_name("N");
  command->add_option("--max-memory", flags->memory_max_mb, "Stop when worlds take up MB megabytes")
      ->type_name("MB")
      ->capture_default_str();
  command
      ->add_option("--threads", flags->threads,
                   "Explore with N threads; the result is the same for any number (default: what the machine has)")
      ->type_name("N");
  command
      ->add_option("--json", flags->json,
                   "Write the result as JSON (reports/result.schema.json); `-` is standard output")
      ->type_name("FILE");
  add_report_paths(*command, flags->reports);
  command
      ->add_option("--certificate", flags->certificate,
                   "Write a certificate of the result, which `halfdone verify` checks; of one design")
      ->type_name("FILE");
  command->add_flag("--stories", flags->all_stories, "Tell the story of each root cause, not only the shortest");
  command->add_flag("--check", flags->checks_invariants,
                    "Assert what every world keeps, and recompute every fingerprint (slow; for halfdone's own sake)");
  command->add_flag("--audit", flags->is_audited,
                    "First check what reductions rely on, by a search without any (as large as with --without all)");
  command->footer("Exit codes: 0 holds, 1 violated, 2 bad input, 3 incomplete, 4 no design fits.");
  command->callback([flags, &action] { action = [flags] { return explore(*flags); }; });
}

void add_replay(CLI::App& app, Action& action) {
  const auto flags = std::make_shared<ReplayFlags>();
  CLI::App* command =
      app.add_subcommand("replay", "Run one schedule again, step by step, with what changed in each store");
  command->add_option("what", flags->what, "A token (hd2:...) or the path of a plan")
      ->required()
      ->type_name("TOKEN|PLAN-FILE");
  command->add_option("--json", flags->json, "Write the run as JSON; `-` is standard output")->type_name("FILE");
  command->footer(
      "Exit codes: 0 every check passes, 1 violated, 2 bad input (a planned fault that does not apply, too), 5 "
      "diverged.");
  command->callback([flags, &action] { action = [flags] { return replay(*flags); }; });
}

void add_verify(CLI::App& app, Action& action) {
  const auto flags = std::make_shared<VerifyFlags>();
  CLI::App* command =
      app.add_subcommand("verify", "Check a certificate of an exploration, without the search that made it");
  command->add_option("certificate", flags->file, "A file that `halfdone explore --certificate` wrote")
      ->required()
      ->type_name("FILE");
  command->footer(
      "Exit codes: 0 it holds up and the design holds, 1 it holds up and the design is violated, 2 bad input, 5 it "
      "does not hold up.");
  command->callback([flags, &action] { action = [flags] { return verify(*flags); }; });
}

void add_report(CLI::App& app, Action& action) {
  const auto flags = std::make_shared<ReportFlags>();
  CLI::App* command =
      app.add_subcommand("report", "Write reports from a result that `explore --json` wrote, as `explore` would have");
  command->add_option("result", flags->result, "The JSON result; `-` is standard input")
      ->required()
      ->type_name("RESULT.json");
  add_report_paths(*command, flags->reports);
  command->add_flag("--text", flags->text, "Print the text report (the default when no file is to be written)");
  command->add_flag("--stories", flags->all_stories, "Print it with the story of each root cause");
  command->footer("Exit codes: 0 the reports are written, whatever the result says; 2 bad input.");
  command->callback([flags, &action] { action = [flags] { return report(*flags); }; });
}

void add_lint(CLI::App& app, Action& action) {
  const auto flags = std::make_shared<LintFlags>();
  CLI::App* command =
      app.add_subcommand("lint", "Say what is wrong with the definition of a saga, without exploring it");
  command->add_option("scenario", flags->scenario, "The operation (see `halfdone list`)")->capture_default_str();
  command->add_option("--design", flags->design, "Only this design")->type_name("NAME");
  command->add_option("--json", flags->json, "Write the findings as JSON; `-` is standard output")->type_name("FILE");
  command->footer("Exit codes: 0 nothing found, 1 findings, 2 bad input (a design that is no saga, too).");
  command->callback([flags, &action] { action = [flags] { return lint(*flags); }; });
}

void add_rollback(CLI::App& app, Action& action) {
  const auto flags = std::make_shared<RollbackFlags>();
  CLI::App* command = app.add_subcommand(
      "rollback", "Print the procedures for sagas that need a person, as Markdown (docs/rollback.md)");
  command->add_option("scenario", flags->scenario, "The operation (see `halfdone list`)")->capture_default_str();
  command->add_option("--design", flags->design, "Only this design")->type_name("NAME");
  command->footer("Exit codes: 0 printed, 2 bad input (a design that is no saga, too).");
  command->callback([flags, &action] { action = [flags] { return rollback(*flags); }; });
}

void add_list(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("list", "List scenarios, designs, variants, and the faults that are tried");
  command->footer("Exit codes: 0 listed, 2 listed, and a design among them can't be explored.");
  command->callback([&action] { action = list; });
}

}  // namespace

int run(int argc, const char* const* argv) {
  CLI::App app(
      "halfdone finds every way in which an operation over several services can be left half done, shows the shortest "
      "way\n"
      "there, and says so, with its bounds, when there is none.",
      "halfdone");
  app.require_subcommand(1);
  app.footer("Start with: halfdone explore");
  Action action;
  add_explore(app, action);
  add_replay(app, action);
  add_verify(app, action);
  add_report(app, action);
  add_lint(app, action);
  add_rollback(app, action);
  add_list(app, action);
  const int parsed = parse(app, argc, argv);
  if (parsed >= 0) return parsed;
  try {
    return action();
  } catch (const BadInput& error) {
    return complain(error.what());
  } catch (const sim::ScriptError& error) {
    return complain(error.what());
  } catch (const std::exception& error) {
    fmt::print(
        stderr,
        "halfdone: internal error: {}\n  This is a bug of halfdone; please report it with the command that you ran.\n",
        error.what());
    return ExitCode::internal_error;
  }
}

}  // namespace halfdone::cli

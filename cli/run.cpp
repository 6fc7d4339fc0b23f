// The command line as a whole: subcommands, messages and exit codes.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/bad_input.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "sim/program.h"

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

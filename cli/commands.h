// The subcommands. Each adds itself to the command line and, when chosen, leaves what to do.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace halfdone::cli {

// What a chosen subcommand does; returns the exit code.
using Action = std::function<int()>;

void add_explore(CLI::App& app, Action& action);
void add_replay(CLI::App& app, Action& action);
void add_list(CLI::App& app, Action& action);

// Runs the command line. Never throws.
int run(int argc, const char* const* argv);

}  // namespace halfdone::cli

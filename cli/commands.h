// The subcommands: what each is told, and a function that does it and returns the exit code.
#pragma once

#include <string>
#include <vector>

#include "cli/fault_flags.h"

namespace halfdone::cli {

// Files to write; empty: don't. "-" is standard output.
struct ReportPaths {
  std::string junit, markdown, html;
};

struct ExploreFlags {
  std::string scenario = "delete_user";
  std::vector<std::string> designs;
  std::string variant;
  std::string callers = "1";
  std::vector<std::string> without;  // reductions
  FaultFlags faults;
  std::string steps_max, worlds_max, seconds_max;
  std::string threads;  // empty: as many as the machine has
  // Rather incomplete than killed by the machine.
  std::string memory_max_mb = "8000";
  std::string json;
  ReportPaths reports;
  std::string certificate;
  bool all_stories = false;
  bool checks_invariants = false;
  bool is_audited = false;
};
int explore(const ExploreFlags& flags);

struct ReplayFlags {
  std::string what;
  std::string json;
};
int replay(const ReplayFlags& flags);

struct VerifyFlags {
  std::string file;
};
int verify(const VerifyFlags& flags);

struct ReportFlags {
  std::string result;  // the path of a JSON result, or "-"
  ReportPaths reports;
  bool text = false;
  bool all_stories = false;
};
// Ends with 0 when everything is written, whatever the result says.
int report(const ReportFlags& flags);

struct LintFlags {
  std::string scenario = "delete_user";
  std::string design;  // empty: each that is a saga
  std::string json;
};
int lint(const LintFlags& flags);

struct RollbackFlags {
  std::string scenario = "delete_user";
  std::string design;  // empty: each that is a saga
};
int rollback(const RollbackFlags& flags);

int list();

// The whole command line: parses, acts, and turns what went wrong into a message and an exit code. Never throws.
int run(int argc, const char* const* argv);

}  // namespace halfdone::cli

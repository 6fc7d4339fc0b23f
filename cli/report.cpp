// halfdone report: a result that was written as JSON, in other forms.
#include <fmt/format.h>

#include <iostream>
#include <iterator>

#include "base/bad_input.h"
#include "base/read_file.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/report_files.h"
#include "reports/text.h"

namespace halfdone::cli {

namespace {

std::string content_of(const std::string& path) {
  if (path == "-") return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  const auto text = read_file(path);
  if (!text || text->empty()) {
    throw BadInput("", fmt::format("\"{}\" can't be read or is empty", path),
                   "Give the file that `halfdone explore --json FILE` wrote.");
  }
  return *text;
}

}  // namespace

int report(const ReportFlags& flags) {
  const std::string name = flags.result == "-" ? "standard input" : flags.result;
  require_distinct({{"the result", flags.result == "-" ? "" : flags.result},
                    {"--junit", flags.reports.junit},
                    {"--markdown", flags.reports.markdown},
                    {"--html", flags.reports.html}});
  const reports::Result result = reports::read_result(content_of(flags.result), name);
  const ReportFiles files(flags.reports);
  if ((flags.text || flags.all_stories) && files.use_standard_output()) {
    throw BadInput("--text", "standard output is taken by another report", "Write that one to a file.");
  }
  files.write(result);
  if (flags.text || flags.all_stories || files.empty()) {
    fmt::print("{}", reports::to_text(result, {.colour = wants_colour(), .all_stories = flags.all_stories}));
  }
  return ExitCode::holds;
}

}  // namespace halfdone::cli

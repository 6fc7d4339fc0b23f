#include "cli/report_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bad_input.h"
#include "reports/html.h"
#include "reports/junit.h"
#include "reports/markdown.h"

namespace halfdone::cli {

ReportFiles::ReportFiles(const ReportPaths& paths) {
  if (!paths.junit.empty()) reports_.push_back({OutputFile("--junit", paths.junit), reports::to_junit});
  if (!paths.markdown.empty()) reports_.push_back({OutputFile("--markdown", paths.markdown), reports::to_markdown});
  if (!paths.html.empty()) reports_.push_back({OutputFile("--html", paths.html), reports::to_html});
}

void ReportFiles::write(const reports::Result& result) const {
  for (const Report& report : reports_) report.file.write(report.write(result));
}

bool ReportFiles::use_standard_output() const {
  return std::ranges::any_of(reports_, [](const Report& report) { return report.file.is_standard_output(); });
}

void require_distinct(const std::vector<std::pair<std::string_view, std::string>>& path_of_flag) {
  for (auto one = path_of_flag.begin(); one != path_of_flag.end(); ++one) {
    for (auto other = path_of_flag.begin(); other != one; ++other) {
      if (one->second.empty() || one->second != other->second) continue;
      throw BadInput(std::string(one->first), fmt::format("\"{}\" is written by {} already", one->second, other->first),
                     "Give each its own file.");
    }
  }
}

}  // namespace halfdone::cli

// The reports that a command writes besides what it prints: --junit, --markdown, --html.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/output.h"
#include "reports/result.h"

namespace halfdone::cli {

class ReportFiles {
 public:
  // Opens them. Throws BadInput naming flag and path when one can't be written.
  explicit ReportFiles(const ReportPaths& paths);
  void write(const reports::Result& result) const;
  bool use_standard_output() const;
  bool empty() const { return reports_.empty(); }

 private:
  struct Report {
    OutputFile file;
    std::string (*write)(const reports::Result&);
  };
  std::vector<Report> reports_;
};

// Throws BadInput when two flags name the same place.
void require_distinct(const std::vector<std::pair<std::string_view, std::string>>& path_of_flag);

}  // namespace halfdone::cli

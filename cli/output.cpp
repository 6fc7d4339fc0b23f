#include "cli/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/bad_input.h"
#include "base/write_file.h"
#include "reports/words.h"

namespace halfdone::cli {

OutputFile::OutputFile(std::string flag, std::string path) : flag_(std::move(flag)), path_(std::move(path)) {
  if (is_standard_output()) return;
  const std::string problem = write_problem(path_);
  if (!problem.empty()) {
    throw BadInput(flag_, fmt::format("\"{}\" can't be written: {}", path_, problem),
                   "Name a file in a folder that exists and that you may write to.");
  }
}

void OutputFile::write(std::string_view text) const {
  if (is_standard_output()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return;
  }
  const std::string problem = write_file(path_, text);
  if (!problem.empty()) {
    throw BadInput(flag_, fmt::format("\"{}\" could not be written: {}", path_, problem),
                   "What was there before is still there. Is the disk full?");
  }
}

bool wants_colour() { return ::isatty(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr; }

Progress::Progress() : is_on_(::isatty(STDERR_FILENO) != 0) {}
Progress::~Progress() { clear(); }

void Progress::show(std::string_view what, const sim::SearchCounts& counts, const sim::Cost& now, std::size_t waiting) {
  if (!is_on_) return;
  const std::string line =
      fmt::format("{}: {} worlds, {} transitions, {} waiting; now at {}", what, reports::grouped(counts.worlds),
                  reports::grouped(counts.transitions), reports::grouped(waiting), print(now));
  fmt::print(stderr, "\r\x1b[K{}", line);
  std::fflush(stderr);
  is_shown_ = true;
}

void Progress::clear() {
  if (!is_shown_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  is_shown_ = false;
}

}  // namespace halfdone::cli

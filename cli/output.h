// Where results and progress go: results to standard output or a file, progress to standard error and only on a
// terminal.
#pragma once

#include <string>
#include <string_view>

#include "sim/explore/search.h"

namespace halfdone::cli {

// A file that a command will write: whole or not at all (base/write_file.h). Tried before the work starts, so that a
// path that can't be written doesn't cost an exploration; a file that was there keeps its content until `write`.
class OutputFile {
 public:
  // Throws BadInput naming the flag and the path. "-" is standard output.
  OutputFile(std::string flag, std::string path);
  void write(std::string_view text) const;
  bool is_standard_output() const { return path_ == "-"; }

 private:
  std::string flag_;
  std::string path_;
};

// Colour on standard output: a terminal, and no NO_COLOR.
bool wants_colour();

// One line on the terminal that is written over.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  void show(std::string_view what, const sim::SearchCounts& counts, const sim::Cost& now, std::size_t waiting);
  void clear();

 private:
  bool is_on_;
  bool is_shown_ = false;
};

}  // namespace halfdone::cli

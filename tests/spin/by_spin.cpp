#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "tests/spin/protocol.h"

namespace halfdone::spin {

namespace {

namespace fs = std::filesystem;

// A folder that is gone with its owner: the files of SPIN have fixed names.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "spin_XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no folder can be made for spin");
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  // What the command prints, run in this folder.
  std::string run(const std::string& command) const {
    const fs::path log = path_ / "log";
    const int status = std::system(fmt::format("cd '{}' && {} > log 2>&1", path_.string(), command).c_str());
    std::ostringstream text;
    text << std::ifstream(log).rdbuf();
    if (status != 0) throw std::runtime_error(fmt::format("{} failed:\n{}", command, text.str()));
    return text.str();
  }

 private:
  fs::path path_;
};

std::string definitions(const Protocol& protocol) {
  std::string text = fmt::format("-DFAULTS={} -DLATES={} -DCRASHES={} -DTRIES={}", protocol.faults, protocol.lates,
                                 protocol.crashes, protocol.tries);
  const saga::Safeguards& safeguards = protocol.safeguards;
  for (const auto& [is_there, name] : {std::pair(safeguards.intent, "NO_INTENT"),
                                       {safeguards.unknown, "NO_UNKNOWN"},
                                       {safeguards.wait, "NO_WAIT"},
                                       {safeguards.persistence, "NO_PERSISTENCE"}}) {
    if (!is_there) text += fmt::format(" -D{}", name);
  }
  return text;
}

}  // namespace

bool has_spin() { return std::system("command -v spin > /dev/null && command -v cc > /dev/null") == 0; }

Ends ends_by_spin(const Protocol& protocol) {
  const Folder folder;
  // -o2: variables that are only printed belong to the state too. A verifier without partial-order reduction.
  folder.run(fmt::format("spin -o2 {} -a '{}/tests/spin/saga.pml'", definitions(protocol), HALFDONE_SOURCE_DIR));
  folder.run("cc -w -O0 -DSAFETY -DNOREDUCE -DPRINTF -o pan pan.c");
  const std::string printed = folder.run("./pan -E -m1000000 -w20");
  for (const std::string_view wrong : {"max search depth too small", "out of memory", "Search not completed"}) {
    if (printed.find(wrong) != std::string::npos) throw std::runtime_error(printed);
  }
  if (printed.find("errors: 0") == std::string::npos) throw std::runtime_error(printed);
  Ends ends;
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t end = line.find("end: ");
    if (end != std::string::npos) ends.insert(line.substr(end + 5));
  }
  return ends;
}

}  // namespace halfdone::spin

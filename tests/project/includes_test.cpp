// Includes go one way (docs/architecture.md): a folder includes only the folders that it is allowed to.
// The rooms inside a folder are looked at in rooms_test.cpp.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "tests/project/include_graph.h"

namespace halfdone {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::set<std::string>>& allowed() {
  static const std::map<std::string, std::set<std::string>> folders = {
      {"base", {"base"}},
      {"services", {"services", "base"}},
      {"sim", {"sim", "base"}},
      {"fakes", {"fakes", "services", "base"}},
      {"saga", {"saga", "services", "base"}},
      {"scenarios", {"scenarios", "fakes", "saga", "services", "sim", "base"}},
      {"reports", {"reports", "sim", "base"}},
      {"cli", {"cli", "reports", "scenarios", "sim", "base"}},
  };
  return folders;
}

const IncludeGraph& our_includes() {
  static const IncludeGraph graph = [] {
    std::set<std::string> folders;
    for (const auto& [folder, may] : allowed()) folders.insert(folder);
    return read_includes(HALFDONE_SOURCE_DIR, folders);
  }();
  return graph;
}

std::string folder_of(const std::string& file) { return file.substr(0, file.find('/')); }

// "FILE includes OTHER" for each include of a file in the folder that isn't allowed.
std::set<std::string> offences_in(const std::string& folder, const std::set<std::string>& may) {
  std::set<std::string> offences;
  for (const auto& [file, includes] : our_includes()) {
    if (folder_of(file) != folder) continue;
    for (const std::string& included : includes) {
      if (!may.contains(folder_of(included))) offences.insert(file + " includes " + included);
    }
  }
  return offences;
}

TEST(Includes, GoOneWay) {
  std::set<std::string> offences;
  for (const auto& [folder, may] : allowed()) offences.merge(offences_in(folder, may));
  EXPECT_EQ(offences, std::set<std::string>());
}

TEST(Includes, AreSeenWhenTheyGoTheWrongWay) {
  const std::set<std::string> without_base = {"sim"};
  EXPECT_FALSE(offences_in("sim", without_base).empty());
}

TEST(Includes, AreAllRead) {
  std::size_t count = 0;
  for (const auto& [file, includes] : our_includes()) count += includes.size();
  EXPECT_GT(our_includes().size(), 200u);
  EXPECT_GT(count, 600u);
}

TEST(Includes, CoverEveryFolderOfCode) {
  static const std::set<std::string> others = {"tests", "bench", "docs", "cmake", "scripts", "build"};
  for (const auto& entry : fs::directory_iterator(HALFDONE_SOURCE_DIR)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_directory() || name.starts_with(".") || others.contains(name)) continue;
    EXPECT_TRUE(allowed().contains(name)) << name;
  }
}

// The simulator has never heard of the services.
TEST(Includes, KeepTheSimulatorGeneric) {
  static const std::regex names("postgres|supabase|resend", std::regex::icase);
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(HALFDONE_SOURCE_DIR) / "sim")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const std::string code = line.substr(0, line.find("//"));
      EXPECT_FALSE(std::regex_search(code, names)) << entry.path() << ": " << line;
    }
  }
}

// A header, its source file if there is one, and all that they include of ours.
void add_what_it_needs(const std::string& header, std::set<std::string>& files) {
  for (const std::string& name : {header, fs::path(header).replace_extension(".cpp").string()}) {
    const auto at = our_includes().find(name);
    if (at == our_includes().end() || !files.insert(name).second) continue;
    for (const std::string& included : at->second) add_what_it_needs(included, files);
  }
}

// The checker of certificates shares nothing with the search that makes them, and is small enough to be read.
TEST(Includes, OfTheCheckerOfCertificatesLeaveTheSearchAlone) {
  std::set<std::string> files;
  add_what_it_needs("sim/certificate/closure.h", files);
  EXPECT_TRUE(files.contains("sim/check/judge.cpp") && files.contains("sim/world/world.cpp"));
  for (const std::string& name : files) {
    EXPECT_FALSE(name.starts_with("sim/explore/")) << name;
    EXPECT_FALSE(name.starts_with("sim/reduce/")) << name;
  }

  std::size_t lines = 0;
  for (const char* name : {"sim/certificate/closure.h", "sim/certificate/closure.cpp"}) {
    std::ifstream file(fs::path(HALFDONE_SOURCE_DIR) / name);
    for (std::string line; std::getline(file, line);) ++lines;
  }
  EXPECT_GT(lines, 100u);
  EXPECT_LT(lines, 400u);
}

}  // namespace
}  // namespace halfdone

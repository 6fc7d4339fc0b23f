// Includes go one way (docs/architecture.md): a folder includes only the folders that it is allowed to.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

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

// "FILE includes OTHER" for each include that isn't allowed; `read` counts the includes of ours that were looked at.
std::set<std::string> offences_in(const fs::path& root, const std::string& folder, const std::set<std::string>& may,
                                  std::size_t& read) {
  static const std::regex include(R"(^\s*#\s*include\s*"([^/"]+)/[^"]*")");
  std::set<std::string> offences;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp") continue;
    std::ifstream file(entry.path());
    std::smatch match;
    for (std::string line; std::getline(file, line);) {
      if (!std::regex_search(line, match, include)) continue;
      ++read;
      if (!may.contains(match[1]))
        offences.insert(fs::relative(entry.path(), root).string() + " includes " + match[1].str());
    }
  }
  return offences;
}

TEST(Includes, GoOneWay) {
  std::size_t read = 0;
  std::set<std::string> offences;
  for (const auto& [folder, may] : allowed()) offences.merge(offences_in(HALFDONE_SOURCE_DIR, folder, may, read));
  EXPECT_EQ(offences, std::set<std::string>());
  EXPECT_GT(read, 100u);
}

TEST(Includes, AreSeenWhenTheyGoTheWrongWay) {
  std::size_t read = 0;
  const std::set<std::string> without_base = {"sim"};
  EXPECT_FALSE(offences_in(HALFDONE_SOURCE_DIR, "sim", without_base, read).empty());
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
    std::ifstream file(fs::path(HALFDONE_SOURCE_DIR) / name);
    if (!file || !files.insert(name).second) continue;
    for (std::string line; std::getline(file, line);) {
      std::smatch match;
      if (std::regex_match(line, match, std::regex("#include \"(.*)\""))) add_what_it_needs(match[1], files);
    }
  }
}

// The checker of certificates shares nothing with the search that makes them, and is small enough to be read.
TEST(Includes, OfTheCheckerOfCertificatesLeaveTheSearchAlone) {
  std::set<std::string> files;
  add_what_it_needs("sim/certificate/closure.h", files);
  EXPECT_TRUE(files.contains("sim/check/judge.cpp") && files.contains("sim/world/world.cpp"));
  for (const std::string& name : files) EXPECT_FALSE(name.starts_with("sim/explore/")) << name;

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

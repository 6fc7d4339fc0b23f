#include "base/write_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "base/read_file.h"
#include "tests/own_folder.h"

namespace halfdone {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  return names;
}

// While it lives, no file grows beyond so many bytes: a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST(WriteFile, ReplacesWhatWasThereAndLeavesNothingElse) {
  const std::string path = own_file("report");
  EXPECT_EQ(write_file(path, "first, and longer"), "");
  EXPECT_EQ(write_file(path, std::string("second\0\n", 8)), "");
  EXPECT_EQ(read_file(path), std::string("second\0\n", 8));
  EXPECT_THAT(names_in(own_folder()), ElementsAre("report"));
}

TEST(WriteFile, KeepsTheOldFileWhereTheNewOneIsNotComplete) {
  const std::string path = own_file("report");
  ASSERT_EQ(write_file(path, "old"), "");
  std::string problem;
  {
    const FullDisk disk(10);
    problem = write_file(path, "longer than ten bytes");
  }
  EXPECT_EQ(problem, "File too large");
  EXPECT_EQ(read_file(path), "old");
  EXPECT_THAT(names_in(own_folder()), ElementsAre("report"));
}

TEST(WriteFile, KeepsPermissionsAndLinks) {
  const std::string path = own_file("report"), link = own_file("link");
  ASSERT_EQ(write_file(path, "old"), "");
  ::chmod(path.c_str(), 0640);
  fs::create_symlink(path, link);
  EXPECT_EQ(write_file(link, "new"), "");
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(read_file(path), "new");
  EXPECT_EQ(static_cast<int>(fs::status(path).permissions()), 0640);
}

TEST(WriteFile, WritesIntoWhatIsNoRegularFile) {
  EXPECT_EQ(write_file("/dev/null", "gone"), "");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(WriteProblem, IsToldBeforeAndLeavesNothing) {
  EXPECT_EQ(write_problem(own_file("report")), "");
  EXPECT_THAT(names_in(own_folder()), ElementsAre());
  EXPECT_EQ(write_problem(own_file("not/there")), "No such file or directory");
  EXPECT_EQ(write_file(own_file("not/there"), "x"), "No such file or directory");
  EXPECT_EQ(write_problem(own_folder().string()), "Is a directory");
}

}  // namespace
}  // namespace halfdone

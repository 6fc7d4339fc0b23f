// A folder for the files of one test alone: no other test and no other process writes there. It is gone when the
// program ends.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

namespace halfdone {

inline std::filesystem::path own_folder() {
  struct Root {
    std::filesystem::path path = std::filesystem::path(testing::TempDir()) / ("halfdone-" + std::to_string(::getpid()));
    ~Root() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  };
  static const Root root;
  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  std::string name = std::string(test.test_suite_name()) + "." + test.name();
  std::ranges::replace(name, '/', '_');
  const std::filesystem::path folder = root.path / name;
  std::filesystem::create_directories(folder);
  return folder;
}

inline std::string own_file(const std::string& name) { return (own_folder() / name).string(); }

}  // namespace halfdone

// Runs the command line in this process, as a person would.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "tests/own_folder.h"

namespace halfdone::cli {

struct Ran {
  int code;
  std::string out, err;
};

inline Ran halfdone(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "halfdone");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int code = run(static_cast<int>(arguments.size()), arguments.data());
  std::fflush(stdout);
  return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

// The scenarios with one file of delete_user changed by `change`.
inline std::string scenarios_with(const std::string& file, const std::function<std::string(std::string)>& change) {
  namespace fs = std::filesystem;
  const fs::path folder = own_folder() / "scenarios";
  fs::copy(fs::path(HALFDONE_SOURCE_DIR) / "scenarios", folder, fs::copy_options::recursive);
  const fs::path path = folder / "delete_user" / file;
  std::ifstream in(path);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::ofstream(path) << change(text);
  return folder.string();
}

inline Ran halfdone_in(const std::string& scenarios, const std::vector<const char*>& arguments) {
  setenv("HALFDONE_SCENARIOS", scenarios.c_str(), 1);
  const Ran ran = halfdone(arguments);
  unsetenv("HALFDONE_SCENARIOS");
  return ran;
}

}  // namespace halfdone::cli

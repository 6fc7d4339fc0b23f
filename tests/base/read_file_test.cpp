#include "base/read_file.h"

#include <gtest/gtest.h>

#include <fstream>

namespace halfdone {
namespace {

TEST(ReadFile, GivesEveryByte) {
  const std::string path = testing::TempDir() + "bytes";
  const std::string bytes("a\r\n\0z", 5);
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_EQ(read_file(path), bytes);
}

TEST(ReadFile, GivesNothingOfWhatIsNoFile) {
  EXPECT_EQ(read_file(testing::TempDir() + "not/there"), std::nullopt);
  EXPECT_EQ(read_file(testing::TempDir()), std::nullopt);
}

}  // namespace
}  // namespace halfdone

#include "base/read_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/own_folder.h"

namespace halfdone {
namespace {

TEST(ReadFile, GivesEveryByte) {
  const std::string path = own_file("bytes");
  const std::string bytes("a\r\n\0z", 5);
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_EQ(read_file(path), bytes);
}

TEST(ReadFile, GivesNothingOfWhatIsNoFile) {
  EXPECT_EQ(read_file(own_file("not/there")), std::nullopt);
  EXPECT_EQ(read_file(own_folder().string()), std::nullopt);
}

}  // namespace
}  // namespace halfdone

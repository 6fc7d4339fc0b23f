#include "base/generated_uuid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace halfdone {
namespace {

const Fingerprint one = fingerprint_of("one"), two = fingerprint_of("two");

TEST(GeneratedUuid, IsAFunctionOfWhoAsksAndOfTheLife) {
  EXPECT_EQ(generated_uuid(one, 7), generated_uuid(one, 7));
  EXPECT_NE(generated_uuid(one, 7), generated_uuid(two, 7));
  EXPECT_NE(generated_uuid(one, 7), generated_uuid(one, 8));
}

TEST(GeneratedUuid, IsOfVersion4) {
  EXPECT_THAT(print_uuid_bytes(generated_uuid(one, 7)),
              testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

TEST(GeneratedUuid, ShowsItsLife) {
  EXPECT_TRUE(is_of_life(generated_uuid(one, 7), 7));
  EXPECT_FALSE(is_of_life(generated_uuid(one, 7), 8));
}

TEST(GeneratedUuid, IsFoundInAText) {
  const std::string printed = print_uuid_bytes(generated_uuid(one, 7));
  EXPECT_TRUE(has_uuid_of_life("{\"sub\": \"" + printed + "\"}", 7));
  EXPECT_FALSE(has_uuid_of_life("{\"sub\": \"" + printed + "\"}", 8));
  EXPECT_FALSE(has_uuid_of_life(printed.substr(1), 7)) << "only a part of one";
  EXPECT_TRUE(has_uuid_of_life(printed.substr(1) + printed, 7));
}

}  // namespace
}  // namespace halfdone

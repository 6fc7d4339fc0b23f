#include "base/fingerprint.h"

#include <gtest/gtest.h>

namespace halfdone {
namespace {

TEST(Hasher, KeepsTheBoundsOfItsPartsApart) {
  EXPECT_NE(Hasher(0).add(std::string_view("ab")).add(std::string_view("c")).finish(),
            Hasher(0).add(std::string_view("a")).add(std::string_view("bc")).finish());
}

TEST(Hasher, KeepsDomainsApart) {
  EXPECT_NE(Hasher(1).add(std::uint64_t{5}).finish(), Hasher(2).add(std::uint64_t{5}).finish());
}

TEST(Hasher, GivesEqualPartsEqualFingerprints) {
  EXPECT_EQ(Hasher(1).add(std::string_view("a")).finish(), Hasher(1).add(std::string_view("a")).finish());
}

TEST(Hasher, CountsEveryPartOfALongCell) {
  const std::string long_text(1000, 'x');
  Hasher one(0);
  Hasher other(0);
  one.add(std::string_view(long_text)).add(std::uint64_t{1});
  other.add(std::string_view(long_text)).add(std::uint64_t{2});
  EXPECT_NE(one.finish(), other.finish());
}

// A cell whose last part only just doesn't fit hashes like the bytes in one piece.
TEST(Hasher, DoesNotShowWhereItsBufferEnded) {
  const std::string text(500, 'y');
  std::string bytes(16, '\0');
  bytes[8] = static_cast<char>(500 & 0xff);
  bytes[9] = static_cast<char>(500 >> 8);
  EXPECT_EQ(Hasher(0).add(std::string_view(text)).finish(), fingerprint_of(bytes + text));
}

TEST(Fingerprint, OfASumDoesNotDependOnTheOrder) {
  const Fingerprint a = fingerprint_of("a");
  const Fingerprint b = fingerprint_of("b");
  const Fingerprint c = fingerprint_of("c");
  EXPECT_EQ(a + b + c, c + a + b);
}

TEST(Fingerprint, SubtractsWhatWasAdded) {
  const Fingerprint a = fingerprint_of("a");
  const Fingerprint b = fingerprint_of("b");
  EXPECT_EQ(a + b - b, a);
}

TEST(Fingerprint, PrintsAllItsDigits) {
  EXPECT_EQ(to_string(Fingerprint{.low = 1, .high = 0xab}), "00000000000000ab0000000000000001");
}

}  // namespace
}  // namespace halfdone

// SPIN, on a Promela model of the protocol, comes to the same ends as halfdone does with the engine itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/spin/protocol.h"

namespace halfdone::spin {
namespace {

constexpr saga::Safeguards no_intent{.intent = false};
constexpr saga::Safeguards no_unknown{.unknown = false, .wait = false};
constexpr saga::Safeguards no_wait{.wait = false};
constexpr saga::Safeguards no_persistence{.persistence = false};

struct Named {
  std::string name;
  Protocol protocol;
  std::size_t ends = 0;  // so many
};

std::ostream& operator<<(std::ostream& out, const Named& named) { return out << named.name; }

class WithSpin : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_spin()) GTEST_SKIP() << "there is no spin here, or no C compiler (Debian packages spin and gcc)";
  }
};

class Spin : public WithSpin, public testing::WithParamInterface<Named> {};

using SpinAgrees = Spin;

TEST_P(SpinAgrees, OnTheEnds) {
  const Ends by_spin = ends_by_spin(GetParam().protocol);
  EXPECT_EQ(by_spin, ends_by_halfdone(GetParam().protocol));
  EXPECT_EQ(by_spin.size(), GetParam().ends);
}

INSTANTIATE_TEST_SUITE_P(
    All, SpinAgrees,
    testing::Values(Named{"NoFault", {.faults = 0}, 1}, Named{"OneFault", {.faults = 1}, 4},
                    Named{"OneTry", {.faults = 1, .tries = 1}, 5}, Named{"ThreeTries", {.faults = 2, .tries = 3}, 6},
                    Named{"ThreeFaults", {.faults = 3}, 10}, Named{"Late", {.faults = 3, .lates = 2}, 10},
                    Named{"Crash", {.faults = 0, .crashes = 1}, 3},
                    Named{"CrashesAndFaults", {.faults = 2, .crashes = 2}, 12},
                    Named{"CrashAndLate", {.faults = 2, .lates = 1, .crashes = 1}, 10},
                    Named{"NoIntent", {.faults = 3, .crashes = 1, .safeguards = no_intent}, 14},
                    Named{"NoUnknown", {.faults = 3, .safeguards = no_unknown}, 14},
                    Named{"NoWait", {.faults = 3, .lates = 1, .safeguards = no_wait}, 14},
                    Named{"NoPersistence", {.faults = 3, .crashes = 1, .safeguards = no_persistence}, 14}),
    [](const auto& test) { return test.param.name; });

// A precaution that is left out on one side only is noticed, whichever side it is.
using SpinDisagrees = Spin;

TEST_P(SpinDisagrees, WithABugOnOneSide) {
  Protocol sound = GetParam().protocol;
  sound.safeguards = {};
  EXPECT_NE(ends_by_spin(GetParam().protocol), ends_by_halfdone(sound));
  EXPECT_NE(ends_by_spin(sound), ends_by_halfdone(GetParam().protocol));
}

TEST_F(WithSpin, OtherTriesOnOneSideAreNoticed) {
  EXPECT_NE(ends_by_spin({.faults = 1, .tries = 1}), ends_by_halfdone({.faults = 1, .tries = 2}));
}

INSTANTIATE_TEST_SUITE_P(All, SpinDisagrees,
                         testing::Values(Named{"Intent", {.safeguards = no_intent}},
                                         Named{"Unknown", {.safeguards = no_unknown}},
                                         Named{"Wait", {.faults = 3, .lates = 1, .safeguards = no_wait}},
                                         Named{"Persistence", {.safeguards = no_persistence}}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace halfdone::spin

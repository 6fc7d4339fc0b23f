// What came up in a search, and which of it a search for causes can forbid.
#include "sim/explore/exercise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;

// Two that are one worker for the services.
System group_of_two() {
  System system = system_of({adds_and_writes_what_it_heard, adds_and_writes_what_it_heard}, every_fault());
  for (ActorInfo& actor : system.actors) actor.group = 0;
  return system;
}

TEST(FaultSites, AreOfTheGroupThatCrashes) {
  const System system = group_of_two();
  const World world = start(system);
  EXPECT_EQ(site_of(system, world, crashing(0)), (FaultSite{"actor1", FaultClass::none}));
  EXPECT_EQ(site_of(system, world, crashing(1)), (FaultSite{"actor1", FaultClass::none}));
}

TEST(FaultSites, AreNoneOfWhatHappensByItself) {
  const System system = group_of_two();
  EXPECT_EQ(site_of(system, start(system), delivery(1)), std::nullopt);
  EXPECT_EQ(site_of(system, start(system), delivery(1, lost_reply)),
            (FaultSite{"toy.add x 1", class_of(VerdictKind::lost_reply)}));
}

TEST(Exercise, CountsCrashesOfAGroupTogether) {
  const System system = group_of_two();
  const World world = start(system);
  Exercise exercise(system);
  for (const Step& step : {crashing(0), crashing(1), delivery(1)}) exercise.count(tally_key(world, step), world, step);
  const std::vector<Exercised> result = exercise.result();
  ASSERT_EQ(result.size(), 2u);
  EXPECT_EQ(result[0].what, "crash actor1");
  EXPECT_EQ(result[0].times, 2u);
  EXPECT_EQ(result[1].what, "toy.add x 1 ok");
  EXPECT_EQ(result[1].times, 1u);
}

}  // namespace
}  // namespace halfdone::sim

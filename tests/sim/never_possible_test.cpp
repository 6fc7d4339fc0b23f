#include "sim/explain/never_possible.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/toy.h"

namespace halfdone::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

System with_a_second_service(FaultModel faults) {
  System system = toy::system_of({}, std::move(faults));
  system.services.push_back({.name = "other"});
  return system;
}

Exercised delivered(VerdictKind verdict, ServiceId service) {
  return {.kind = Step::Kind::deliver, .verdict = verdict, .service = service};
}

TEST(NeverPossible, LeavesOutARuleThatAllowsZeroTimes) {
  const System system = toy::system_of({}, {.rules = {{VerdictKind::refused, std::nullopt, 0}}});
  EXPECT_THAT(never_possible(system, {}), IsEmpty());
}

TEST(NeverPossible, TellsServicesApart) {
  const System system =
      with_a_second_service({.rules = {{VerdictKind::late, ServiceId{0}}}, .outages = {{.service = 0}}});
  const std::vector<Exercised> elsewhere = {delivered(VerdictKind::late, 1), delivered(VerdictKind::refused, 1)};
  EXPECT_THAT(never_possible(system, elsewhere), ElementsAre("late@toy", "outage@toy"));
  const std::vector<Exercised> here = {delivered(VerdictKind::late, 0), delivered(VerdictKind::refused, 0)};
  EXPECT_THAT(never_possible(system, here), IsEmpty());
}

TEST(NeverPossible, IsNoRuleOfAllServicesThatCameUpAtOneOfThem) {
  const System system = with_a_second_service({.rules = {{VerdictKind::late}}});
  EXPECT_THAT(never_possible(system, {delivered(VerdictKind::late, 1)}), IsEmpty());
}

}  // namespace
}  // namespace halfdone::sim

#include "sim/explain/never_possible.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/explain/exploration.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::ElementsAre;
using testing::IsEmpty;

System with_a_second_service(FaultModel faults) {
  System system = system_of({}, std::move(faults));
  system.services.push_back({.name = "other"});
  return system;
}

Exercised delivered(VerdictKind verdict, ServiceId service) {
  return {.kind = Step::Kind::deliver, .verdict = verdict, .service = service};
}

TEST(NeverPossible, LeavesOutARuleThatAllowsZeroTimes) {
  const System system = system_of({}, {.rules = {{VerdictKind::refused, std::nullopt, 0}}});
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

// --- As an exploration says it

TEST(NeverPossible, NamesWhatIsAllowedAndNeverCameUp) {
  FaultModel faults{.rules = {{VerdictKind::refused}, {VerdictKind::partial}, {VerdictKind::stale, ServiceId{0}}}};
  faults.crashes_max = 1;
  faults.outages = {{.service = 0}};
  EXPECT_THAT(explore(moving(moves_carelessly, faults)).never_possible, ElementsAre("partial", "stale@toy"));
}

TEST(NeverPossible, NamesACrashWhereNobodyMayCrash) {
  Scenario scenario = moving(moves_carelessly, {.crashes_max = 1});
  scenario.system.actors[0].may_crash = false;
  EXPECT_THAT(explore(scenario).never_possible, ElementsAre("crash"));
}

TEST(NeverPossible, NamesAPauseWhereNobodyHoldsALease) {
  EXPECT_THAT(explore(moving(moves_carelessly, {.pauses_max = 1})).never_possible, ElementsAre("pause"));
}

TEST(NeverPossible, LeavesOutWhatTheModelAllowsZeroTimes) {
  FaultModel faults{.rules = {{VerdictKind::partial}}, .faults_max = 0};
  EXPECT_THAT(explore(moving(moves_carelessly, faults)).never_possible, IsEmpty());
}

TEST(NeverPossible, IsNotSaidOfAnIncompleteSearch) {
  FaultModel faults{.rules = {{VerdictKind::partial}}};
  const Exploration exploration = explore(moving(moves_carelessly, faults), {.search = {.bounds = {.steps_max = 1}}});
  EXPECT_THAT(exploration.never_possible, IsEmpty());
}

// An actor may be called like a fault.
TEST(NeverPossible, IsNotTakenInByTheNameOfAnActor) {
  Scenario scenario = moving(moves_carelessly, {.rules = {{VerdictKind::partial}}, .crashes_max = 1});
  scenario.system.actors[0].name = "partial";
  EXPECT_THAT(explore(scenario).never_possible, ElementsAre("partial"));
}

}  // namespace
}  // namespace halfdone::sim

// Leases, pauses and the wait that outlasts requests, in the saga for deleting a user.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/delete_user/scenario.h"
#include "sim/replay/labels.h"
#include "sim/replay/plan.h"

namespace halfdone::scenarios::delete_user {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

// A run by the names of its steps.
class SagaTime : public testing::Test {
 protected:
  SagaTime() { labels.observe(world); }

  void take(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      bool found = false;
      for (const sim::Step& step : dynamics->steps(world)) {
        if (found || labels.of(world, step) != name) continue;
        world = dynamics->take(world, step);
        labels.observe(world);
        found = true;
      }
      ASSERT_TRUE(found) << name;
    }
  }

  std::vector<std::string> possible() {
    std::vector<std::string> names;
    for (const sim::Step& step : dynamics->steps(world)) {
      if (happens_by_itself(step) || step.kind == sim::Step::Kind::pause) names.push_back(labels.of(world, step));
    }
    return names;
  }

  const sim::Scenario scenario = build({"delete_user", "saga", "", 1}, Before::in_both_teams);
  const std::unique_ptr<const sim::Dynamics> dynamics = scenario.dynamics();
  sim::Labels labels{scenario.system};
  sim::World world = scenario.start();
  const std::vector<std::string> claim{"caller: log.begin#1 ok", "heard caller: log.begin#1", "wake coordinator1",
                                       "coordinator1: log.claim#1 ok"};
};

TEST_F(SagaTime, LeasesEndByThemselvesOnlyWhenNothingElseCanHappen) {
  take(claim);
  EXPECT_THAT(possible(), ElementsAre("heard coordinator1: log.claim#1", "pause"));
  take({"crash coordinator1"});
  EXPECT_THAT(possible(), ElementsAre("lapse"));
  take({"lapse"});
  EXPECT_THAT(possible(), ElementsAre("wake coordinator1", "wake coordinator2"));
}

TEST_F(SagaTime, NobodyWakesUpForASagaThatSomebodyHolds) {
  take(claim);
  EXPECT_THAT(possible(), Not(Contains("wake coordinator2")));
  take({"pause"});
  EXPECT_THAT(possible(), Contains("wake coordinator2"));
}

TEST_F(SagaTime, WhoSleptReadsTheLogBeforeItGoesOn) {
  take(claim);
  take({"pause", "heard coordinator1: log.claim#1"});
  EXPECT_THAT(possible(), Contains("coordinator1: log.reload#1 ok"));
}

TEST_F(SagaTime, TheWaitOutlastsWhatWasOnItsWayWhenItBegan) {
  take(claim);
  take({"heard coordinator1: log.claim#1", "coordinator1: read_login#1 ok", "heard coordinator1: read_login#1",
        "coordinator1: read_contact#1 ok", "heard coordinator1: read_contact#1",
        "coordinator1: log.intend_freeze_login#1 ok", "heard coordinator1: log.intend_freeze_login#1",
        "coordinator1: freeze_login.do#1 late", "heard coordinator1: freeze_login.do#1",
        "coordinator1: freeze_login.do#2 refused(429)", "heard coordinator1: freeze_login.do#2",
        "coordinator1: log.turn#1 ok", "heard coordinator1: log.turn#1", "coordinator1: freeze_login.probe#1 ok",
        "heard coordinator1: freeze_login.probe#1", "coordinator1: log.undone_freeze_login#1 ok",
        "heard coordinator1: log.undone_freeze_login#1"});
  EXPECT_THAT(possible(), ElementsAre("coordinator1: freeze_login.do#1 ok", "pause"));
  take({"coordinator1: freeze_login.do#1 ok"});
  EXPECT_THAT(possible(), Contains("fire coordinator1: time_wait#1"));
}

}  // namespace
}  // namespace halfdone::scenarios::delete_user

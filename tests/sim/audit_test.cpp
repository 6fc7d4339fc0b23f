// Promises that aren't kept are found by the audit of the reduction that relies on them, and each reduction that relies
// on one would leave out an end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/explore/audit.h"
#include "sim/reduce/all_reductions.h"
#include "tests/sim/leases.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::HasSubstr;

struct Place {
  std::string text;
  Fingerprint fingerprint() const { return halfdone::fingerprint_of(text); }
  std::string print() const { return text; }
};

// Makes calls one after the other, and promises of each what it is told to.
class Promising : public Program {
 public:
  struct Line {
    Op op = Op::add;
    Doing doing = Doing::writes;
    std::string key = "x";
  };
  explicit Promising(std::vector<Line> lines, bool digests_all_alike = false)
      : lines_(std::move(lines)), digests_all_alike_(digests_all_alike) {}

  Advance advance(const Message& memory, const Event& event) const override {
    const std::size_t next = memory ? std::stoul(held<Place>(memory).text) : 0;
    if (next == lines_.size()) return {.told = Told::done, .answered = true};
    auto call = std::make_unique<sim::Call>();
    call->id = call->session = next + 1;
    const bool failed = memory && Result::code_of(event.reply) != "";
    const Request request{lines_[next].op, failed ? "failed" : lines_[next].key, 1};
    call->name = "toy." + request.print();
    call->request = make_message(request);
    call->doing = lines_[next].doing;
    return {.memory = make_message(Place{std::to_string(next + 1)}), .calls = {Shared<sim::Call>(call.release())}};
  }
  std::optional<Fingerprint> digest(const Message&, const Event&) const override {
    if (!digests_all_alike_) return std::nullopt;
    return Fingerprint{7, 7};
  }

 private:
  std::vector<Line> lines_;
  bool digests_all_alike_;
};

Scenario scenario_of(std::vector<std::shared_ptr<const Program>> programs, FaultModel faults) {
  Scenario scenario;
  scenario.id = {.scenario = "promises", .design = "test"};
  scenario.system.services = {{.name = "toy", .refusals = {{"500"}}}};
  for (std::size_t index = 0; index < programs.size(); ++index)
    scenario.system.actors.push_back({.name = "actor" + std::to_string(index + 1), .program = programs[index]});
  scenario.system.faults = std::move(faults);
  scenario.initial = store({});
  scenario.goal = store({});
  reduce(scenario);
  return scenario;
}

std::shared_ptr<const Program> promising(std::vector<Promising::Line> lines, bool digests_all_alike = false) {
  return std::make_shared<Promising>(std::move(lines), digests_all_alike);
}

const FaultModel late_once{.rules = {{VerdictKind::late, std::nullopt, 1}}};

std::string broken_by(const Scenario& scenario) {
  const Audit found = audit(scenario, {});
  return found.broken ? found.broken->reduction : "";
}

TEST(Audit, PassesAProgramThatPromisesNothing) {
  const Audit found = audit(scenario_of({promising({{}, {}})}, late_once), {});
  EXPECT_FALSE(found.broken);
  EXPECT_TRUE(found.is_complete);
  EXPECT_GT(found.worlds, 5u);
  EXPECT_GT(found.transitions, found.worlds);
  EXPECT_EQ(found.reductions.size(), all_reductions().size());
}

TEST(Audit, FindsACallThatIsSaidToReadAndWrites) {
  const Scenario scenario = scenario_of({promising({{Op::add, Doing::reads}})}, late_once);
  const Audit found = audit(scenario, {});
  ASSERT_TRUE(found.broken);
  EXPECT_EQ(found.broken->reduction, "inert_requests");
  EXPECT_THAT(print(scenario, *found.broken),
              HasSubstr("actor1 promises of toy.add x 1 that the request changes nothing"));
}

// Erasing what isn't there does nothing now, and something once it is there.
TEST(Audit, FindsACallThatIsSaidToActOnceAndActsLater) {
  const Scenario scenario =
      scenario_of({promising({{Op::erase, Doing::acts_once}}), promising({{Op::set, Doing::writes}})}, late_once);
  EXPECT_EQ(broken_by(scenario), "inert_requests");
  EXPECT_FALSE(audit(scenario, {}).broken->way.empty());
}

TEST(Audit, PassesACallThatActsOnce) {
  EXPECT_EQ(broken_by(scenario_of({promising({{Op::set, Doing::acts_once}})}, late_once)), "");
}

TEST(Audit, FindsRepliesThatAreNotAlike) {
  const FaultModel refusals{.rules = {{VerdictKind::refused}}};
  EXPECT_EQ(broken_by(scenario_of({promising({{}, {}}, true)}, refusals)), "reply_equivalence");
}

TEST(Audit, FindsActorsOfAGroupThatDiffer) {
  Scenario scenario = scenario_of({promising({{}}), promising({{}, {}})}, {});
  for (ActorInfo& actor : scenario.system.actors) {
    actor.group = 0;
    actor.is_caller = false;
  }
  EXPECT_EQ(broken_by(scenario), "symmetry");
}

// It says that it has lost what it works on, and goes on to write.
class Boasting : public LeasePolicy {
 public:
  bool is_superseded(const Message&, bool, const Event*, const Backend&) const override { return true; }
};

TEST(Audit, FindsAWorkerThatIsSaidToBeSupersededAndWrites) {
  Scenario scenario = scenario_of({promising({{}, {}})}, {});
  scenario.system.actors[0].is_caller = false;
  scenario.system.actors[0].repeats = true;
  scenario.system.actors[0].leases = std::make_shared<Boasting>();
  EXPECT_EQ(broken_by(scenario), "superseded_workers");
}

// Only one worker, which is busy when the look for work of its earlier life arrives.
TEST(Audit, FindsAnOrphanedPollThatNobodyElseMakes) {
  Scenario scenario =
      scenario_of({promising({{Op::add}, {Op::get}})}, {.rules = {{VerdictKind::lost_reply}, {VerdictKind::late}}});
  scenario.system.actors[0].is_caller = false;
  scenario.system.actors[0].repeats = scenario.system.actors[0].restarts = true;
  scenario.system.actors[0].leases = std::make_shared<NeverSuperseded>();
  const Audit found = audit(scenario, {.worlds_max = 500});
  ASSERT_TRUE(found.broken);
  EXPECT_EQ(found.broken->reduction, "orphaned_polls");
}

TEST(Audit, SaysWhenALimitCameFirst) {
  const Audit found = audit(scenario_of({promising({{}, {}}), promising({{}, {}})}, late_once), {.worlds_max = 5});
  EXPECT_FALSE(found.is_complete);
}

// The condition under which it applies is looked at: where replies can't be lost, it is off.
TEST(OrphanedPolls, ApplyOnlyWhereRepliesMayBeLostAnyNumberOfTimes) {
  Scenario scenario = scenario_of({promising({{}})}, {});
  scenario.system.actors[0].repeats = scenario.system.actors[0].restarts = true;
  scenario.system.actors[0].leases = std::make_shared<Boasting>();
  const auto why_not = [&](FaultModel faults) {
    scenario.system.faults = std::move(faults);
    return orphaned_polls().why_not(scenario.system);
  };
  EXPECT_EQ(why_not({.rules = {{VerdictKind::lost_reply}}}), "");
  EXPECT_NE(why_not({.rules = {{VerdictKind::refused}, {VerdictKind::late}}}), "");
  EXPECT_NE(why_not({.rules = {{VerdictKind::lost_reply, std::nullopt, 3}}}), "");
  EXPECT_NE(why_not({.rules = {{VerdictKind::lost_reply}}, .faults_max = 3}), "");
}

TEST(SupersededWorkers, ApplyOnlyWhereWhatHasNoEffectMayBeLostAsOften) {
  Scenario scenario = scenario_of({promising({{}})}, {});
  scenario.system.actors[0].leases = std::make_shared<Boasting>();
  scenario.system.faults.rules = {{VerdictKind::refused}};
  EXPECT_NE(superseded_workers().why_not(scenario.system), "");
  scenario.system.faults.rules = {{VerdictKind::refused}, {VerdictKind::lost_request}};
  EXPECT_EQ(superseded_workers().why_not(scenario.system), "");
}

// A rule that asks about every world switches off what keeps the ends only.
TEST(AmpleSets, AreOffWhereARuleAsksAboutEveryWorld) {
  Scenario scenario = scenario_of({promising({{}})}, {});
  EXPECT_TRUE(reducer_of(scenario).not_applied().empty());
  scenario.invariants = {{"never", true, [](const Backend&) { return std::vector<std::string>(); }}};
  ASSERT_EQ(reducer_of(scenario).not_applied().size(), 1u);
  EXPECT_EQ(reducer_of(scenario).not_applied()[0].name, "ample_sets");
}

}  // namespace
}  // namespace halfdone::sim

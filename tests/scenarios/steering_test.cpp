// A saga that is refused for good where it can't turn round is stuck: visible, locked, and for a person to steer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/bad_input.h"
#include "scenarios/delete_user/designs.h"
#include "scenarios/delete_user/saga.h"
#include "scenarios/delete_user/scenario.h"
#include "sim/check/end.h"
#include "sim/explain/exploration.h"
#include "sim/reduce/all_reductions.h"

namespace halfdone::scenarios::delete_user {
namespace {

using saga::Order;
using sim::Check;
using sim::FaultModel;
using sim::Told;
using sim::VerdictKind;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Truly;

const Order resume{Order::Kind::resume, "Grace", "the key was renewed"};
const Order resume_too{Order::Kind::resume, "Alan", "it was only restricted for an hour"};
const Order abandon{Order::Kind::abandon, "Barbara", "the account at the provider is closed"};

sim::Scenario saga_with(std::vector<Order> operators, unsigned callers = 1) {
  SagaOptions options{.definition = delete_user_saga(email)};
  options.operators = std::move(operators);
  options.refusals = Refusals::with_lasting;
  sim::Scenario scenario = build_saga({"delete_user", "saga", "", callers}, options);
  scenario.witnesses.clear();
  return scenario;
}

// One end of a run.
struct Seen {
  std::vector<Told> told;
  sim::Monitored monitored;
  std::vector<std::string> stuck_at;
  std::int64_t locks = 0;
  std::set<Check> broken;
  bool is_half_done = false;

  bool is_stuck() const { return monitored.stuck > 0; }
};

std::vector<std::string> texts(const Services& services, std::string_view sql) { return services.query(sql, "a test"); }

Seen seen(const sim::Scenario& scenario, const sim::World& world, sim::Ending ending) {
  const auto& services = static_cast<const Services&>(world.backend());
  Seen seen{.monitored = scenario.monitor(services),
            .stuck_at = texts(services, "select state, stuck from sagas where stuck is not null"),
            .locks = services.count("select count(*) from saga_locks")};
  for (const sim::CallerEnd& caller : callers_of(scenario.system, world)) seen.told.push_back(caller.told);
  std::vector<sim::Damage> damages = judge_end(scenario, world, ending).damages;
  // The lock is the saga's own: where nothing else is left, who was told "done" was told the truth.
  const auto is_lock = [](const sim::Damage& damage) { return damage.kind == "public.saga_locks left"; };
  const auto is_other = [&](const sim::Damage& damage) { return damage.check == Check::atomic && !is_lock(damage); };
  if (std::ranges::none_of(damages, is_other))
    std::erase_if(damages, [](const sim::Damage& damage) { return damage.kind == "told done, not all is done"; });
  for (const sim::Damage& damage : damages) {
    seen.broken.insert(damage.check);
    seen.is_half_done |= damage.check != Check::visible && !is_lock(damage);
  }
  return seen;
}

std::vector<Seen> ends_of(sim::Scenario scenario, const FaultModel& faults) {
  scenario.system.faults = faults;
  const sim::World initial = scenario.start();
  const auto dynamics = scenario.dynamics();
  sim::Search search(*dynamics, initial);
  std::vector<Seen> ends;
  const sim::SearchResult result =
      search.run({.on_end = [&](const sim::World& world, sim::VisitId, sim::Ending ending) {
        ends.push_back(seen(scenario, world, ending));
      }});
  EXPECT_EQ(result.left, 0u);
  return ends;
}

// Refusals of every kind, any number of them.
FaultModel refusals() { return {.rules = {{VerdictKind::refused}}}; }

FaultModel usual_faults() {
  FaultModel faults = default_faults();
  faults.crashes_max = 0;
  return faults;
}

FaultModel at_most(unsigned faults_max, FaultModel faults = usual_faults()) {
  faults.faults_max = faults_max;
  return faults;
}

sim::Result result_of(sim::Scenario scenario, const FaultModel& faults) {
  scenario.system.faults = faults;
  return sim::explore(scenario).result;
}

// --- Stuck

TEST(Stuck, IsASagaThatIsRefusedForGoodBehindThePivotOrWhileUndoing) {
  std::set<std::string> stuck_at;
  for (const Seen& end : ends_of(saga_with({}), refusals())) stuck_at.insert(end.stuck_at.begin(), end.stuck_at.end());
  EXPECT_THAT(stuck_at, ElementsAre("state = committed, stuck = delete_contact refused for good",
                                    "state = committed, stuck = delete_login refused for good",
                                    "state = undoing, stuck = freeze_login refused for good",
                                    "state = undoing, stuck = mute_contact refused for good"));
}

TEST(Stuck, KeepsTheLockIsShownAndNobodyIsToldMoreThanPending) {
  const std::vector<Seen> ends = ends_of(saga_with({}, 2), at_most(3));
  EXPECT_THAT(ends, Contains(Truly([](const Seen& end) { return end.is_stuck() && end.is_half_done; })));
  for (const Seen& end : ends) {
    EXPECT_EQ(end.locks, end.monitored.stuck);
    EXPECT_EQ(end.monitored.live, 0u);
    EXPECT_FALSE(end.broken.contains(Check::visible) || end.broken.contains(Check::truthful));
    EXPECT_FALSE(end.broken.contains(Check::bystanders) || end.broken.contains(Check::settles));
    if (!end.is_half_done) continue;
    EXPECT_TRUE(end.is_stuck());
    EXPECT_THAT(end.told, Each(testing::AnyOf(Told::pending, Told::nothing)));
  }
}

// --- Resumed

TEST(Resume, LetsEverySagaEndWellWhateverWasRefused) {
  EXPECT_EQ(result_of(saga_with({resume}), usual_faults()), sim::Result::holds);
}

TEST(Resume, LetsEverySagaEndWellWhenTwoPeopleDoItAtOnce) {
  EXPECT_EQ(result_of(saga_with({resume, resume_too}), at_most(3)), sim::Result::holds);
  EXPECT_EQ(result_of(saga_with({resume, resume_too}), at_most(2, default_faults())), sim::Result::holds);
}

TEST(Resume, LetsEverySagaEndWellWithRequestsThatComeLateAndAPause) {
  FaultModel faults = at_most(2);
  faults.rules.push_back({VerdictKind::late, std::nullopt, 1});
  faults.pauses_max = 1;
  EXPECT_EQ(result_of(saga_with({resume, resume_too}), faults), sim::Result::holds);
}

TEST(Resume, LetsEverySagaEndWellWhenTheUserIsAskedForTwice) {
  EXPECT_EQ(result_of(saga_with({resume}, 2), at_most(2)), sim::Result::holds);
}

// --- Abandoned

TEST(Abandon, EndsAsAbandonedForEveryoneToSeeAndLetsGoOfTheLock) {
  const std::vector<Seen> ends = ends_of(saga_with({abandon}), usual_faults());
  EXPECT_THAT(ends, Contains(Truly([](const Seen& end) { return end.is_half_done; })));
  for (const Seen& end : ends) {
    EXPECT_EQ(end.locks, 0);
    EXPECT_EQ(end.monitored.stuck + end.monitored.live, 0u);
    EXPECT_FALSE(end.broken.contains(Check::visible) || end.broken.contains(Check::truthful));
    if (!end.is_half_done) continue;
    EXPECT_EQ(end.monitored.abandoned, 1u);
    EXPECT_THAT(end.told, Each(testing::AnyOf(Told::pending, Told::nothing)));
  }
}

TEST(Abandon, LetsANewSagaBeginAndGoesOnBeingReported) {
  const std::vector<Seen> ends = ends_of(saga_with({abandon}, 2), at_most(2, default_faults()));
  EXPECT_THAT(ends, Contains(Truly([](const Seen& end) {
                return end.monitored.abandoned == 1 && end.monitored.completed == 1 && !end.is_half_done;
              })));
  for (const Seen& end : ends) {
    EXPECT_FALSE(end.broken.contains(Check::visible) || end.broken.contains(Check::truthful));
  }
}

TEST(Abandon, RacesWithResumeAndOneOfThemComesToNothing) {
  for (const Seen& end : ends_of(saga_with({resume, abandon}), at_most(3))) {
    EXPECT_EQ(end.monitored.stuck + end.monitored.live, 0u);
    EXPECT_LE(end.monitored.completed + end.monitored.aborted + end.monitored.abandoned, 1u);
    EXPECT_FALSE(end.broken.contains(Check::visible) || end.broken.contains(Check::truthful));
  }
}

// --- How it is explored

// What the services hold at each end, and what the callers were told.
std::set<std::string> ends_without(std::vector<std::string> without, sim::Scenario scenario) {
  scenario.system.faults = {.rules = {{VerdictKind::refused}, {VerdictKind::lost_reply}}, .faults_max = 2};
  scenario.id.without = std::move(without);
  const sim::World initial = scenario.start();
  const auto dynamics = scenario.dynamics();
  sim::Search search(*dynamics, initial);
  std::set<std::string> ends;
  search.run({.on_end = [&](const sim::World& world, sim::VisitId, sim::Ending) {
    std::string end = to_string(world.backend().rows_fingerprint());
    for (const sim::CallerEnd& caller : callers_of(scenario.system, world)) end += name_of(caller.told);
    ends.insert(end);
  }});
  return ends;
}

TEST(Steering, EndsTheSameWithAndWithoutReductions) {
  std::vector<std::string> all;
  for (const sim::Reduction* reduction : sim::all_reductions()) all.emplace_back(reduction->name());
  for (const Order& order : {resume, abandon}) {
    EXPECT_EQ(ends_without({}, saga_with({order})), ends_without(all, saga_with({order})));
  }
}

// --- One statement each

constexpr const char* saga_id = "5a6a0000-0000-4000-8000-000000000001";

// A database in which one saga is stuck at the deletion of the contact.
class Statements : public testing::Test {
 protected:
  Statements() {
    run(
        fmt::format("insert into sagas (id, operation, subject, state, cursor, record, stuck) values ('{}', "
                    "'delete_user', '{}', 'committed', 5, array['x'], 'delete_contact refused for good')",
                    saga_id, user_id));
    run(fmt::format("insert into saga_locks (name, saga) values ('user:{}', '{}')", user_id, saga_id));
  }

  void run(const std::string& sql) { services.run_sql(sql, "a test"); }
  saga::Steered give(const Order& order) {
    std::vector<sim::Woken> woken;
    const sim::Delivered done = services.deliver({}, pack(query_of(log, order, saga_id)), 0, woken);
    return saga::Log::steered(scenarios::seen<postgres::Answer>(sim::Reply{Arrival::whole, done.reply}));
  }
  std::vector<std::string> sagas() { return texts(services, "select state, cursor, record, stuck, note from sagas"); }
  std::vector<std::string> locks() { return texts(services, "select saga from saga_locks"); }

  const saga::Definition definition = delete_user_saga(email);
  const saga::Log log{definition};
  Services services = static_cast<const Services&>(*saga_with({}).initial);
};

TEST_F(Statements, ResumeTakesTheMarkAwayAndSaysWhoAndWhy) {
  EXPECT_EQ(give(resume), saga::Steered::yes);
  EXPECT_THAT(sagas(),
              ElementsAre("state = committed, cursor = 5, record = {x}, stuck = NULL, note = resumed by Grace: "
                          "the key was renewed"));
  EXPECT_EQ(locks().size(), 1u);
}

TEST_F(Statements, ResumeASecondTimeChangesNothing) {
  give(resume);
  const std::vector<std::string> before = sagas();
  EXPECT_EQ(give(resume_too), saga::Steered::not_stuck);
  EXPECT_EQ(give(abandon), saga::Steered::not_stuck);
  EXPECT_EQ(sagas(), before);
  EXPECT_EQ(locks().size(), 1u);
}

TEST_F(Statements, AbandonEndsItAndLetsGoOfTheLockAndKeepsWhatWasThereBefore) {
  EXPECT_EQ(give(abandon), saga::Steered::yes);
  EXPECT_THAT(sagas(), ElementsAre("state = abandoned, cursor = 5, record = {x}, stuck = delete_contact refused for "
                                   "good, note = abandoned by Barbara: the account at the provider is closed"));
  EXPECT_THAT(locks(), IsEmpty());
}

TEST_F(Statements, NothingFollowsOnAbandon) {
  give(abandon);
  const std::vector<std::string> before = sagas();
  EXPECT_EQ(give(resume), saga::Steered::not_stuck);
  EXPECT_EQ(give(abandon), saga::Steered::not_stuck);
  EXPECT_EQ(sagas(), before);
  EXPECT_FALSE(services.any(saga::Log::claimable_sql()));
}

TEST_F(Statements, OfASagaThatIsNotStuckChangeNothing) {
  run("update sagas set stuck = null");
  const std::vector<std::string> before = sagas();
  EXPECT_EQ(give(resume), saga::Steered::not_stuck);
  EXPECT_EQ(give(abandon), saga::Steered::not_stuck);
  EXPECT_EQ(sagas(), before);
  EXPECT_EQ(locks().size(), 1u);
}

}  // namespace
}  // namespace halfdone::scenarios::delete_user

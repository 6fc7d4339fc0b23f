// Counters and gauges say what really was, along every way of a few small sagas.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "scenarios/saga_programs.h"
#include "scenarios/services.h"
#include "tests/scenarios/metrics_walk.h"

namespace halfdone::scenarios::random_saga {
namespace {

using saga::Counters;
using saga::Kind;
using saga::Meaning;
using saga::State;

constexpr auto as_done = static_cast<std::size_t>(Meaning::done);

std::uint64_t sum(const std::array<std::uint64_t, 4>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

// What is known is known of all counters but for the meanings of what failed.
void expect_counters_are_true(const Passed& passed) {
  Counters told = passed.told;
  EXPECT_EQ(sum(told.outcomes), passed.outcomes);
  EXPECT_EQ(sum(told.undos), passed.undos);
  told.outcomes = {told.outcomes[as_done]};
  told.undos = {told.undos[as_done]};
  EXPECT_EQ(to_prometheus(told, {}), to_prometheus(passed.known, {}));
}

// By reading the rows one by one.
saga::Gauges gauges_by_rows(const sim::World& world) {
  saga::Gauges gauges;
  world.backend().rows([&](const sim::StoredRow& row) {
    const auto field = [&](std::string_view name) {
      return std::ranges::find(row.fields, name, &std::pair<std::string, std::string>::first)->second;
    };
    if (row.table == "public.saga_locks") {
      ++gauges.locks;
      gauges.oldest_lock_seconds = 0;
    }
    if (row.table != "public.sagas") return;
    const State state = *saga::state_named(field("state"));
    ++(field("stuck") == "NULL" ? gauges.sagas[static_cast<std::size_t>(state)] : gauges.stuck);
    if (state != State::completed && state != State::aborted) gauges.oldest_live_seconds = 0;
  });
  return gauges;
}

void expect_gauges_are_true(const Passed& passed) {
  EXPECT_EQ(saga_gauges(passed.world.backend()), gauges_by_rows(passed.world));
}

// Somebody was called wherever somebody is needed; and at the end, nobody else was.
void expect_stuck_is_told(const Passed& passed) {
  const bool is_stuck = saga_gauges(passed.world.backend()).stuck > 0;
  const bool is_told = passed.told.stuck > 0;
  EXPECT_TRUE(!is_stuck || is_told);
  if (passed.is_end) {
    EXPECT_EQ(is_stuck, is_told);
  }
}

const Part hold_login{.where = Where::auth, .tries = 1};
const Part hold_contact{.where = Where::resend, .tries = 2, .captures = true};
const Part close_login{.kind = Kind::retriable, .where = Where::auth};
const Part remove_contact{.kind = Kind::retriable, .where = Where::resend, .removes = true};
const Part close_contact{.kind = Kind::retriable, .where = Where::resend};

struct Small {
  std::string name;
  Plan plan;
  Around around;
  std::uint64_t Counters::*shown;  // that is not 0 along some way
};

std::ostream& operator<<(std::ostream& out, const Small& small) { return out << small.name << ": " << small.plan; }

class Metrics : public testing::TestWithParam<Small> {};

TEST_P(Metrics, SayWhatReallyWas) {
  const Walk walked = walk(GetParam().plan, GetParam().around, [](const Passed& passed) {
    if (HasFailure()) return;
    expect_counters_are_true(passed);
    expect_gauges_are_true(passed);
    expect_stuck_is_told(passed);
  });
  EXPECT_GT(walked.most.*GetParam().shown, 0u);
  EXPECT_GT(walked.most.undos[as_done], 0u);
  EXPECT_GT(walked.passed, 3'000u);
}

INSTANTIATE_TEST_SUITE_P(
    All, Metrics,
    testing::Values(
        Small{"replies", {{hold_login, hold_contact}, Guard::none, {close_login}}, Around::replies, &Counters::turned},
        Small{"crash", {{hold_login}, Guard::none, {close_login}}, Around::crash, &Counters::fenced},
        Small{"late", {{hold_login}, Guard::none, {close_login}}, Around::late, &Counters::late_effects},
        Small{"pause", {{hold_login}, Guard::none, {close_login}}, Around::pause, &Counters::fenced},
        // What is removed can't be closed any more.
        Small{"stuck", {{hold_login}, Guard::none, {remove_contact, close_contact}}, Around::crash, &Counters::stuck}),
    [](const auto& test) { return test.param.name; });

// --- Ages, by the clock of the database: 2026-01-01 00:00:00 UTC

saga::Gauges gauges_with(std::string_view sql) {
  Services services({});
  services.run_sql(saga::Log::schema_sql(), "saga/schema.sql");
  services.run_sql(sql, "the test");
  return saga_gauges(services);
}

TEST(Gauges, GiveTheAgeOfTheOldestSagaThatHasNotEnded) {
  const saga::Gauges gauges = gauges_with(
      "insert into sagas (id, operation, subject, state, stuck, begun_at) values "
      "(gen_random_uuid(), 'close', 'a', 'completed', null, '2025-12-31 21:00:00+00'), "
      "(gen_random_uuid(), 'close', 'b', 'committed', 'refused', '2025-12-31 22:00:00+00'), "
      "(gen_random_uuid(), 'close', 'c', 'forward', null, '2025-12-31 23:00:00+00')");
  EXPECT_EQ(gauges.oldest_live_seconds, 7200);
  EXPECT_EQ(gauges.stuck, 1u);
  EXPECT_EQ(gauges.live(), 1u);
}

TEST(Gauges, ShowALockThatIsOlderThanEverySaga) {
  const saga::Gauges gauges = gauges_with(
      "insert into saga_locks (name, saga, held_since) values "
      "('thing:a', gen_random_uuid(), '2025-12-31 23:58:30+00'), ('thing:b', gen_random_uuid(), '2026-01-01 "
      "00:00:00+00')");
  EXPECT_EQ(gauges.locks, 2u);
  EXPECT_EQ(gauges.oldest_lock_seconds, 90);
  EXPECT_EQ(gauges.oldest_live_seconds, std::nullopt);
}

TEST(Gauges, SayNothingOfAnEmptyLog) { EXPECT_EQ(gauges_with("select 1"), saga::Gauges()); }

}  // namespace
}  // namespace halfdone::scenarios::random_saga

// Counters are notices added up; gauges are what the rows say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "saga/metrics.h"
#include "tests/saga/replies.h"

namespace halfdone::saga {
namespace {

using postgres::Value;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t second = 1'000'000;

Counters counters_of(const std::vector<Notice>& notices) {
  Counters counters;
  for (const Notice& notice : notices) counters = counted(counters, notice);
  return counters;
}

TEST(Counters, CountOutcomesAndUndosApartByMeaning) {
  const Counters counters = counters_of({{.kind = Notice::Kind::outcome, .meaning = Meaning::unknown},
                                         {.kind = Notice::Kind::outcome, .meaning = Meaning::unknown},
                                         {.kind = Notice::Kind::undo, .meaning = Meaning::refused_for_now},
                                         {.kind = Notice::Kind::undo, .meaning = Meaning::done}});
  EXPECT_EQ(counters, (Counters{.outcomes = {0, 0, 0, 2}, .undos = {1, 1, 0, 0}}));
}

TEST(Counters, CountEveryOtherNoticeOnce) {
  const Counters counters = counters_of({{.kind = Notice::Kind::claimed},
                                         {.kind = Notice::Kind::turned},
                                         {.kind = Notice::Kind::late_effect},
                                         {.kind = Notice::Kind::entered, .state = State::aborted},
                                         {.kind = Notice::Kind::stuck},
                                         {.kind = Notice::Kind::fenced}});
  EXPECT_EQ(
      counters,
      (Counters{.entered = {0, 0, 0, 0, 1}, .claimed = 1, .turned = 1, .late_effects = 1, .stuck = 1, .fenced = 1}));
}

postgres::Answer answer(std::vector<std::vector<Value>> rows) {
  postgres::Answer answer;
  answer.rows = std::move(rows);
  return answer;
}

std::vector<Value> sagas(State state, int count, int stuck, int begun_at) {
  return {Value::text(name_of(state)), Value::integer(count), Value::integer(stuck),
          Value::timestamptz(begun_at * second), Value::timestamptz(100 * second)};
}

const std::vector<Value> no_locks{Value::integer(0), Value(), Value::timestamptz(100 * second)};

TEST(Gauges, TellStuckSagasFromThoseThatGoOn) {
  const Gauges gauges = gauges_of(
      answer({sagas(State::forward, 5, 2, 90), sagas(State::committed, 3, 3, 90), sagas(State::completed, 7, 0, 90)}),
      answer({no_locks}));
  EXPECT_EQ(gauges.sagas, (std::array<std::uint64_t, 6>{3, 0, 0, 7, 0, 0}));
  EXPECT_EQ(gauges.stuck, 5u);
  EXPECT_EQ(gauges.live(), 3u);
}

TEST(Gauges, CountAsLiveWhatGoesOnInAnyDirection) {
  EXPECT_EQ((Gauges{.sagas = {1, 20, 300, 4'000, 50'000, 600'000}, .stuck = 7}.live()), 321u);
}

TEST(Gauges, DoNotCallStuckWhatAPersonHasAbandoned) {
  const Gauges gauges = gauges_of(answer({sagas(State::abandoned, 2, 2, 90)}), answer({no_locks}));
  EXPECT_EQ(gauges.sagas.back(), 2u);
  EXPECT_EQ(gauges.stuck, 0u);
  EXPECT_EQ(gauges.oldest_live_seconds, std::nullopt);
}

TEST(Gauges, GiveTheAgeOfTheOldestThatHasNotEnded) {
  const Gauges gauges = gauges_of(
      answer({sagas(State::completed, 1, 0, 1), sagas(State::undoing, 2, 2, 40), sagas(State::forward, 1, 0, 70)}),
      answer({no_locks}));
  EXPECT_EQ(gauges.oldest_live_seconds, 60);
  EXPECT_EQ(gauges.oldest_lock_seconds, std::nullopt);
}

TEST(Gauges, GiveTheAgeOfTheOldestLock) {
  const Gauges gauges = gauges_of(
      answer({}), answer({{Value::integer(2), Value::timestamptz(95 * second), Value::timestamptz(100 * second)}}));
  EXPECT_EQ(gauges.oldest_lock_seconds, 5);
  EXPECT_EQ(gauges.oldest_live_seconds, std::nullopt);
}

TEST(Prometheus, ShowsCountersAndGauges) {
  const std::string text =
      to_prometheus({.undos = {0, 4, 0, 2}}, {.sagas = {0, 1, 0, 0, 0}, .oldest_live_seconds = 60});
  EXPECT_THAT(text,
              HasSubstr("# TYPE halfdone_saga_undos_total counter\nhalfdone_saga_undos_total{meaning=\"done\"} 0\n"
                        "halfdone_saga_undos_total{meaning=\"refused_for_now\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE halfdone_saga_sagas gauge\n"));
  EXPECT_THAT(text, HasSubstr("halfdone_saga_sagas{state=\"undoing\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("halfdone_saga_oldest_live_seconds 60\n"));
  EXPECT_THAT(text, Not(HasSubstr("oldest_lock_seconds")));
}

// Clocks of two machines differ.
TEST(Prometheus, ShowsNoNegativeAge) {
  EXPECT_THAT(to_prometheus({}, {.oldest_live_seconds = -3}), HasSubstr("halfdone_saga_oldest_live_seconds 0\n"));
}

}  // namespace
}  // namespace halfdone::saga

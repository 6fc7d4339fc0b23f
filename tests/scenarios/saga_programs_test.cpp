// The saga engine as programs of the simulator, one event at a time: what of it travels, and when a coordinator has lost
// its saga.
#include "scenarios/saga_programs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "scenarios/wire.h"
#include "tests/saga/driven_saga.h"
#include "tests/saga/small_saga.h"
#include "tests/scenarios/log_desk.h"

namespace halfdone::scenarios {
namespace {

using saga::State;
using testing::ElementsAre;
using testing::SizeIs;

template <class Answer>
sim::Event event(const Reply<Answer>& heard, bool lapsed = false) {
  return {.reply = {heard.arrival, heard.answer ? pack(heard.answer) : sim::Message{}}, .lapsed = lapsed};
}
sim::Event event(const saga::Answer& heard, bool lapsed = false) {
  return std::visit([&](const auto& reply) { return event(reply, lapsed); }, heard);
}
const sim::Event timer{};

std::shared_ptr<const saga::Engine> engine_of(saga::Definition definition, saga::Safeguards safeguards = {}) {
  return std::make_shared<const saga::Engine>(std::move(definition), safeguards);
}

sim::Advance after(const sim::Program& program, const std::vector<sim::Event>& events) {
  sim::Advance last = program.advance({}, {});
  for (const sim::Event& each : events) last = program.advance(last.memory, each);
  return last;
}

std::string wants_after(const sim::Program& program, const std::vector<sim::Event>& events) {
  const sim::Advance last = after(program, events);
  return last.memory ? last.calls.at(0)->name : "rest";
}

const sim::Event wrote = event(saga::entry_reply(true, true));
sim::Event claimed(State state, int cursor) { return event(saga::claim_reply(state, cursor)); }
sim::Event asked(bool banned, bool lapsed = false) { return event(saga::user(banned), lapsed); }

// --- Calls

TEST(SagaCalls, AreTheEffectsOfTheEngine) {
  const auto engine = engine_of(saga::small_saga());
  const auto program = coordinator_program(engine);
  const std::vector<std::vector<std::pair<sim::Event, saga::Heard>>> runs = {
      {{claimed(State::forward, 0), {saga::claim_reply(State::forward, 0)}},
       {wrote, {saga::entry_reply(true, true)}},
       {asked(true), {saga::user(true)}},
       {wrote, {saga::entry_reply(true, true)}}},
      {{claimed(State::undoing, 1), {saga::claim_reply(State::undoing, 1)}}, {asked(true), {saga::user(true)}}},
  };
  std::set<Doing> seen;
  for (const auto& run : runs) {
    sim::Advance advance = program->advance({}, {});
    saga::Transition transition = engine->start();
    for (std::size_t at = 0;; ++at) {
      ASSERT_EQ(advance.calls.size(), transition.effects.size());
      for (std::size_t index = 0; index < advance.calls.size(); ++index) {
        const saga::Effect& effect = transition.effects[index];
        EXPECT_EQ(advance.calls[index]->name, effect.name);
        EXPECT_EQ(advance.calls[index]->id, effect.place);
        EXPECT_EQ(advance.calls[index]->session, effect.place);
        EXPECT_EQ(advance.calls[index]->doing, effect.doing) << effect.name;
        seen.insert(effect.doing);
      }
      if (at == run.size()) break;
      advance = program->advance(advance.memory, run[at].first);
      transition = engine->advance(transition.next, run[at].second);
    }
  }
  EXPECT_THAT(seen, SizeIs(testing::Ge(3u))) << "what reads, what acts once and what renews";
}

TEST(SagaCalls, OfTheWaitOutlastAllRequests) {
  const auto program = coordinator_program(engine_of(saga::small_saga()));
  const sim::Advance waits = after(*program, {claimed(State::undoing, 0)});
  EXPECT_TRUE(waits.calls.at(0)->is_timer());
  EXPECT_TRUE(waits.calls.at(0)->outlasts_requests);
  EXPECT_FALSE(after(*program, {claimed(State::undoing, 1)}).calls.at(0)->outlasts_requests);
}

// --- Starters

sim::Event begun(int moved, int present) {
  return event(saga::rows_reply({{postgres::Value::integer(moved), postgres::Value::integer(present)}}));
}
const sim::Event taken = event(saga::error_reply("23505"));
const sim::Event no_answer = event(Reply<postgres::Answer>{});

std::shared_ptr<const sim::Program> starter() {
  return starter_program(engine_of(saga::small_saga()), std::string(saga::saga_of_tests),
                         std::string(saga::subject_of_tests));
}

TEST(SagaStarter, TellsWhatTheEngineSays) {
  const auto told = [&](const sim::Event& heard) { return after(*starter(), {heard}).told; };
  EXPECT_EQ(told(begun(1, 1)), sim::Told::pending);
  EXPECT_EQ(told(begun(0, 1)), sim::Told::failed);
  EXPECT_EQ(told(begun(0, 0)), sim::Told::done);
  EXPECT_EQ(told(no_answer), sim::Told::nothing);
  EXPECT_TRUE(after(*starter(), {no_answer}).answered) << "it has answered that it doesn't know";
}

TEST(SagaStarter, TellsRepliesApartThatItTellsSomethingElseOf) {
  const auto program = starter();
  const sim::Advance begins = program->advance({}, {});
  std::set<std::optional<Fingerprint>> digests;
  for (const sim::Event& heard : {begun(1, 1), begun(0, 1), begun(0, 0), no_answer, taken})
    digests.insert(program->digest(begins.memory, heard));
  EXPECT_THAT(digests, SizeIs(5));
}

// --- Coordinators

TEST(SagaCoordinator, HearsOfALapseWhateverItWaitsFor) {
  const auto small = coordinator_program(engine_of(saga::small_saga()));
  const sim::Event late_entry = event(saga::entry_reply(true, true), true);
  EXPECT_EQ(wants_after(*small, {claimed(State::forward, 0), late_entry}), "log.reload");
  EXPECT_EQ(wants_after(*small, {claimed(State::undoing, 0), {.lapsed = true}}), "log.reload");
  EXPECT_EQ(wants_after(*small, {claimed(State::forward, 1), asked(true, true)}), "log.reload");
  const auto large = coordinator_program(engine_of(saga::saga_of_two_services()));
  EXPECT_EQ(wants_after(*large, {claimed(State::forward, 2)}), "mute.do");
  EXPECT_EQ(wants_after(*large, {claimed(State::forward, 2), event(saga::person(true), true)}), "log.reload");
}

TEST(SagaCoordinator, ComesToRestOnlyWhereTheEngineDoes) {
  const auto program = coordinator_program(engine_of(saga::small_saga()));
  const sim::Message acting = after(*program, {claimed(State::forward, 1)}).memory;
  EXPECT_NE(program->digest(acting, asked(true, true)), sim::comes_to_rest) << "it reads the log again";
  const sim::Message claiming = program->advance({}, {}).memory;
  EXPECT_EQ(program->digest(claiming, event(saga::rows_reply({}))), sim::comes_to_rest);
}

TEST(SagaCoordinator, LetsAWatcherHear) {
  std::vector<saga::Notice::Kind> heard;
  const auto program = coordinator_program(engine_of(saga::small_saga()),
                                           [&](const saga::Notice& notice) { heard.push_back(notice.kind); });
  after(*program, {claimed(State::forward, 0), event(saga::entry_reply(false, false))});
  EXPECT_THAT(heard, testing::Contains(saga::Notice::Kind::fenced));
}

// --- Who has lost its saga

class SagaLeasesTest : public LogDesk {
 protected:
  // After these events, and then this answer if there is one, while the log has the saga.
  bool is_superseded(const std::vector<sim::Event>& events, bool lapsed = false, const sim::Event* answer = nullptr) {
    const auto engine = engine_of(with_capture(), safeguards);
    const sim::Message memory = after(*coordinator_program(engine), events).memory;
    return saga_leases(engine)->is_superseded(memory, lapsed, answer, services);
  }
  // The small saga, which reads something first.
  static saga::Definition with_capture() {
    saga::Definition saga = saga::small_saga();
    saga.fields = {"was"};
    saga.steps[0].captures = {{"read", saga::get, [](const saga::Answer&, saga::Record& record) { record[0] = "x"; }}};
    return saga;
  }
  // Another coordinator has it.
  void lose() { change(fmt::format("epoch = '{}'", second_epoch)); }

  const std::vector<sim::Event> captures = {claimed(State::forward, 0)};
  const std::vector<sim::Event> writes = {claimed(State::forward, 0), asked(false)};
  const std::vector<sim::Event> acts = {claimed(State::forward, 0), asked(false), wrote};
  const std::vector<sim::Event> reloads = {claimed(State::forward, 0), asked(false), no_answer};
  const std::vector<sim::Event> probes = {claimed(State::undoing, 1)};
  const std::vector<sim::Event> undoes = {claimed(State::undoing, 1), asked(true)};
  saga::Safeguards safeguards;
};

TEST_F(SagaLeasesTest, IsNoOneWhoHasItsSaga) {
  put(State::forward, 0);
  for (const auto& events : {captures, writes, acts, reloads, probes, undoes}) {
    EXPECT_FALSE(is_superseded(events));
    EXPECT_FALSE(is_superseded(events, true));
  }
}

TEST_F(SagaLeasesTest, IsWhoAsksTheLogNext) {
  put(State::forward, 0);
  lose();
  for (const auto& events : {captures, writes, reloads}) EXPECT_TRUE(is_superseded(events));
  for (const auto& events : {acts, probes, undoes}) {
    EXPECT_FALSE(is_superseded(events)) << "a call may come first";
    EXPECT_TRUE(is_superseded(events, true)) << "it reads the log first";
  }
  EXPECT_FALSE(is_superseded({})) << "it has claimed nothing yet";
  EXPECT_FALSE(is_superseded({}, true));
}

TEST_F(SagaLeasesTest, IsNoOneWhereTheLogDoesNotRefuseIt) {
  put(State::forward, 0);
  lose();
  safeguards = {.epoch = false};
  for (const auto& events : {captures, writes, reloads, acts}) EXPECT_FALSE(is_superseded(events, true));
  change("state = 'completed'");
  EXPECT_FALSE(is_superseded(reloads)) << "what else is compared may be so again";
  change("state = 'forward'");
  safeguards = {.lapses = false};
  EXPECT_FALSE(is_superseded(acts, true));
  EXPECT_TRUE(is_superseded(writes, true));
  safeguards = {.intent = false};
  EXPECT_FALSE(is_superseded(captures)) << "a call comes next, and no entry before it";
  safeguards = {.state = false};
  EXPECT_FALSE(is_superseded(captures));
  EXPECT_TRUE(is_superseded(reloads));
}

// What is on its way to it counts: the log's answer that it has the saga, given before it lost it.
TEST_F(SagaLeasesTest, IsAskedOfWhatItBecomesByTheAnswerOnItsWay) {
  put(State::forward, 0);
  const sim::Event yours = claimed(State::forward, 1), anothers = event(saga::rows_reply({}));
  EXPECT_FALSE(is_superseded(reloads, false, &yours));
  EXPECT_TRUE(is_superseded(reloads, false, &anothers)) << "it comes to rest";
  lose();
  EXPECT_TRUE(is_superseded(reloads));
  EXPECT_FALSE(is_superseded(reloads, false, &yours)) << "it goes on by that answer, with a call";
}

// --- Operators and dashboards

TEST(SagaOperator, RemembersWhichSagaItWaitsFor) {
  const auto program = operator_program(engine_of(saga::small_saga()), {.by = "ann", .why = "it is mended"});
  const auto found = [&](const std::string& saga) {
    using postgres::Value;
    const auto stuck = saga::rows_reply({{saga::uuid_value(saga), Value::text("a"), Value::text("undoing"),
                                          Value::integer(1), Value::text("refused")}});
    return after(*program, {event(stuck)}).memory->fingerprint();
  };
  EXPECT_EQ(found(first_saga), found(first_saga));
  EXPECT_NE(found(first_saga), found(second_saga));
}

class SagaMonitorTest : public LogDesk {
 protected:
  // live, stuck, completed, aborted, abandoned
  std::vector<unsigned> seen() const {
    const sim::Monitored all = saga_monitor(services);
    return {all.live, all.stuck, all.completed, all.aborted, all.abandoned};
  }
};

TEST_F(SagaMonitorTest, TellsTheStatesApart) {
  EXPECT_THAT(seen(), ElementsAre(0, 0, 0, 0, 0));
  put(State::undoing, 1);
  EXPECT_THAT(seen(), ElementsAre(1, 0, 0, 0, 0));
  change("stuck = 'refused'");
  EXPECT_THAT(seen(), ElementsAre(0, 1, 0, 0, 0));
  change("state = 'abandoned'");
  EXPECT_THAT(seen(), ElementsAre(0, 0, 0, 0, 1));
  change("state = 'aborted', stuck = null");
  EXPECT_THAT(seen(), ElementsAre(0, 0, 0, 1, 0));
  change("state = 'completed'");
  EXPECT_THAT(seen(), ElementsAre(0, 0, 1, 0, 0));
}

}  // namespace
}  // namespace halfdone::scenarios

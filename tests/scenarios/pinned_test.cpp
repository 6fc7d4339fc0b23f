// What explorations of all that ships come to, pinned: designs and the saga, in small models that between them try every
// kind of fault. See tests/sim/pinned_test.cpp.
#include <gtest/gtest.h>

#include "scenarios/delete_user/scenario.h"
#include "sim/explain/exploration.h"
#include "sim/explore/reduced.h"
#include "sim/reduce/all_reductions.h"
#include "tests/sim/pinned.h"

namespace halfdone::scenarios::delete_user {

struct Pin {
  std::string name;
  sim::ScenarioId id;
  sim::FaultModel faults;
  std::string found, causes;
};
void PrintTo(const Pin& pin, std::ostream* out) { *out << pin.name; }

namespace {

using enum sim::VerdictKind;

sim::ScenarioId of(std::string design, unsigned callers = 1, std::string variant = "", bool is_reduced = true) {
  sim::ScenarioId id{"delete_user", std::move(design), std::move(variant), callers, {}};
  if (is_reduced) return id;
  for (const sim::Reduction* reduction : sim::all_reductions()) id.without.emplace_back(reduction->name());
  return id;
}

const sim::FaultModel usual = {.rules = {{refused}, {lost_request}, {lost_reply}, {torn_reply}, {duplicate}}};
const sim::FaultModel one_fault = {.rules = {{refused},
                                             {lost_request},
                                             {lost_reply},
                                             {late},
                                             {late_duplicate},
                                             {stale},
                                             {hollow},
                                             {partial},
                                             {duplicate},
                                             {torn_reply}},
                                   .faults_max = 1,
                                   .crashes_max = 1};
const sim::FaultModel one_fault_no_crash = {.rules = one_fault.rules, .faults_max = 1};
const sim::FaultModel late_pause = {.rules = {{lost_request}, {lost_reply}, {late, {}, 1u}}, .pauses_max = 1};
const sim::FaultModel crash = {.rules = {{refused}, {lost_request}, {lost_reply}}, .crashes_max = 1};
const sim::FaultModel outage = {
    .rules = {}, .crashes_max = 1, .outages = {{.service = 0}, {.service = 1}, {.service = 2}}};

const std::vector<Pin> pins = {
    {"ProposalDate", of("proposal_date", 2), one_fault, "296 worlds, 740 transitions, 5 ends, 0 loops, 309c5c1c",
     "3 of 5 ends wrong, 1 causes"},
    {"Today", of("today"), one_fault, "1755 worlds, 6094 transitions, 24 ends, 0 loops, 6d86ea54",
     "24 of 24 ends wrong, 11 causes"},
    {"NestedTry", of("nested_try"), usual, "108 worlds, 182 transitions, 8 ends, 0 loops, b3768021",
     "7 of 8 ends wrong, 8 causes"},
    {"Sequential", of("sequential", 2), one_fault, "2643 worlds, 6944 transitions, 32 ends, 0 loops, cec9430a",
     "30 of 32 ends wrong, 16 causes"},
    {"Outbox", of("outbox"), one_fault_no_crash, "489 worlds, 786 transitions, 0 ends, 13 loops, 5d175395",
     "12 of 13 ends wrong, 11 causes"},
    {"SagaUsual", of("saga"), usual, "1555 worlds, 4712 transitions, 7 ends, 0 loops, b1f735cd",
     "0 of 7 ends wrong, 0 causes"},
    {"SagaOneFault", of("saga"), one_fault, "13212 worlds, 24670 transitions, 157 ends, 0 loops, 0c652782",
     "64 of 157 ends wrong, 5 causes"},
    {"SagaLatePause", of("saga"), late_pause, "99899 worlds, 475696 transitions, 7 ends, 0 loops, 8ffe7c8d",
     "0 of 7 ends wrong, 0 causes"},
    {"SagaCrash", of("saga", 1, "banned"), crash, "3172 worlds, 10961 transitions, 11 ends, 0 loops, 9fae37ab",
     "0 of 11 ends wrong, 0 causes"},
    {"SagaOutage", of("saga", 1, "unsubscribed"), outage, "2116 worlds, 7031 transitions, 8 ends, 0 loops, 2010f324",
     "0 of 8 ends wrong, 0 causes"},
    {"SagaTwoCallers", of("saga", 2, "no_contact"), one_fault_no_crash,
     "7863 worlds, 16430 transitions, 90 ends, 0 loops, 785e2f0d", "20 of 90 ends wrong, 2 causes"},
    {"SagaWithoutReductions",
     of("saga", 1, "no_contact", false),
     {.rules = {{lost_reply, {}, 1u}}},
     "2697 worlds, 7044 transitions, 0 ends, 2 loops, db863c54",
     "0 of 2 ends wrong, 0 causes"},
};

class Pinned : public testing::TestWithParam<Pin> {};

TEST_P(Pinned, Exploration) {
  sim::Scenario scenario = build(GetParam().id, Before::in_both_teams);
  scenario.system.faults = GetParam().faults;
  const sim::Reducer reducer = reducer_of(scenario);
  const sim::World initial = reducer.start(scenario.initial);
  EXPECT_EQ(sim::pinned(reducer, initial, false).line, GetParam().found);

  const sim::Exploration exploration = explore(scenario);
  std::string causes = fmt::format("{} of {} ends wrong, {} causes", exploration.ends.violating,
                                   exploration.ends.judged, exploration.root_causes.size());
  EXPECT_EQ(causes, GetParam().causes);
}

INSTANTIATE_TEST_SUITE_P(DeleteUser, Pinned, testing::ValuesIn(pins), [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace halfdone::scenarios::delete_user

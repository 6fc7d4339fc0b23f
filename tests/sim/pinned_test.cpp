// What explorations of some small systems come to, pinned: how many worlds, transitions, ends and loops there are, and a
// digest of them, by physics alone and with reductions. A change of what worlds there are shows here, wanted or not. One
// that is wanted pins anew: the test prints the line that is right now.
//
// That the numbers are right, other tests say (search_exhaustive_test.cpp, world_test.cpp). Here, in each system, ends
// are the same with reductions and without, and the promises that reductions rely on are audited in its first 5,000 worlds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/explore/audit.h"
#include "sim/explore/reduced.h"
#include "tests/sim/leases.h"
#include "tests/sim/pinned.h"
#include "tests/sim/scenario.h"
#include "tests/sim/vault.h"

namespace halfdone::sim {

struct Pin {
  std::string name;
  std::function<System()> system;
  std::string raw, reduced;
};
void PrintTo(const Pin& pin, std::ostream* out) { *out << pin.name; }

namespace {

using enum VerdictKind;

FaultModel any(std::vector<VerdictKind> kinds) {
  FaultModel faults;
  for (const VerdictKind kind : kinds) faults.rules.push_back({kind});
  return faults;
}

System of_vault(std::vector<std::vector<vault::Line>> lists, FaultModel faults) {
  System system;
  system.services = {{.name = "vault", .refusals = {{"busy"}, {"closed"}}, .has_sessions = true}};
  for (std::size_t index = 0; index < lists.size(); ++index)
    system.actors.push_back(
        {.name = fmt::format("actor{}", index + 1), .program = std::make_shared<vault::List>(lists[index])});
  system.faults = std::move(faults);
  return system;
}

void make_worker(ActorInfo& actor) {
  actor.is_caller = false;
  actor.restarts = actor.repeats = true;
}

const std::vector<vault::Line> locked = {{vault::Op::hold}, {vault::Op::add_held, false}, {vault::Op::let_go, false}};
const std::vector<vault::Line> clears_when_asked = {
    {vault::Op::poll}, {vault::Op::read, true, false, Doing::reads}, {vault::Op::clear, true, true, Doing::acts_once}};

System two_that_lock(FaultModel faults) {
  System system = of_vault({locked, locked}, std::move(faults));
  for (ActorInfo& actor : system.actors) actor.restarts = true;
  return system;
}

System one_caller_and_workers(unsigned workers, FaultModel faults) {
  std::vector<std::vector<vault::Line>> lists = {{{vault::Op::add}}};
  const std::vector<vault::Line> short_list = {clears_when_asked.front(), clears_when_asked.back()};
  lists.resize(1 + workers, workers == 1 ? clears_when_asked : short_list);
  System system = of_vault(std::move(lists), std::move(faults));
  for (std::size_t index = 1; index < system.actors.size(); ++index) {
    make_worker(system.actors[index]);
    system.actors[index].group = 1;
  }
  return system;
}

System with_leases(System system) {
  const std::vector<vault::Line> list = {clears_when_asked.front(), {vault::Op::lease}, {vault::Op::clear}};
  for (ActorInfo& actor : system.actors) {
    if (actor.is_caller) continue;
    actor.program = std::make_shared<vault::List>(list);
    actor.leases = std::make_shared<vault::ClearedForGood>(actor.program);
  }
  return system;
}

System with(System system, const std::function<void(FaultModel&)>& change) {
  change(system.faults);
  return system;
}

// Of a group, and not alike.
System of_unequal_workers(const std::function<void(ActorInfo&)>& change) {
  System system = one_caller_and_workers(2, {.rules = {{lost_request, {}, 1u}}, .crashes_max = 1});
  change(system.actors[2]);
  return system;
}

const std::vector<Pin> pins = {
    {"Retries",
     [] {
       return with(toy::system_of({toy::moves_with_a_retry}, toy::every_fault_but_stale()),
                   [](FaultModel& faults) { faults.faults_max = 2; });
     },
     "249 worlds, 731 transitions, 12 ends, 0 loops, b74d74d9",
     "248 worlds, 668 transitions, 12 ends, 0 loops, 5c3b62f7"},
    {"TwoWithRestarts",
     [] {
       System system = toy::system_of({toy::adds_and_writes_what_it_heard, toy::moves_and_undoes},
                                      any({refused, lost_request, lost_reply}));
       system.faults.faults_max = 1;
       system.faults.crashes_max = 1;
       system.actors[0].restarts = true;
       return system;
     },
     "1954 worlds, 4816 transitions, 44 ends, 0 loops, 041a15b8",
     "1826 worlds, 3467 transitions, 44 ends, 0 loops, efe132f9"},
    {"CallsLeftBehind",
     [] {
       System system = toy::system_of({toy::leaves_a_call_behind}, any({refused, late, late_duplicate, duplicate}));
       system.faults.crashes_max = 1;
       system.actors[0].restarts = true;
       return system;
     },
     "8802 worlds, 38160 transitions, 41 ends, 0 loops, ef7a207c",
     "8802 worlds, 30770 transitions, 41 ends, 0 loops, 34b38d80"},
    {"StaleReads",
     [] {
       System system = toy::system_of({[](Env& env) -> Script {
                                        for (int nth = 1; nth <= 3; ++nth) co_await toy::ask(env, toy::Op::add, "x", 1);
                                        co_await toy::ask(env, toy::Op::set_all, "many", 2);
                                        const auto seen = co_await toy::ask(env, toy::Op::get, "x");
                                        if (seen.failed()) co_return Told::failed;
                                        co_await toy::ask(env, toy::Op::set, "seen", seen.value());
                                        co_return Told::done;
                                      }},
                                      any({stale, partial, hollow}));
       system.faults.versions_max = 2;
       return system;
     },
     "173 worlds, 206 transitions, 35 ends, 0 loops, 1cdeaae4",
     "173 worlds, 206 transitions, 35 ends, 0 loops, 1cdeaae4"},
    {"LocksWithLostAnswers",
     [] {
       return two_that_lock({.rules = {{lost_reply, {}, 1u}, {torn_reply, {}, 1u}}});
     },
     "707 worlds, 1502 transitions, 15 ends, 0 loops, 1ea97cf1",
     "414 worlds, 774 transitions, 15 ends, 0 loops, 6235b39f"},
    {"LocksWithLateRequests",
     [] {
       return two_that_lock({.rules = {{late, {}, 1u}, {late_duplicate, {}, 1u}}});
     },
     "5609 worlds, 13954 transitions, 90 ends, 0 loops, 0f8964b6",
     "3197 worlds, 6228 transitions, 90 ends, 0 loops, 8afadd09"},
    {"LocksWithRefusals",
     [] {
       return two_that_lock({.rules = {{refused}, {lost_request, {}, 1u}, {duplicate}}, .crashes_max = 1});
     },
     "24173 worlds, 88204 transitions, 308 ends, 0 loops, b5f31836",
     "10795 worlds, 31724 transitions, 308 ends, 0 loops, 34d019ec"},
    {"LocksWithCrashes",
     [] {
       return two_that_lock({.rules = {{torn_reply, {}, 1u}}, .crashes_max = 2});
     },
     "31734 worlds, 86320 transitions, 15 ends, 0 loops, f2d405f8",
     "23885 worlds, 53220 transitions, 15 ends, 0 loops, ff68ad03"},
    {"OneWorker",
     [] {
       return one_caller_and_workers(1, {.rules = {{refused}, {lost_reply}, {late, {}, 1u}}, .crashes_max = 1});
     },
     "19605 worlds, 74237 transitions, 0 ends, 6 loops, 20ac7aba",
     "1002 worlds, 3184 transitions, 6 ends, 0 loops, e57592f3"},
    {"TwoWorkers",
     [] {
       return one_caller_and_workers(2, any({lost_reply, lost_request, refused}));
     },
     "17818 worlds, 77616 transitions, 0 ends, 5 loops, a37a2c26",
     "2075 worlds, 7358 transitions, 5 ends, 0 loops, 3790cd86"},
    {"TwoWorkersWithLateRequests",
     [] {
       return one_caller_and_workers(2, {.rules = {{lost_reply}, {late, {}, 1u}}});
     },
     "28465 worlds, 109009 transitions, 0 ends, 2 loops, 828c5bf7",
     "1174 worlds, 3338 transitions, 2 ends, 0 loops, f93e939e"},
    {"LeasesAndPauses",
     [] {
       return with_leases(one_caller_and_workers(2, {.rules = {{late, {}, 1u}}, .pauses_max = 1}));
     },
     "62563 worlds, 209070 transitions, 0 ends, 1 loops, 640cb0b0",
     "3168 worlds, 8806 transitions, 0 ends, 1 loops, 3c3650c6"},
    {"LeasesAndLostReplies",
     [] {
       return with_leases(one_caller_and_workers(1, {.rules = {{lost_reply}, {late, {}, 1u}}}));
     },
     "3670 worlds, 10283 transitions, 0 ends, 2 loops, 6f9eea0e",
     "1404 worlds, 3119 transitions, 0 ends, 2 loops, 8c8e3329"},
    {"LeasesOfLives",
     [] {
       System system = of_vault({{{vault::Op::lease}, {vault::Op::add_leased, true, false, Doing::acts_once}}},
                                {.rules = {{late, {}, 2u}}, .crashes_max = 1});
       system.actors[0].restarts = true;
       return system;
     },
     "640 worlds, 1484 transitions, 8 ends, 0 loops, fd4fa117",
     "411 worlds, 809 transitions, 8 ends, 0 loops, b27370f7"},
    {"AGroupOfWhichOneRepeats", [] { return of_unequal_workers([](ActorInfo& one) { one.repeats = false; }); },
     "4575 worlds, 14938 transitions, 0 ends, 3 loops, a55c7a50",
     "765 worlds, 1873 transitions, 3 ends, 0 loops, af57e83e"},
    {"AGroupOfWhichOneRestarts", [] { return of_unequal_workers([](ActorInfo& one) { one.restarts = false; }); },
     "6049 worlds, 21531 transitions, 0 ends, 4 loops, 15549414",
     "1037 worlds, 2766 transitions, 1 ends, 3 loops, 66411625"},
    {"AGroupOfWhichOneMayCrash", [] { return of_unequal_workers([](ActorInfo& one) { one.may_crash = false; }); },
     "5644 worlds, 19604 transitions, 0 ends, 3 loops, 99593d21",
     "699 worlds, 1698 transitions, 3 ends, 0 loops, ca00d89c"},
    {"AGroupOfWhichOneIsAbsent", [] { return of_unequal_workers([](ActorInfo& one) { one.is_absent = true; }); },
     "214 worlds, 562 transitions, 0 ends, 3 loops, 490c608c", "47 worlds, 75 transitions, 3 ends, 0 loops, 75ae758a"},
    {"LeasesThatTimeEnds",
     [] {
       System system = of_vault({{{vault::Op::lease}, {vault::Op::add_leased}}, {{vault::Op::lease}, {vault::Op::add}}},
                                {.rules = {{lost_reply, {}, 1u}}, .pauses_max = 1});
       for (ActorInfo& actor : system.actors) {
         make_worker(actor);
         actor.leases = std::make_shared<NeverSuperseded>();
       }
       system.actors[1].repeats = false;
       system.actors[1].is_caller = true;
       return system;
     },
     "2614 worlds, 5363 transitions, 0 ends, 2 loops, 3d9d7cdf",
     "2043 worlds, 4364 transitions, 0 ends, 2 loops, b394cc23"},
    {"Outages",
     [] {
       return with(of_vault({locked}, {.rules = {{lost_reply, {}, 2u}}}),
                   [](FaultModel& faults) { faults.outages = {{.service = 0, .max = 2}}; });
     },
     "43 worlds, 64 transitions, 7 ends, 0 loops, fd457948", "35 worlds, 56 transitions, 7 ends, 0 loops, d1377386"},
    {"FaultsAtSomePlaces",
     [] {
       return with(two_that_lock({.rules = {{refused}, {lost_reply}, {late}}, .crashes_max = 1}),
                   [](FaultModel& faults) {
                     faults.only = {{"actor2", FaultClass::none}, {"vault.add_held", FaultClass::done_unheard}};
                   });
     },
     "1494 worlds, 3440 transitions, 24 ends, 0 loops, bdcc1736",
     "1121 worlds, 2003 transitions, 24 ends, 0 loops, ca2ec024"},
    {"AnAbsentActor",
     [] {
       System system = two_that_lock(any({refused}));
       system.actors[1].is_absent = true;
       return system;
     },
     "17 worlds, 18 transitions, 5 ends, 0 loops, 1e6e1fe8", "16 worlds, 17 transitions, 5 ends, 0 loops, 4bce309e"},
};

class Pinned : public testing::TestWithParam<Pin> {};

TEST_P(Pinned, Exploration) {
  Scenario scenario;
  scenario.system = GetParam().system();
  const bool is_toy = scenario.system.services[0].name == "toy";
  scenario.initial = is_toy ? toy::store({{"from", 1}}) : Shared<Backend>(new vault::Vault());
  reduce(scenario);

  const Dynamics physics(scenario.system);
  const Reducer reducer = reducer_of(scenario);
  const World initial = physics.start(scenario.initial);
  const World formed = reducer.start(scenario.initial);
  const PinnedExploration raw = pinned(physics, initial), reduced = pinned(reducer, formed, false);
  EXPECT_EQ(raw.line, GetParam().raw);
  EXPECT_EQ(reduced.line, GetParam().reduced);
  EXPECT_EQ(raw.shown, reduced.shown);
  EXPECT_FALSE(raw.shown.empty());

  const Audit audited = audit(scenario, {.worlds_max = 5'000});
  EXPECT_FALSE(audited.broken) << print(scenario, *audited.broken);
}

INSTANTIATE_TEST_SUITE_P(Systems, Pinned, testing::ValuesIn(pins), [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace halfdone::sim

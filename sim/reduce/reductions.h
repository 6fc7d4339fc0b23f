// Reductions: worlds that behave alike are made one, so that they are explored once.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace halfdone::sim {

// Each leaves the same ends with the same damage (tests/scenarios/reductions_test.cpp explores with and without), and
// can be switched off.
struct Reductions {
  bool digests = true;  // replies that a program treats alike (`Program::digest`)
  bool groups = true;   // actors that nothing can tell apart (`ActorInfo::group`)
  // A poll on its way, and an actor that hasn't woken up yet (`Call::polls`). One that nobody waits for any more is
  // left out: whoever wakes up later and loses the answer does the same. (Exact where replies may be lost.)
  bool polls = true;
  // A request of nobody that can't change anything any more, and none (`Call::reads`, `Call::once`, `Call::fenced`).
  bool spent = true;
  bool losers = true;  // an actor that can't change anything any more, and one at rest (`Program::has_lost`)
  // Where a program has nothing on its way but the reply with which it ends, it hears it at once, or crashes: all other
  // steps can as well be taken later. (An ample set: Peled, "All from one, one for all", CAV 1993.)
  bool ample = true;
  bool budgets = true;  // not of worlds but of visits: one that has used no less of any budget than an earlier one

  friend bool operator==(const Reductions&, const Reductions&) = default;
};

struct ReductionInfo {
  std::string_view name;
  bool Reductions::*is_on;
  bool is_exact;  // or it is part of how worlds step, so whoever steps worlds takes it for granted
  std::string_view relies_on;
};
inline constexpr std::array<ReductionInfo, 7> all_reductions = {{
    {"digests", &Reductions::digests, false, "a program says truly which answers it treats alike"},
    {"groups", &Reductions::groups, false, "the actors of a group differ in their names only"},
    {"polls", &Reductions::polls, false,
     "a program that looks for work says truly when there is none, and replies may be lost"},
    {"spent", &Reductions::spent, false,
     "calls said to read change nothing, and calls said to act once, or to renew what is lost, never act later"},
    {"losers", &Reductions::losers, false, "a program says truly when it can't change anything any more"},
    {"ample", &Reductions::ample, false, "nothing but its own crash can come between a program and its last reply"},
    {"budgets", &Reductions::budgets, true, "whoever has used no more of any budget can do all that the other can"},
}};

constexpr Reductions no_reductions() {
  Reductions none;
  for (const ReductionInfo& info : all_reductions) none.*info.is_on = false;
  return none;
}

// The names of those that are off.
std::vector<std::string> switched_off(const Reductions& reductions);

// Switches one off by its name, or all of them: "all". False: there is none of that name.
bool switch_off(Reductions& reductions, std::string_view name);

}  // namespace halfdone::sim

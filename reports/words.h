// Sentences that several reports share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/result.h"

namespace halfdone::reports {

// How the command is called in the lines that people copy.
inline constexpr std::string_view command = "./halfdone";
std::string replay_command(const RootCause& cause);
// Explores the design again. The fault flags are not in it: `Design::faults` says what was allowed.
std::string explore_command(const Design& design);

// Uuids cut to their first eight characters; nothing else is changed.
std::string short_ids(std::string_view text);

// "teams 50100000 (solo)": a row as people know it.
std::string row_name(const RowChange& change);

// What changed, a line a row: "public.users a0000000 (ada@example.com): gone".
std::vector<std::string> change_lines(const Changes& changes);

// A row of the end that isn't as it should be.
struct LeftOver {
  std::string row;
  std::string is;
  std::string should_be;
};
std::vector<LeftOver> left_overs(const Changes& from_reference_to_end);
// "everything as before"
std::string_view should_be(sim::Reference reference);

// "caller1 was told: done", for each caller, by its name
std::vector<std::string> told_lines(const Run& run);

// "caller is told: failed, before anything arrives": those whose answer no step of the run gives.
std::vector<std::string> told_at_start(const Run& run);

std::string joined(const std::vector<std::string>& parts, std::string_view between);

// What it means that the check fails: "what the caller was told is not true".
std::string_view broken_words(sim::Check check);

// What is broken, a sentence each, without saying the same twice.
struct Broken {
  sim::Check check;
  std::string what;
};
std::vector<Broken> broken(const std::vector<sim::Damage>& damages);

// What was asked of a root cause, and a limit came first: "whether it goes away without auth.delete#1 lost_reply".
std::vector<std::string> not_determined(const RootCause& cause);

// What a reader may take for explored and isn't, a sentence each: faults that are allowed and never possible, root
// causes that may be hidden.
std::vector<std::string> gaps(const Design& design);

// "429, 500 | lost_request": what stands between the bars is told apart.
std::string groups_words(const HandledAlike& alike);

// "1,234,567"
std::string grouped(std::size_t number);
// "1 root cause", "2 root causes"
std::string counted(std::size_t number, std::string_view noun);

// "today", "today/banned", "today with 2 callers"
std::string design_name(const Design& design);

// Within which bounds the search was complete, or what came first. One or more sentences,
// the last of what is assumed of time.
std::string bounds_sentences(const Design& design);

// "1,234 worlds, ...": how much was explored.
std::string effort(const Design& design);

}  // namespace halfdone::reports

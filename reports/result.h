// What an exploration found, as its JSON has it (reports/result.schema.json): all that the writers of reports know.
// `halfdone explore` hands its own JSON to the same reader as `halfdone report` does, so a report that is written later
// from the file is equal to the one that was written at once.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/check/judge.h"
#include "sim/explain/exploration.h"
#include "sim/explain/insight.h"
#include "sim/world/cost.h"
#include "sim/world/world.h"

namespace halfdone::reports {

using StepKind = sim::Step::Kind;
using ChangeKind = sim::RowChange::Kind;

struct RowChange {
  ChangeKind kind = ChangeKind::gone;
  std::string table, key;
  std::string name;  // by which people know the row; may be empty
  std::vector<sim::RowChange::Field> fields;
};
using Changes = std::vector<RowChange>;

// One step of a run. Which of the texts are empty depends on its kind (sim/replay/trace.h).
struct Moment {
  std::string label;
  StepKind kind = StepKind::deliver;
  std::string actor, service, call, request, verdict, answer;
  bool given_up = false;  // no actor waits for the request any more
  bool waits = false;
  bool is_fault = false;
  Changes changes;
  std::vector<std::pair<std::string, sim::Told>> told;
};

struct Run {
  std::vector<Moment> moments;
  std::vector<std::pair<std::string, sim::Told>> callers_told;  // by name; nothing: never an answer
  sim::Reference reference = sim::Reference::before;
  Changes difference;  // from the reference to what is left
  std::vector<sim::Check> asked;
  std::vector<sim::Damage> damages;
};

// The nearest run that goes well.
struct GoodRun {
  std::vector<Moment> moments;
  std::size_t shares_steps = 0;  // with the run of its root cause, from the start
  std::string plan;
};

struct RootCause {
  std::string title;  // "auth.admin_delete_user#1 lost_reply + crash relay"
  sim::Cost cost;
  std::vector<std::string> faults, news;
  std::string token, plan;
  Run run;
  sim::Sought no_return = sim::Sought::cut_off;
  // When found: after so many steps of the run every way on violates; 0: from the start.
  std::optional<std::size_t> point_of_no_return;
  std::vector<std::string> necessary_faults, undetermined_faults;
  std::optional<GoodRun> good_run;
};

// The faults of one call, grouped by what the design makes of them.
struct HandledAlike {
  std::string call;
  std::vector<std::vector<std::string>> groups;
};

// What a design can be asked, with how often it was.
struct AskedCheck {
  sim::Check check = sim::Check::atomic;
  std::size_t ends = 0;
};
struct AskedRule {
  std::string name;
  std::size_t ends = 0;
  std::optional<std::size_t> worlds;  // of a rule for every world
};
struct SoughtWitness {
  std::string call, why;
  std::size_t times = 0;
};

struct Design {
  sim::ScenarioId id;
  std::string summary, faults;
  std::vector<std::string> actors, services;
  std::vector<AskedCheck> checks;
  std::vector<AskedRule> invariants;
  std::vector<SoughtWitness> witnesses;
  sim::Result result = sim::Result::incomplete;
  sim::SearchCounts counts;
  std::size_t left = 0;  // worlds that were not explored; 0: complete
  std::optional<sim::Cost> complete_below;
  sim::Limit limit = sim::Limit::none;
  std::vector<std::pair<std::string, std::size_t>> exercised;
  std::size_t judged_ends = 0, violating_ends = 0;
  std::size_t goal_ends = 0;  // at which all is as after success
  std::vector<sim::Witness> missing_witnesses;
  std::vector<std::string> never_possible;  // faults that are allowed: "partial", "late@db", "crash"
  std::vector<sim::NotApplied> reductions_not_used;
  // That the search came by, and those of them that were searched for themselves.
  std::size_t fault_sites = 0, fault_sites_searched = 0;
  std::vector<RootCause> root_causes;
  std::vector<HandledAlike> handled_alike;
};

struct Result {
  std::string scenario, summary;
  std::vector<Design> designs;
};

// One run alone: what `halfdone replay --json` writes.
struct Replay {
  sim::ScenarioId id;
  Run run;
};

// Both throw BadInput naming the file, the place in it (a JSON pointer), what is wrong and the remedy.
Result read_result(std::string_view json, const std::string& file);
Replay read_replay(std::string_view json, const std::string& file);

// The words of the JSON for what has no name in sim/.
inline constexpr std::array step_kinds = {StepKind::deliver, StepKind::deadlock, StepKind::reply, StepKind::fire,
                                          StepKind::crash,   StepKind::restart,  StepKind::pause, StepKind::lapse};
std::string_view name_of(StepKind kind);
inline constexpr std::array change_kinds = {ChangeKind::gone, ChangeKind::added, ChangeKind::changed};
std::string_view name_of(ChangeKind kind);
std::string_view name_of(sim::Reference reference);
std::string_view name_of(sim::Sought answer);  // of a point of no return

}  // namespace halfdone::reports

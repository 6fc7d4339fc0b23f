#include "sim/replay/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/bad_input.h"
#include "sim/reduce/all_reductions.h"
#include "sim/replay/all_faults.h"
#include "sim/replay/labels.h"
#include "sim/replay/trace.h"

namespace halfdone::sim {

namespace {

constexpr std::string_view header = "# halfdone plan 1";
constexpr std::string_view after_word = " after ";

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

PlanLine line_of(std::string_view text, unsigned number) {
  PlanLine line{.step = std::string(text), .number = number};
  const std::size_t after = text.find(after_word);
  if (after != std::string_view::npos) {
    line.step = std::string(text.substr(0, after));
    line.after = std::string(text.substr(after + after_word.size()));
  }
  return line;
}

// Takes "word rest" apart; empty when the line doesn't start with the word.
std::optional<std::string> setting(std::string_view line, std::string_view word) {
  if (!line.starts_with(word) || line.size() <= word.size() || line[word.size()] != ' ') return std::nullopt;
  return std::string(trimmed(line.substr(word.size())));
}

bool read_setting(std::string_view line, Plan& plan, const std::string& where) {
  if (auto name = setting(line, "scenario")) return plan.id.scenario = *name, true;
  if (auto name = setting(line, "design")) return plan.id.design = *name, true;
  if (auto name = setting(line, "variant")) return plan.id.variant = *name, true;
  if (auto count = setting(line, "callers")) {
    if (count->size() != 1 || (*count)[0] < '1' || (*count)[0] > '9') {
      throw BadInput(where, fmt::format("\"{}\" is no number of callers", *count), "Write a number from 1 to 9.");
    }
    plan.id.callers = static_cast<unsigned>((*count)[0] - '0');
    return true;
  }
  if (auto name = setting(line, "without")) {
    if (!reduction_named(*name))
      throw BadInput(where, fmt::format("there is no reduction \"{}\"", *name), "`halfdone list` names them.");
    plan.id.without.push_back(*name);
    return true;
  }
  if (auto order = setting(line, "order")) {
    if (*order != "exact")
      throw BadInput(where, fmt::format("unknown order \"{}\"", *order), "Write `order exact`, or leave the line out.");
    plan.is_exact = true;
    return true;
  }
  return false;
}

}  // namespace

Plan parse_plan(std::string_view text, const std::string& file) {
  Plan plan;
  unsigned number = 0;
  bool has_header = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    const std::string where = fmt::format("{}:{}", file, number);
    if (line.starts_with("# halfdone plan")) {
      if (line != header)
        throw BadInput(where, "a plan of another version", fmt::format("This halfdone reads \"{}\".", header));
      has_header = true;
    }
    if (line.empty() || line.front() == '#' || read_setting(line, plan, where)) continue;
    plan.lines.push_back(line_of(line, number));
  }
  if (!has_header) throw BadInput(file, "this is no plan", fmt::format("A plan starts with the line \"{}\".", header));
  if (plan.id.scenario.empty() || plan.id.design.empty()) {
    throw BadInput(file, "the plan doesn't say what to run", "Add the lines `scenario NAME` and `design NAME`.");
  }
  return plan;
}

std::string print(const Plan& plan) {
  std::string text = fmt::format("{}\nscenario {}\ndesign {}\n", header, plan.id.scenario, plan.id.design);
  if (!plan.id.variant.empty()) text += fmt::format("variant {}\n", plan.id.variant);
  if (plan.id.callers != 1) text += fmt::format("callers {}\n", plan.id.callers);
  for (const std::string& name : plan.id.without) text += fmt::format("without {}\n", name);
  if (plan.is_exact) text += "order exact\n";
  for (const PlanLine& line : plan.lines) {
    text += line.step;
    if (line.after) text += fmt::format("{}{}", after_word, *line.after);
    text += "\n";
  }
  return text;
}

namespace {

// What a plan may name in place of a default step.
bool needs_naming(const Step& step) { return !happens_by_itself(step) || step.kind == Step::Kind::deadlock; }

// Carries out a plan, one step at a time.
class Follower {
 public:
  Follower(const Scenario& scenario, const Plan& plan)
      : plan_(plan),
        labels_(scenario.system),
        dynamics_(scenario.dynamics()),
        world_(dynamics_->start(scenario.initial)),
        done_(plan.lines.size(), false) {
    labels_.observe(world_);
  }

  PlannedRun run(unsigned steps_max) {
    while (run_.path.size() < steps_max && take_next()) {
    }
    for (std::size_t index = 0; index < plan_.lines.size(); ++index) {
      if (done_[index]) continue;
      run_.problems.push_back({plan_.lines[index], problem_of(plan_.lines[index])});
      // The lines behind it were not tried.
      if (plan_.is_exact) break;
    }
    return std::move(run_);
  }

 private:
  bool take_next() {
    const std::vector<Step> steps = dynamics_->steps(world_);
    return plan_.is_exact ? take_exactly(steps) : take_loosely(steps);
  }

  bool take_exactly(const std::vector<Step>& steps) {
    const std::size_t index = run_.path.size();
    if (index == plan_.lines.size()) return false;
    const auto found = std::ranges::find_if(
        steps, [&](const Step& step) { return labels_.of(world_, step) == plan_.lines[index].step; });
    if (found == steps.end()) return false;
    done_[index] = true;
    take(*found);
    return true;
  }

  // The first line that fits now, else the first step that happens by itself.
  bool take_loosely(const std::vector<Step>& steps) {
    for (std::size_t index = 0; index < plan_.lines.size(); ++index) {
      const PlanLine& line = plan_.lines[index];
      if (done_[index] || (line.after && line.after != last_)) continue;
      for (const Step& step : steps) {
        if (labels_.of(world_, step) != line.step) continue;
        done_[index] = true;
        take(step);
        return true;
      }
    }
    const auto by_itself =
        std::ranges::find_if(steps, [&](const Step& step) { return !needs_naming(step) && !seen_before(step); });
    if (by_itself == steps.end()) return false;
    take(*by_itself);
    return true;
  }

  // A loop is followed once around.
  bool seen_before(const Step& step) {
    const Fingerprint next = dynamics_->take(world_, step).fingerprint();
    return std::ranges::find(seen_, next) != seen_.end();
  }

  void take(const Step& step) {
    last_ = labels_.of(world_, step);
    seen_.push_back(world_.fingerprint());
    world_ = dynamics_->take(world_, step);
    labels_.observe(world_);
    run_.path.push_back(step);
  }

  std::string problem_of(const PlanLine& line) const {
    if (line.after) return fmt::format("\"{}\" was not possible behind \"{}\"", line.step, *line.after);
    return fmt::format("\"{}\" did not come up: the call is not made, or not any more, or has no such verdict",
                       line.step);
  }

  const Plan& plan_;
  Labels labels_;
  std::unique_ptr<const Dynamics> dynamics_;
  World world_;
  std::vector<bool> done_;
  std::vector<Fingerprint> seen_;
  std::string last_;
  PlannedRun run_;
};

std::set<std::string> damage_of(const Scenario& scenario, const std::vector<Step>& path) {
  std::set<std::string> kinds;
  for (const Damage& damage : trace(scenario, path).judgement.damages)
    kinds.insert(fmt::format("{} {}", name_of(damage.check), damage.kind));
  return kinds;
}

}  // namespace

PlannedRun follow(const Scenario& scenario, const Plan& plan, unsigned steps_max) {
  const Scenario all = with_all_faults(scenario);
  return Follower(all, plan).run(steps_max);
}

namespace {

// The path in names: those of its steps that are not what happens by default, or all.
Plan named(const Scenario& scenario, const std::vector<Step>& path, bool is_exact) {
  Plan plan{.id = scenario.id, .is_exact = is_exact};
  Labels labels(scenario.system);
  const auto dynamics = scenario.dynamics();
  plan.id.without = dynamics->without();
  World world = dynamics->start(scenario.initial);
  labels.observe(world);
  std::string last;
  for (const Step& step : path) {
    const std::string label = labels.of(world, step);
    if (is_exact || needs_naming(step)) {
      plan.lines.push_back({.step = label});
      const bool any_time = step.kind == Step::Kind::crash || step.kind == Step::Kind::pause;
      if (!is_exact && any_time && !last.empty()) plan.lines.back().after = last;
    }
    last = label;
    world = dynamics->take(world, step);
    labels.observe(world);
  }
  return plan;
}

}  // namespace

Plan exact_plan(const Scenario& scenario, const std::vector<Step>& path) { return named(scenario, path, true); }

Plan plan_for(const Scenario& scenario, const std::vector<Step>& path) {
  Plan loose = named(scenario, path, false);
  const Scenario all = with_all_faults(scenario);
  const PlannedRun run = follow(scenario, loose);
  const bool is_same = run.problems.empty() && damage_of(all, run.path) == damage_of(all, path);
  return is_same ? loose : exact_plan(scenario, path);
}

}  // namespace halfdone::sim

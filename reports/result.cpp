#include "reports/result.h"

#include <cassert>

#include "reports/json.h"
#include "reports/json_node.h"

namespace halfdone::reports {

std::string_view name_of(StepKind kind) {
  switch (kind) {
    case StepKind::deliver: return "deliver";
    case StepKind::deadlock: return "deadlock";
    case StepKind::reply: return "reply";
    case StepKind::fire: return "fire";
    case StepKind::crash: return "crash";
    case StepKind::restart: return "restart";
    case StepKind::pause: return "pause";
    case StepKind::lapse: return "lapse";
  }
  assert(false && "a kind of step without a name");
  return {};
}

std::string_view name_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::gone: return "gone";
    case ChangeKind::added: return "added";
    case ChangeKind::changed: return "changed";
  }
  assert(false && "a kind of change without a name");
  return {};
}

std::string_view name_of(sim::Reference reference) {
  switch (reference) {
    case sim::Reference::before: return "before";
    case sim::Reference::after: return "after";
  }
  assert(false && "a reference without a name");
  return {};
}

std::string_view name_of(sim::Sought answer) {
  switch (answer) {
    case sim::Sought::found: return "found";
    case sim::Sought::none: return "never";
    case sim::Sought::cut_off: return "not determined";
  }
  assert(false && "an answer without a name");
  return {};
}

namespace {

constexpr std::array told_kinds = {sim::Told::nothing, sim::Told::done, sim::Told::failed, sim::Told::pending};
constexpr std::array references = {sim::Reference::before, sim::Reference::after};
constexpr std::array results = {sim::Result::holds, sim::Result::violated, sim::Result::incomplete};
constexpr std::array answers = {sim::Sought::found, sim::Sought::none, sim::Sought::cut_off};
constexpr std::array limits = {sim::Limit::none, sim::Limit::steps, sim::Limit::worlds, sim::Limit::bytes,
                               sim::Limit::time};
constexpr auto name = [](auto value) { return name_of(value); };

std::string text_or_empty(const JsonNode& json, const std::string& field) {
  const auto found = json.find(field);
  return found ? found->text() : "";
}

bool flag_or_false(const JsonNode& json, const std::string& field) {
  const auto found = json.find(field);
  return found && found->flag();
}

template <typename Read>
auto each(const JsonNode& json, Read read) {
  std::vector<decltype(read(json))> all;
  for (const JsonNode& element : json.elements()) all.push_back(read(element));
  return all;
}

unsigned small(const JsonNode& json) { return static_cast<unsigned>(json.count(std::numeric_limits<unsigned>::max())); }

sim::Cost cost(const JsonNode& json) { return {small(json["faults"]), small(json["crashes"]), small(json["steps"])}; }

sim::RowChange::Field field(const JsonNode& json) {
  return {json["name"].text(), json["from"].text(), json["to"].text()};
}

RowChange row_change(const JsonNode& json) {
  RowChange change{.kind = json["change"].one_of(change_kinds, name),
                   .table = json["table"].text(),
                   .key = json["key"].text(),
                   .name = text_or_empty(json, "name")};
  if (const auto fields = json.find("fields")) change.fields = each(*fields, field);
  return change;
}

sim::Damage damage(const JsonNode& json) {
  return {json["check"].one_of(sim::all_checks, name), json["kind"].text(), json["text"].text()};
}

sim::Told told(const JsonNode& json) { return json.one_of(told_kinds, name); }

std::pair<std::string, sim::Told> told_by_name(const JsonNode& json) {
  return {json["actor"].text(), told(json["told"])};
}

Moment moment(const JsonNode& json) {
  Moment moment{.label = json["step"].text(),
                .kind = json["kind"].one_of(step_kinds, name),
                .actor = json["actor"].text(),
                .service = text_or_empty(json, "service"),
                .call = text_or_empty(json, "call"),
                .request = text_or_empty(json, "request"),
                .verdict = text_or_empty(json, "verdict"),
                .answer = text_or_empty(json, "answer"),
                .given_up = flag_or_false(json, "given_up"),
                .waits = flag_or_false(json, "waits"),
                .is_fault = json["fault"].flag(),
                .changes = each(json["changes"], row_change)};
  moment.told = each(json["told"], told_by_name);
  return moment;
}

sim::Check check(const JsonNode& json) { return json.one_of(sim::all_checks, name); }

Run run(const JsonNode& json) {
  return {.moments = each(json["run"], moment),
          .callers_told = each(json["callers_told"], told_by_name),
          .reference = json["reference"].one_of(references, name),
          .difference = each(json["difference"], row_change),
          .asked = each(json["asked"], check),
          .damages = each(json["damages"], damage)};
}

GoodRun good_run(const JsonNode& json, const Run& bad) {
  GoodRun good{.moments = each(json["steps"], moment), .plan = json["plan"].text()};
  good.shares_steps = json["shares_steps"].count(std::min(bad.moments.size(), good.moments.size()));
  return good;
}

RootCause root_cause(const JsonNode& json) {
  RootCause cause{.title = json["title"].text(),
                  .cost = cost(json["cost"]),
                  .faults = json["faults"].texts(),
                  .news = json["news"].texts(),
                  .token = json["token"].text(),
                  .plan = json["plan"].text(),
                  .run = run(json),
                  .no_return = json["no_return"].one_of(answers, name),
                  .necessary_faults = json["necessary_faults"].texts(),
                  .undetermined_faults = json["undetermined_faults"].texts()};
  if (const auto point = json.find("point_of_no_return"))
    cause.point_of_no_return = (*point)["after_step"].count(cause.run.moments.size());
  if (const auto good = json.find("good_run")) cause.good_run = good_run(*good, cause.run);
  return cause;
}

sim::ScenarioId scenario_id(const JsonNode& json) {
  sim::ScenarioId id{json["scenario"].text(), json["design"].text(), json["variant"].text(), small(json["callers"])};
  for (const JsonNode& off : json["without"].elements()) id.without.push_back(off.text());
  return id;
}

sim::Witness witness(const JsonNode& json) { return {json["call"].text(), json["why"].text()}; }

sim::NotApplied not_used(const JsonNode& json) { return {json["name"].text(), json["why"].text()}; }

SoughtWitness sought_witness(const JsonNode& json) {
  return {json["call"].text(), json["why"].text(), json["times"].count()};
}

AskedCheck asked_check(const JsonNode& json) { return {check(json["check"]), json["asked_at_ends"].count()}; }

AskedRule asked_rule(const JsonNode& json) {
  AskedRule rule{json["name"].text(), json["asked_at_ends"].count(), std::nullopt};
  if (const auto worlds = json.find("asked_in_worlds")) rule.worlds = worlds->count();
  return rule;
}

void read_search(const JsonNode& json, Design& design) {
  design.counts = {.worlds = json["worlds"].count(),
                   .visits = json["visits"].count(),
                   .transitions = json["transitions"].count(),
                   .merges = json["merges"].count(),
                   .ends = json["ends"].count(),
                   .loops = json["loops"].count(),
                   .steps_max = small(json["longest_path"])};
  design.left = json["left"].count();
  if (const JsonNode below = json["complete_below"]; !below.is_null()) design.complete_below = cost(below);
  design.limit = json["limit"].one_of(limits, name);
  for (const auto& [what, times] : json["exercised"].members()) design.exercised.emplace_back(what, times.count());
}

HandledAlike handled_alike(const JsonNode& json) {
  return {json["call"].text(), each(json["groups"], [](const JsonNode& group) { return group.texts(); })};
}

Design design(const JsonNode& json) {
  Design design{.id = scenario_id(json),
                .summary = json["summary"].text(),
                .faults = json["faults"].text(),
                .actors = json["actors"].texts(),
                .services = json["services"].texts(),
                .checks = each(json["checks"], asked_check),
                .invariants = each(json["invariants"], asked_rule),
                .witnesses = each(json["witnesses"], sought_witness),
                .result = json["result"].one_of(results, name)};
  read_search(json["search"], design);
  design.judged_ends = json["judged_ends"].count();
  design.violating_ends = json["violating_ends"].count();
  design.goal_ends = json["goal_ends"].count();
  design.never_possible = json["never_possible"].texts();
  design.reductions_not_used = each(json["reductions_not_used"], not_used);
  design.fault_sites = json["fault_sites"]["all"].count();
  design.fault_sites_searched = json["fault_sites"]["searched"].count(design.fault_sites);
  design.missing_witnesses = each(json["missing_witnesses"], witness);
  design.root_causes = each(json["root_causes"], root_cause);
  if (const auto alike = json.find("handled_alike")) design.handled_alike = each(*alike, handled_alike);
  return design;
}

JsonNode::Json parsed(std::string_view text, const std::string& file) {
  try {
    return JsonNode::Json::parse(text);
  } catch (const JsonNode::Json::exception& error) {
    std::string why = error.what();
    if (const std::size_t end = why.find("] "); end != std::string::npos) why.erase(0, end + 2);
    throw BadInput(file, fmt::format("this is no JSON: {}", why),
                   "Give a file that `halfdone explore --json FILE` wrote.");
  }
}

void check_kind(const JsonNode& json, const std::string& kind, const std::string& file) {
  const std::size_t version = json["halfdone"].count();
  if (version != json_version) {
    throw BadInput(file, fmt::format("/halfdone is {}: a result of another version", version),
                   fmt::format("This halfdone reads version {}; explore again with it.", json_version));
  }
  if (json["kind"].text() != kind) {
    throw BadInput(file, fmt::format("/kind is \"{}\", not \"{}\"", json["kind"].text(), kind),
                   "Reports are written from what `halfdone explore --json FILE` wrote.");
  }
}

}  // namespace

Result read_result(std::string_view text, const std::string& file) {
  const JsonNode::Json root = parsed(text, file);
  const JsonNode json(root, file);
  check_kind(json, "exploration", file);
  return {json["scenario"].text(), json["summary"].text(), each(json["designs"], design)};
}

Replay read_replay(std::string_view text, const std::string& file) {
  const JsonNode::Json root = parsed(text, file);
  const JsonNode json(root, file);
  check_kind(json, "replay", file);
  return {scenario_id(json), run(json)};
}

}  // namespace halfdone::reports

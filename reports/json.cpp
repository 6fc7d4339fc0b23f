#include "reports/json.h"

#include <cassert>
#include <nlohmann/json.hpp>

#include "reports/result.h"
#include "reports/row_names.h"

namespace halfdone::reports {

namespace {

using Json = nlohmann::ordered_json;

std::string text(std::string_view view) { return std::string(view); }

Json json_of(const sim::Cost& cost) {
  return {{"faults", cost.faults}, {"crashes", cost.crashes}, {"steps", cost.steps}};
}

Json json_of(const sim::RowChange& change, const RowNames& names) {
  Json json = {{"table", change.table}, {"key", change.key}, {"change", text(name_of(change.kind))}};
  if (const std::string name = names.of(change.table, change.key); !name.empty()) json["name"] = name;
  if (change.fields.empty()) return json;
  Json fields = Json::array();
  for (const auto& field : change.fields)
    fields.push_back({{"name", field.name}, {"from", field.from}, {"to", field.to}});
  json["fields"] = std::move(fields);
  return json;
}

Json json_of(const sim::Difference& difference, const RowNames& names) {
  Json json = Json::array();
  for (const sim::RowChange& change : difference) json.push_back(json_of(change, names));
  return json;
}

Json json_of(const std::vector<sim::Damage>& damages) {
  Json json = Json::array();
  for (const sim::Damage& damage : damages) {
    json.push_back({{"check", text(name_of(damage.check))}, {"kind", damage.kind}, {"text", damage.text}});
  }
  return json;
}

Json json_of(const sim::Moment& moment, RowNames names) {
  names.add(moment.rows_added);
  Json json = {{"step", moment.label}, {"kind", text(name_of(moment.step.kind))}, {"actor", moment.actor}};
  if (!moment.service.empty()) json["service"] = moment.service;
  if (!moment.call.empty()) json["call"] = moment.call;
  if (!moment.request.empty()) json["request"] = moment.request;
  if (!moment.verdict.empty()) json["verdict"] = moment.verdict;
  if (!moment.answer.empty()) json["answer"] = moment.answer;
  if (moment.step.orphan) json["given_up"] = true;
  if (moment.waits) json["waits"] = true;
  json["fault"] = moment.is_fault;
  json["changes"] = json_of(moment.changes, names);
  Json told = Json::array();
  for (const auto& [actor, what] : moment.told) told.push_back({{"actor", actor}, {"told", text(name_of(what))}});
  json["told"] = std::move(told);
  return json;
}

// By name, in the order of the actors.
Json callers_json(const std::vector<std::string>& names, const std::vector<sim::CallerEnd>& callers) {
  assert(names.size() == callers.size());
  Json json = Json::array();
  for (std::size_t index = 0; index < callers.size(); ++index)
    json.push_back({{"actor", names[index]}, {"told", text(name_of(callers[index].told))}});
  return json;
}

Json names_of(const sim::CheckSet& checks) {
  Json json = Json::array();
  for (const sim::Check check : sim::all_checks) {
    if (checks.contains(check)) json.push_back(text(name_of(check)));
  }
  return json;
}

Json json_of(const sim::Trace& trace, const sim::Expectation& expectation, const std::vector<std::string>& callers) {
  RowNames names(expectation);
  Json json;
  Json moments = Json::array();
  for (const sim::Moment& moment : trace.moments) moments.push_back(json_of(moment, names));
  json["run"] = std::move(moments);
  json["callers_told"] = callers_json(callers, trace.callers);
  json["reference"] = text(name_of(trace.judgement.reference));
  const sim::State end = state_of(trace.end.backend());
  names.add(end);
  json["difference"] = json_of(trace.judgement.difference, names);
  json["asked"] = names_of(trace.judgement.asked);
  json["damages"] = json_of(trace.judgement.damages);
  return json;
}

Json json_of(const sim::ScenarioId& id) {
  return {{"scenario", id.scenario},
          {"design", id.design},
          {"variant", id.variant},
          {"callers", id.callers},
          {"without", id.without}};
}

Json labels_json(const Story& story, const std::vector<std::size_t>& steps) {
  Json json = Json::array();
  for (const std::size_t step : steps) json.push_back(story.trace.moments[step].label);
  return json;
}

Json json_of(const GoodStory& run, const sim::Expectation& expectation) {
  RowNames names(expectation);
  Json steps = Json::array();
  for (const sim::Moment& moment : run.trace.moments) steps.push_back(json_of(moment, names));
  return {{"steps", std::move(steps)}, {"shares_steps", run.shares_steps}, {"plan", print(run.plan)}};
}

void add_insight(Json& json, const Story& story, const sim::Expectation& expectation) {
  const sim::NoReturn& no_return = story.insight.no_return;
  json["no_return"] = text(name_of(no_return.answer));
  if (no_return.answer == sim::Sought::found) json["point_of_no_return"] = {{"after_step", no_return.after_step}};
  json["necessary_faults"] = labels_json(story, story.insight.necessary_faults);
  json["undetermined_faults"] = labels_json(story, story.insight.undetermined_faults);
  if (story.good_run) json["good_run"] = json_of(*story.good_run, expectation);
}

Json json_of(const Story& story, const DesignReport& design) {
  Json json = {{"title", title_of(story)}, {"cost", json_of(story.cause.cost)}};
  json["faults"] = story.cause.faults;
  json["news"] = story.cause.news;
  json["token"] = story.token;
  json["plan"] = print(story.plan);
  json.update(json_of(story.trace, design.expectation, design.callers));
  add_insight(json, story, design.expectation);
  return json;
}

Json json_of(const sim::SearchResult& search) {
  const sim::SearchCounts& counts = search.counts;
  Json json = {{"worlds", counts.worlds},          {"visits", counts.visits}, {"transitions", counts.transitions},
               {"merges", counts.merges},          {"ends", counts.ends},     {"loops", counts.loops},
               {"longest_path", counts.steps_max}, {"left", search.left},     {"visited_bytes", search.visited_bytes}};
  json["distinct_transitions"] = counts.distinct;
  json["worlds_digest"] = to_string(search.digests.worlds);
  json["transitions_digest"] = to_string(search.digests.transitions);
  json["complete_below"] = search.cheapest_left ? json_of(*search.cheapest_left) : Json();
  json["limit"] = text(name_of(search.limit));
  Json exercised = Json::object();
  for (const sim::Exercised& each : search.exercised) exercised[each.what] = each.times;
  json["exercised"] = std::move(exercised);
  return json;
}

Json json_of(const std::vector<sim::Witness>& witnesses) {
  Json json = Json::array();
  for (const sim::Witness& witness : witnesses) json.push_back({{"call", witness.call}, {"why", witness.why}});
  return json;
}

Json json_of(const std::vector<sim::NotApplied>& reductions) {
  Json json = Json::array();
  for (const sim::NotApplied& each : reductions) json.push_back({{"name", each.name}, {"why", each.why}});
  return json;
}

Json json_of(const std::vector<sim::HandledAlike>& calls) {
  Json json = Json::array();
  for (const sim::HandledAlike& call : calls) json.push_back({{"call", call.call}, {"groups", call.groups}});
  return json;
}

std::size_t times_of(const sim::SearchResult& search, const std::string& what) {
  const auto found = std::ranges::find(search.exercised, what, &sim::Exercised::what);
  return found == search.exercised.end() ? 0 : found->times;
}

// Checks, rules and witnesses, with how often each was asked or came up.
void add_asked(Json& json, const DesignReport& design) {
  const sim::EndCounts& ends = design.exploration.ends;
  json["checks"] = Json::array();
  for (const sim::Check check : design.checks)
    json["checks"].push_back({{"check", text(name_of(check))}, {"asked_at_ends", ends.asked_of(check)}});
  json["invariants"] = Json::array();
  for (const DesignReport::Rule& rule : design.invariants) {
    json["invariants"].push_back({{"name", rule.name}, {"asked_at_ends", ends.asked_of(sim::Check::invariant)}});
    if (rule.always) json["invariants"].back()["asked_in_worlds"] = design.exploration.search.counts.worlds;
  }
  json["witnesses"] = json_of(design.witnesses);
  for (Json& witness : json["witnesses"])
    witness["times"] = times_of(design.exploration.search, witness["call"].get<std::string>() + " ok");
}

Json json_of(const DesignReport& design) {
  Json json = json_of(design.id);
  json["summary"] = design.summary;
  json["faults"] = design.faults;
  json["actors"] = design.actors;
  json["services"] = design.services;
  add_asked(json, design);
  json["result"] = text(name_of(design.exploration.result));
  json["search"] = json_of(design.exploration.search);
  json["judged_ends"] = design.exploration.ends.judged;
  json["violating_ends"] = design.exploration.ends.violating;
  json["goal_ends"] = design.exploration.ends.goal;
  json["missing_witnesses"] = json_of(design.exploration.missing_witnesses);
  json["never_possible"] = design.exploration.never_possible;
  json["reductions_not_used"] = json_of(design.exploration.not_applied);
  json["fault_sites"] = {{"all", design.exploration.fault_sites},
                         {"searched", design.exploration.fault_sites_searched}};
  if (design.exploration.handled_alike) json["handled_alike"] = json_of(*design.exploration.handled_alike);
  Json causes = Json::array();
  for (const Story& story : design.stories) causes.push_back(json_of(story, design));
  json["root_causes"] = std::move(causes);
  return json;
}

// Texts come from SQL and services and may hold any bytes; what isn't UTF-8 is replaced.
std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string to_json(const Report& report) {
  Json json = {
      {"halfdone", json_version}, {"kind", "exploration"}, {"scenario", report.scenario}, {"summary", report.summary}};
  Json designs = Json::array();
  for (const DesignReport& design : report.designs) designs.push_back(json_of(design));
  json["designs"] = std::move(designs);
  return dump(json);
}

std::string to_json(const sim::Trace& trace, const sim::Scenario& scenario) {
  Json json = {{"halfdone", json_version}, {"kind", "replay"}};
  json.update(json_of(scenario.id));
  json.update(json_of(trace, scenario.expectation, caller_names(scenario.system)));
  return dump(json);
}

}  // namespace halfdone::reports

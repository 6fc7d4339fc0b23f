#include "scenarios/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <optional>
#include <set>

#include "saga/log.h"
#include "scenarios/clients/javascript.h"
#include "scenarios/services.h"
#include "sim/check/state.h"

namespace halfdone::scenarios {

namespace {

using saga::Finding;
using saga::Meaning;

constexpr const char* saga_id = "5a6a0000-0000-4000-8000-000000000001";
constexpr const char* begin_and_end = "begin";

// What is not as before, by name: "auth.users.banned_until", "public.users (row gone)".
using Differing = std::set<std::string>;

// Parts of one saga against the services, from one state before.
class Trial {
 public:
  Trial(const sim::Scenario& scenario, const SagaInfo& saga)
      : saga_(saga),
        services_(static_cast<const Services&>(*scenario.initial)),
        volatile_fields_(scenario.expectation.volatile_fields),
        before_(sim::state_of(services_)),
        record_(saga.definition.fields.size()) {
    for (const saga::Step& step : saga.definition.steps) {
      for (const saga::Capture& capture : step.captures) note(capture);
    }
  }

  const saga::Record& record() const { return record_; }
  bool found_own = true;

  Differing do_and_undo(const saga::Step& step) {
    ask(step.act);
    if (const auto answer = ask(step.undo->probe)) {
      found_own = !step.undo->is_ours || step.undo->is_ours(*answer, about());
      if (found_own) ask(step.undo->act);
    }
    return differing();
  }

  Differing begin_and_abort() {
    const saga::Log log(saga_.definition);
    if (saga::Log::begun(run(log.begin(saga_id, saga_.subject))) != saga::Begun::yes) return {};
    const saga::SagaRowPtr row = saga::Log::row_of(run(log.claim()));
    if (row) run(log.abort(*row));
    return differing();
  }

 private:
  saga::Case about() const { return {id_, saga_.subject, record_, now}; }

  template <class Answer, class RequestPtr>
  Reply<Answer> deliver(Service service, const RequestPtr& request) {
    std::vector<sim::Woken> woken;
    ++call_;
    const sim::Address address{.session = {.opened_by = call_}, .call = call_, .service = id_of(service)};
    const sim::Delivered done = services_.deliver(address, pack(request), 0, woken);
    return seen<Answer>(sim::Reply{Arrival::whole, done.reply});
  }
  Reply<postgres::Answer> run(const postgres::QueryPtr& query) { return deliver<postgres::Answer>(Service::db, query); }

  // The answer, if there is something to ask for and it is done.
  std::optional<saga::Answer> ask(const saga::MakeRequest& make) {
    const std::optional<saga::Request> request = make(about());
    if (!request) return std::nullopt;
    saga::Answer answer;
    if (const auto* auth = std::get_if<supabase_auth::RequestPtr>(&*request)) {
      answer = deliver<supabase_auth::Answer>(Service::auth, *auth);
    } else {
      answer = deliver<resend::Answer>(Service::resend, std::get<resend::RequestPtr>(*request));
    }
    if (saga::meaning_of(*request, answer, Attempt::first) != Meaning::done) return std::nullopt;
    return answer;
  }

  void note(const saga::Capture& capture) {
    if (const auto answer = ask(capture.ask)) capture.note(*answer, record_);
  }

  Differing differing() const {
    Differing names;
    for (const sim::RowChange& change : difference(before_, sim::state_of(services_), volatile_fields_)) {
      if (change.kind == sim::RowChange::Kind::gone) names.insert(change.table + " (row gone)");
      if (change.kind == sim::RowChange::Kind::added) names.insert(change.table + " (row left)");
      for (const auto& field : change.fields) names.insert(fmt::format("{}.{}", change.table, field.name));
    }
    return names;
  }

  const SagaInfo& saga_;
  Services services_;
  std::vector<std::string> volatile_fields_;
  sim::State before_;
  saga::Record record_;
  std::string id_ = saga_id;
  sim::CallId call_ = 0;
};

struct StateBefore {
  std::string name;  // empty: the plain one
  sim::Scenario scenario;
};

std::vector<StateBefore> states_before(const ScenarioInfo& scenario, const DesignInfo& design) {
  std::vector<StateBefore> states{{"", scenario.build({.scenario = scenario.name, .design = design.name})}};
  for (const VariantInfo& variant : scenario.variants) {
    states.push_back({variant.name, scenario.build({scenario.name, design.name, variant.name, 1})});
  }
  return states;
}

template <class Names>
std::string joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// What one part of the saga leaves, by state before.
class Leftovers {
 public:
  void add(const std::string& state, Differing left) { by_state_.emplace_back(state, std::move(left)); }

  // The plain state is the first.
  std::vector<Finding> findings(const std::string& step, bool found_own) const {
    const Differing& always = by_state_.front().second;
    std::vector<Finding> findings;
    if (!always.empty()) {
      findings.push_back({step, Finding::Kind::restores_less,
                          fmt::format("its undo {}restores less than it took: {}",
                                      found_own ? "" : "finds nothing of its own, so it ", joined(always)),
                          found_own ? "Let the undo write back all that the do changed, as a capture wrote it down."
                                    : "Let the do leave the saga's marker on what it changes, and the probe look for "
                                      "it."});
    }
    std::map<std::string, std::vector<std::string>> only_in;
    for (const auto& [state, left] : by_state_) {
      for (const std::string& name : left) {
        if (!always.contains(name)) only_in[name].push_back(state);
      }
    }
    for (const auto& [name, states] : only_in) {
      findings.push_back({step, Finding::Kind::no_before_image,
                          fmt::format("its undo writes what wasn't captured: {} is not as it was (state before: {})",
                                      name, joined(states)),
                          "Capture the value before it is changed, and let the undo write back what was captured."});
    }
    return findings;
  }

 private:
  std::vector<std::pair<std::string, Differing>> by_state_;
};

bool is_undone_remotely(const saga::Step& step) {
  return step.kind == saga::Kind::compensatable && step.place == saga::Place::remote && step.act && step.undo &&
         step.undo->probe && step.undo->act;
}

std::vector<Finding> of_step(const saga::Step& step, const SagaInfo& saga, const std::vector<StateBefore>& states) {
  Leftovers leftovers;
  bool found_own = true;
  for (const StateBefore& state : states) {
    Trial trial(state.scenario, saga);
    leftovers.add(state.name, trial.do_and_undo(step));
    if (state.name.empty()) found_own = trial.found_own;
  }
  return leftovers.findings(step.name, found_own);
}

std::vector<Finding> of_both_ends(const SagaInfo& saga, const std::vector<StateBefore>& states) {
  Leftovers leftovers;
  for (const StateBefore& state : states) leftovers.add(state.name, Trial(state.scenario, saga).begin_and_abort());
  return leftovers.findings(begin_and_end, true);
}

// Each once: what is captured from one state may be missing in another.
std::vector<Finding> of_definition(const SagaInfo& saga, const std::vector<StateBefore>& states) {
  const std::string id = saga_id;
  std::vector<Finding> all;
  for (const StateBefore& state : states) {
    const saga::Record record = Trial(state.scenario, saga).record();
    for (const Finding& finding : saga::lint(saga.definition, {id, saga.subject, record, now})) {
      if (std::ranges::find(all, finding) == all.end()) all.push_back(finding);
    }
  }
  return all;
}

}  // namespace

Linted lint(const ScenarioInfo& scenario, const DesignInfo& design) {
  assert(design.saga && "a design without a saga");
  return lint(scenario, design, design.saga());
}

Linted lint(const ScenarioInfo& scenario, const DesignInfo& design, const SagaInfo& saga) {
  const std::vector<StateBefore> states = states_before(scenario, design);
  const std::vector<Finding> seen = of_definition(saga, states);
  Linted linted{.steps = saga.definition.steps.size(), .states = states.size()};
  const auto add = [&](std::vector<Finding> more) { std::ranges::move(more, std::back_inserter(linted.findings)); };
  const auto of = [&](const std::string& step) {
    std::vector<Finding> its;
    std::ranges::copy_if(seen, std::back_inserter(its), [&](const Finding& finding) { return finding.step == step; });
    return its;
  };
  add(of(""));
  // A log needs a definition that has its structure.
  if (structural(saga.definition).empty()) add(of_both_ends(saga, states));
  for (const saga::Step& step : saga.definition.steps) {
    const std::vector<Finding> its = of(step.name);
    add(its);
    const bool is_lost = std::ranges::find(its, Finding::Kind::irreversible, &Finding::kind) != its.end();
    if (is_undone_remotely(step) && !is_lost) add(of_step(step, saga, states));
  }
  return linted;
}

}  // namespace halfdone::scenarios

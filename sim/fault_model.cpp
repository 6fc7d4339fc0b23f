#include "sim/fault_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace halfdone::sim {

const FaultRule* FaultModel::rule(VerdictKind kind, ServiceId service) const {
  const auto fits = [&](const FaultRule& rule) {
    return rule.kind == kind && (!rule.service || *rule.service == service);
  };
  const auto found = std::ranges::find_if(rules, fits);
  if (found == rules.end() || found->max == 0u) return nullptr;
  return &*found;
}

std::string print(const FaultSite& site) {
  if (site.fault == FaultClass::none) return fmt::format("crash {}", site.name);
  return fmt::format("{} {}", site.name, gloss_of(site.fault));
}

FaultSite pause_site() { return {"everybody", FaultClass::paused}; }

bool FaultModel::may_pause() const {
  return pauses_max > 0 && (!only || std::ranges::binary_search(*only, pause_site()));
}

bool FaultModel::may_fail(const std::string& call, VerdictKind kind) const {
  return !only || std::ranges::binary_search(*only, FaultSite{call, class_of(kind)});
}

bool FaultModel::may_crash(const std::string& actor) const {
  return crashes_max > 0 && (!only || std::ranges::binary_search(*only, FaultSite{actor, FaultClass::none}));
}

std::string FaultModel::print(const std::vector<ServiceInfo>& services) const {
  std::string text;
  for (const FaultRule& rule : rules) {
    if (!text.empty()) text += ", ";
    text += name_of(rule.kind);
    if (rule.service) text += fmt::format("@{}", services[*rule.service].name);
    if (rule.max) text += fmt::format(" (at most {})", *rule.max);
  }
  if (text.empty()) text = "no faults";
  const std::string bound = faults_max
                                ? fmt::format("at most {} {}", *faults_max, *faults_max == 1 ? "fault" : "faults")
                                : std::string("any number of faults");
  const std::string crashes = fmt::format("at most {} {}", crashes_max, crashes_max == 1 ? "crash" : "crashes");
  const std::string pauses =
      pauses_max > 0 ? fmt::format("; at most {} {}", pauses_max, pauses_max == 1 ? "pause" : "pauses") : "";
  return rules.empty() ? fmt::format("{}; {}{}", text, crashes, pauses)
                       : fmt::format("{} ({}); {}{}", bound, text, crashes, pauses);
}

bool Spent::covers(const Spent& other) const {
  for (unsigned slot = 0; slot < slots_max; ++slot) {
    if ((*this)[slot] > other[slot]) return false;
  }
  return true;
}

namespace {
constexpr unsigned crash_slot = 0;
}

Budgets::Budgets(const FaultModel& model) : model_(model) {
  assert(problem(model).empty());
  unsigned next = crash_slot + 1;
  if (model.pauses_max > 0) pause_slot_ = next++;
  if (model.faults_max) faults_slot_ = next++;
  for (const FaultRule& rule : model.rules) {
    if (rule.max) rule_slots_.push_back({&rule, next++});
  }
}

std::string Budgets::problem(const FaultModel& model) {
  std::size_t bounded = 1 + (model.pauses_max > 0 ? 1 : 0) + (model.faults_max ? 1 : 0);
  unsigned largest = std::max({model.crashes_max, model.pauses_max, model.faults_max.value_or(0)});
  for (const FaultRule& rule : model.rules) {
    if (rule.max) ++bounded;
    largest = std::max(largest, rule.max.value_or(0));
  }
  if (bounded > Spent::slots_max) return fmt::format("at most {} bounded budgets are possible", Spent::slots_max);
  if (largest > Spent::count_max) return fmt::format("a budget can't be larger than {}", Spent::count_max);
  return {};
}

std::optional<Spent> Budgets::after_crash(Spent spent) const {
  if (spent[crash_slot] >= model_.crashes_max) return std::nullopt;
  spent.add(crash_slot);
  return spent;
}

std::optional<Spent> Budgets::after_pause(Spent spent) const {
  if (!pause_slot_ || spent[*pause_slot_] >= model_.pauses_max) return std::nullopt;
  spent.add(*pause_slot_);
  if (faults_slot_) {
    if (spent[*faults_slot_] >= *model_.faults_max) return std::nullopt;
    spent.add(*faults_slot_);
  }
  return spent;
}

std::optional<Spent> Budgets::after_fault(Spent spent, const FaultRule& rule) const {
  if (faults_slot_) {
    if (spent[*faults_slot_] >= *model_.faults_max) return std::nullopt;
    spent.add(*faults_slot_);
  }
  const auto bounded = std::ranges::find(rule_slots_, &rule, &RuleSlot::rule);
  if (bounded != rule_slots_.end()) {
    if (spent[bounded->slot] >= *rule.max) return std::nullopt;
    spent.add(bounded->slot);
  }
  return spent;
}

}  // namespace halfdone::sim

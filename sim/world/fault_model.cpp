#include "sim/world/fault_model.h"

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

namespace {

bool is_of_an_outage(VerdictKind kind) { return kind == VerdictKind::refused || kind == VerdictKind::lost_request; }

std::string times(unsigned number, std::string_view noun, std::string_view plural) {
  return fmt::format("at most {} {}", number, number == 1 ? noun : plural);
}

}  // namespace

bool FaultModel::allows(VerdictKind kind, ServiceId service) const {
  return rule(kind, service) ||
         (is_of_an_outage(kind) && std::ranges::find(outages, service, &Outage::service) != outages.end());
}

std::string print(const FaultSite& site) {
  if (site.fault == FaultClass::none) return fmt::format("crash {}", site.name);
  return fmt::format("{} {}", site.name, gloss_of(site.fault));
}

FaultSite pause_site() { return {"everybody", FaultClass::paused}; }

bool FaultModel::may_pause() const {
  return pauses_max > 0 && (!only || std::ranges::binary_search(*only, pause_site()));
}

bool FaultModel::has_stale_reads() const {
  return std::ranges::find(rules, VerdictKind::stale, &FaultRule::kind) != rules.end();
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
    if (rule.kind == VerdictKind::stale) text += fmt::format(" (of the last {} versions)", versions_max);
    if (rule.max) text += fmt::format(" (at most {})", *rule.max);
  }
  if (text.empty()) text = "no faults";
  const std::string bound = faults_max ? times(*faults_max, "fault", "faults") : "any number of faults";
  text = rules.empty() ? text : fmt::format("{} ({})", bound, text);
  text += "; " + times(crashes_max, "crash", "crashes");
  if (pauses_max > 0) text += "; " + times(pauses_max, "pause", "pauses");
  for (const Outage& outage : outages)
    text += fmt::format("; {} of {}", times(outage.max, "outage", "outages"), services[outage.service].name);
  return text;
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
  for (const Outage& outage : model.outages) outage_slots_.push_back({outage, next++});
}

std::string Budgets::problem(const FaultModel& model) {
  std::size_t bounded = 1 + (model.pauses_max > 0 ? 1 : 0) + (model.faults_max ? 1 : 0) + model.outages.size();
  unsigned largest = std::max({model.crashes_max, model.pauses_max, model.faults_max.value_or(0)});
  for (const FaultRule& rule : model.rules) {
    if (rule.max) ++bounded;
    largest = std::max(largest, rule.max.value_or(0));
  }
  for (const Outage& outage : model.outages) {
    largest = std::max(largest, 2 * outage.max);
    for (const VerdictKind kind : {VerdictKind::refused, VerdictKind::lost_request}) {
      const FaultRule* rule = model.rule(kind, outage.service);
      if (rule && (rule->max || model.faults_max))
        return fmt::format("an outage is made of what is refused and lost, so {} can't be bounded besides",
                           name_of(kind));
    }
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
    assert(model_.faults_max);
    if (spent[*faults_slot_] >= *model_.faults_max) return std::nullopt;
    spent.add(*faults_slot_);
  }
  return spent;
}

// Where a rule allows any number of refused and lost requests, an outage is nothing new.
std::optional<Spent> Budgets::after_delivery(Spent spent, VerdictKind kind, ServiceId service) const {
  const auto found =
      std::ranges::find(outage_slots_, service, [](const OutageSlot& each) { return each.outage.service; });
  const bool may_be_down = found != outage_slots_.end();
  const bool is_down = may_be_down && spent[found->slot] % 2 == 1;
  if (is_down && !is_of_an_outage(kind)) spent.add(found->slot);
  if (kind == VerdictKind::ok) return spent;
  if (const FaultRule* rule = model_.rule(kind, service)) return after_fault(spent, *rule);
  if (!may_be_down || !is_of_an_outage(kind)) return std::nullopt;
  if (is_down) return spent;
  if (spent[found->slot] >= 2 * found->outage.max) return std::nullopt;
  spent.add(found->slot);
  return spent;
}

std::optional<Spent> Budgets::after_fault(Spent spent, const FaultRule& rule) const {
  if (faults_slot_) {
    assert(model_.faults_max);
    if (spent[*faults_slot_] >= *model_.faults_max) return std::nullopt;
    spent.add(*faults_slot_);
  }
  const auto bounded = std::ranges::find(rule_slots_, &rule, &RuleSlot::rule);
  if (bounded != rule_slots_.end()) {
    assert(rule.max);
    if (spent[bounded->slot] >= *rule.max) return std::nullopt;
    spent.add(bounded->slot);
  }
  return spent;
}

}  // namespace halfdone::sim

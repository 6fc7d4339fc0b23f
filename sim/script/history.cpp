#include "sim/script/history.h"

#include <fmt/format.h>

#include <algorithm>

namespace halfdone::sim {

Fingerprint HistoryEntry::compute_fingerprint() const {
  Hasher hasher(0x4157);
  hasher.add(id).add(static_cast<std::uint64_t>(state)).add(choice);
  if (state == State::life) hasher.add(life);
  if (state == State::held) hasher.add(reply.fingerprint());
  for (const Look& look : looks) {
    hasher.add(look.what).add(static_cast<std::uint64_t>(look.number));
    if (look.value) hasher.add(look.value->fingerprint());
  }
  return hasher.finish();
}

std::string HistoryEntry::print() const {
  if (state == State::choice) return fmt::format("all rejected by its part {}", choice + 1);
  if (state == State::life) return "an id was generated";
  if (state == State::held) return fmt::format("{} answered", name);
  std::string text = name;
  for (const Look& look : looks) {
    text += fmt::format(" {}={}", look.what, look.value ? look.value->print() : std::to_string(look.number));
  }
  return text;
}

namespace {
Fingerprint sum_of(const std::vector<Shared<HistoryEntry>>& entries) {
  Fingerprint sum = Hasher(0x4150).finish();
  for (const auto& entry : entries) sum += entry->fingerprint;
  return sum;
}
}  // namespace

History::History(std::vector<Shared<HistoryEntry>> sorted_entries, const Fingerprint& made)
    : Payload(sum_of(sorted_entries)), entries_(std::move(sorted_entries)), made_(made) {}

const Shared<HistoryEntry>* History::find(CallId id) const {
  const auto found = std::ranges::find_if(entries_, [&](const Shared<HistoryEntry>& entry) {
    const bool is_of_call = entry->state == HistoryEntry::State::held || entry->state == HistoryEntry::State::taken;
    return is_of_call && entry->id == id;
  });
  return found == entries_.end() ? nullptr : &*found;
}

const HistoryEntry* History::find(CallId id, HistoryEntry::State state) const {
  const auto found = std::ranges::find_if(
      entries_, [&](const Shared<HistoryEntry>& entry) { return entry->id == id && entry->state == state; });
  return found == entries_.end() ? nullptr : found->get();
}

bool History::is_of(std::uint64_t life) const {
  return std::ranges::all_of(entries_, [&](const Shared<HistoryEntry>& entry) {
    return entry->state != HistoryEntry::State::life || entry->life == life;
  });
}

std::string History::print() const {
  std::string text = "[";
  for (const auto& entry : entries_) {
    if (text.size() > 1) text += "; ";
    text += entry->print();
  }
  return text + "]";
}

}  // namespace halfdone::sim

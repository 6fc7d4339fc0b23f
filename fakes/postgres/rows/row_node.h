// The nodes of a RowTree. What they hold is shared; they themselves are immutable once two trees hold them.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/shared.h"
#include "services/postgres/value.h"

namespace halfdone::postgres {

// A key or the first columns of one. Keys are ordered column by column, by Value's own order; a prefix is before all
// that it begins.
using KeyView = std::span<const Value>;

inline std::strong_ordering compare_keys(KeyView a, KeyView b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (const std::strong_ordering order = a[i] <=> b[i]; order != 0) return order;
  }
  return a.size() <=> b.size();
}

// Slots [0, count) are in use, the others null.
struct RowNode : Counted {
  static constexpr std::size_t fanout = 16;

  virtual ~RowNode() = default;
  bool is_full() const { return count == fanout; }

  std::uint32_t count = 0;

 protected:
  // The slots of a node, as a whole or one beside another, move in four ways.
  template <class Slots>
  static void open_slot(Slots& slots, std::size_t count, std::size_t at) {
    std::move_backward(slots.begin() + at, slots.begin() + count, slots.begin() + count + 1);
  }
  template <class Slots>
  static void close_slot(Slots& slots, std::size_t count, std::size_t at) {
    std::move(slots.begin() + at + 1, slots.begin() + count, slots.begin() + at);
    slots[count - 1] = nullptr;
  }
  template <class Slots>
  static void move_upper_half(Slots& from, Slots& to) {
    std::move(from.begin() + fanout / 2, from.end(), to.begin());
  }
  template <class Slots>
  static void append_slots(Slots& slots, std::size_t count, const Slots& more, std::size_t more_count) {
    std::copy_n(more.begin(), more_count, slots.begin() + count);
  }
};

// Invariant: the entries are in key order.
template <class Entry>
struct RowLeaf : RowNode {
  std::array<Shared<Entry>, fanout> entries;

  // Of the first entry that is not before `key`.
  std::size_t lower_bound(KeyView key) const {
    const auto before = [](const Shared<Entry>& entry, KeyView wanted) { return compare_keys(entry->key, wanted) < 0; };
    return static_cast<std::size_t>(std::lower_bound(entries.begin(), entries.begin() + count, key, before) -
                                    entries.begin());
  }
  bool has(std::size_t at, KeyView key) const { return at < count && compare_keys(entries[at]->key, key) == 0; }

  // Requires a free slot.
  void insert(std::size_t at, Shared<Entry>&& entry) {
    open_slot(entries, count++, at);
    entries[at] = std::move(entry);
  }
  void remove(std::size_t at) { close_slot(entries, count--, at); }

  // Requires a full node. Afterwards this one has the lower half.
  RowLeaf* split() {
    auto* upper = new RowLeaf;
    move_upper_half(entries, upper->entries);
    count = upper->count = fanout / 2;
    return upper;
  }
  // Requires that both fit into one, and that `next` comes next.
  void append(const RowLeaf& next) {
    append_slots(entries, count, next.entries, next.count);
    count += next.count;
  }
};

struct RowBound : Counted {
  explicit RowBound(std::vector<Value> bound_key) : key(std::move(bound_key)) {}
  std::vector<Value> key;
};

// Invariant: keys below children[i] are not before least[i], for i > 0, and are before least[i + 1]. A bound may be the
// key of an entry that is gone; least[0] bounds nothing.
struct RowInner : RowNode {
  std::array<Shared<RowNode>, fanout> children;
  std::array<Shared<RowBound>, fanout> least;

  // Of the child that `key` is in, if it is anywhere.
  std::size_t child_for(KeyView key) const {
    std::size_t at = count - 1;
    while (at > 0 && compare_keys(least[at]->key, key) > 0) --at;
    return at;
  }

  void insert(std::size_t at, Shared<RowBound> bound, Shared<RowNode> child) {
    open_slot(children, count, at);
    open_slot(least, count++, at);
    children[at] = std::move(child);
    least[at] = std::move(bound);
  }
  void remove(std::size_t at) {
    close_slot(children, count, at);
    close_slot(least, count--, at);
  }
  RowInner* split() {
    auto* upper = new RowInner;
    move_upper_half(children, upper->children);
    move_upper_half(least, upper->least);
    count = upper->count = fanout / 2;
    return upper;
  }
  // `bound` is what this node's parent has between the two.
  void append(const Shared<RowBound>& bound, const RowInner& next) {
    append_slots(children, count, next.children, next.count);
    append_slots(least, count, next.least, next.count);
    least[count] = bound;
    count += next.count;
  }
};

}  // namespace halfdone::postgres

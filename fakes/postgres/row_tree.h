// A persistent ordered map from keys to shared entries: the rows of a table.
//
// A B+tree of shared nodes. Copying a tree is one reference count whatever its size. A change copies the nodes from the
// root to the leaf that other trees share, and writes into those that only this tree holds.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
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

// `Entry` derives from Counted and has a `key` that converts to KeyView and never changes.
template <class Entry>
class RowTree {
  struct Node;
  struct Leaf;
  struct Inner;
  using NodePtr = Shared<Node>;

 public:
  using EntryPtr = Shared<Entry>;
  class Iterator;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Null when there is none. Valid until the tree changes.
  const EntryPtr* find(KeyView key) const;

  // Puts the entry under its key, in the place of one that is there.
  void insert_or_replace(EntryPtr entry);

  // False when there was none.
  bool erase(KeyView key);

  // In key order. An iterator is valid until this tree changes: to go through a tree while changing it, go through a
  // copy.
  Iterator begin() const;
  std::default_sentinel_t end() const { return {}; }
  // From the first entry whose key is not before `key`. Compare prefixes to stop.
  Iterator lower_bound(KeyView key) const;

  // Whether both are the same version of the same tree; false says nothing.
  bool shares_all_with(const RowTree& other) const { return root_ == other.root_; }

 private:
  static constexpr std::size_t fanout = 16;
  static constexpr std::size_t height_max = 16;

  // The upper half of a node that was full, and the least key that belongs there.
  struct Split {
    std::vector<Value> least;
    NodePtr upper;
  };

  static Leaf& own_leaf(NodePtr& slot);
  static Inner& own_inner(NodePtr& slot);
  static const Leaf& leaf(const NodePtr& node) { return static_cast<const Leaf&>(*node); }
  static const Inner& inner(const NodePtr& node) { return static_cast<const Inner&>(*node); }

  std::optional<Split> insert(NodePtr& slot, std::size_t height, EntryPtr&& entry);
  std::optional<Split> insert_into_leaf(Leaf& leaf, EntryPtr&& entry);
  static std::optional<Split> insert_child(Inner& inner, std::size_t at, Split&& split);
  static void erase(NodePtr& slot, std::size_t height, KeyView key);
  static void remove_child(Inner& inner, std::size_t at);
  static void merge_around(Inner& inner, std::size_t at, std::size_t height);
  void drop_thin_roots();

  NodePtr root_;  // null when empty
  std::size_t size_ = 0;
  std::size_t height_ = 0;  // of the root; 0 is a leaf
};

template <class Entry>
struct RowTree<Entry>::Node : Counted {
  virtual ~Node() = default;
  std::uint32_t count = 0;
};

// Invariant: entries[0, count) are in key order, the others null; count > 0.
template <class Entry>
struct RowTree<Entry>::Leaf : Node {
  std::array<EntryPtr, fanout> entries;

  // Of the first entry that is not before `key`.
  std::size_t lower_bound(KeyView key) const {
    const auto before = [](const EntryPtr& entry, KeyView wanted) { return compare_keys(entry->key, wanted) < 0; };
    const auto end = entries.begin() + this->count;
    return static_cast<std::size_t>(std::lower_bound(entries.begin(), end, key, before) - entries.begin());
  }
  bool has(std::size_t at, KeyView key) const { return at < this->count && compare_keys(entries[at]->key, key) == 0; }
};

// Invariant: keys below children[i] are not before least[i] (for i > 0) and before least[i + 1]; count > 0. `least` may
// be keys of entries that are gone.
template <class Entry>
struct RowTree<Entry>::Inner : Node {
  struct Bound : Counted {
    std::vector<Value> key;
  };
  std::array<NodePtr, fanout> children;
  std::array<Shared<Bound>, fanout> least;

  // Of the child that `key` is in, if it is anywhere.
  std::size_t child_for(KeyView key) const {
    std::size_t at = this->count - 1;
    while (at > 0 && compare_keys(least[at]->key, key) > 0) --at;
    return at;
  }
};

template <class Entry>
class RowTree<Entry>::Iterator {
 public:
  using value_type = EntryPtr;
  using difference_type = std::ptrdiff_t;

  Iterator() { path_[0] = {nullptr, 0}; }

  const EntryPtr& operator*() const { return static_cast<const Leaf*>(path_[0].node)->entries[path_[0].at]; }
  const EntryPtr* operator->() const { return &**this; }

  Iterator& operator++() {
    ++path_[0].at;
    settle();
    return *this;
  }
  void operator++(int) { ++*this; }

  friend bool operator==(const Iterator& a, std::default_sentinel_t) { return a.path_[0].node == nullptr; }

 private:
  friend class RowTree;

  struct Step {
    const Node* node;
    std::size_t at;
  };

  // Goes up from where a node is used up and down to the next leaf. At the end there is no leaf.
  void settle() {
    std::size_t level = 0;
    while (level <= height_ && path_[level].at == path_[level].node->count) {
      if (++level <= height_) ++path_[level].at;
    }
    if (level > height_) {
      path_[0].node = nullptr;
      return;
    }
    for (; level > 0; --level) {
      path_[level - 1] = {static_cast<const Inner*>(path_[level].node)->children[path_[level].at].get(), 0};
    }
  }

  std::size_t height_ = 0;
  std::array<Step, height_max> path_;  // from the leaf up to the root; filled up to height_
};

template <class Entry>
auto RowTree<Entry>::own_leaf(NodePtr& slot) -> Leaf& {
  if (!slot->is_unique()) slot = NodePtr(new Leaf(leaf(slot)));
  return const_cast<Leaf&>(leaf(slot));
}

template <class Entry>
auto RowTree<Entry>::own_inner(NodePtr& slot) -> Inner& {
  if (!slot->is_unique()) slot = NodePtr(new Inner(inner(slot)));
  return const_cast<Inner&>(inner(slot));
}

template <class Entry>
auto RowTree<Entry>::find(KeyView key) const -> const EntryPtr* {
  if (!root_) return nullptr;
  const Node* node = root_.get();
  for (std::size_t level = height_; level > 0; --level) {
    const auto* parent = static_cast<const Inner*>(node);
    node = parent->children[parent->child_for(key)].get();
  }
  const auto* bottom = static_cast<const Leaf*>(node);
  const std::size_t at = bottom->lower_bound(key);
  return bottom->has(at, key) ? &bottom->entries[at] : nullptr;
}

template <class Entry>
void RowTree<Entry>::insert_or_replace(EntryPtr entry) {
  assert(entry);
  if (!root_) root_ = NodePtr(new Leaf);
  std::optional<Split> split = insert(root_, height_, std::move(entry));
  if (!split) return;
  auto* root = new Inner;
  root->count = 1;
  root->children[0] = std::move(root_);
  insert_child(*root, 1, std::move(*split));
  root_ = NodePtr(root);
  ++height_;
  assert(height_ < height_max);
}

template <class Entry>
auto RowTree<Entry>::insert(NodePtr& slot, std::size_t height, EntryPtr&& entry) -> std::optional<Split> {
  if (height == 0) return insert_into_leaf(own_leaf(slot), std::move(entry));
  Inner& node = own_inner(slot);
  const std::size_t at = node.child_for(entry->key);
  std::optional<Split> split = insert(node.children[at], height - 1, std::move(entry));
  if (!split) return std::nullopt;
  return insert_child(node, at + 1, std::move(*split));
}

template <class Entry>
auto RowTree<Entry>::insert_into_leaf(Leaf& node, EntryPtr&& entry) -> std::optional<Split> {
  std::size_t at = node.lower_bound(entry->key);
  if (node.has(at, entry->key)) {
    node.entries[at] = std::move(entry);
    return std::nullopt;
  }
  ++size_;
  Leaf* target = &node;
  std::optional<Split> split;
  if (node.count == fanout) {
    auto* upper = new Leaf;
    constexpr std::size_t half = fanout / 2;
    std::move(node.entries.begin() + half, node.entries.end(), upper->entries.begin());
    node.count = half;
    upper->count = fanout - half;
    split = Split{upper->entries[0]->key, NodePtr(upper)};
    if (at > half) {
      target = upper;
      at -= half;
    }
  }
  std::move_backward(target->entries.begin() + at, target->entries.begin() + target->count,
                     target->entries.begin() + target->count + 1);
  target->entries[at] = std::move(entry);
  ++target->count;
  return split;
}

template <class Entry>
auto RowTree<Entry>::insert_child(Inner& node, std::size_t at, Split&& split) -> std::optional<Split> {
  Inner* target = &node;
  std::optional<Split> further;
  if (node.count == fanout) {
    auto* upper = new Inner;
    constexpr std::size_t half = fanout / 2;
    std::move(node.children.begin() + half, node.children.end(), upper->children.begin());
    std::move(node.least.begin() + half, node.least.end(), upper->least.begin());
    node.count = half;
    upper->count = fanout - half;
    further = Split{upper->least[0]->key, NodePtr(upper)};
    if (at > half) {
      target = upper;
      at -= half;
    }
  }
  std::move_backward(target->children.begin() + at, target->children.begin() + target->count,
                     target->children.begin() + target->count + 1);
  std::move_backward(target->least.begin() + at, target->least.begin() + target->count,
                     target->least.begin() + target->count + 1);
  auto* bound = new typename Inner::Bound;
  bound->key = std::move(split.least);
  target->children[at] = std::move(split.upper);
  target->least[at] = Shared<typename Inner::Bound>(bound);
  ++target->count;
  return further;
}

template <class Entry>
bool RowTree<Entry>::erase(KeyView key) {
  if (find(key) == nullptr) return false;
  erase(root_, height_, key);
  --size_;
  drop_thin_roots();
  return true;
}

// Requires: the key is below `slot`.
template <class Entry>
void RowTree<Entry>::erase(NodePtr& slot, std::size_t height, KeyView key) {
  if (height > 0) {
    Inner& node = own_inner(slot);
    const std::size_t at = node.child_for(key);
    erase(node.children[at], height - 1, key);
    if (node.children[at]->count == 0) {
      remove_child(node, at);
    } else if (node.children[at]->count <= fanout / 4) {
      merge_around(node, at, height - 1);
    }
    return;
  }
  Leaf& node = own_leaf(slot);
  const std::size_t at = node.lower_bound(key);
  assert(node.has(at, key));
  std::move(node.entries.begin() + at + 1, node.entries.begin() + node.count, node.entries.begin() + at);
  --node.count;
  node.entries[node.count] = nullptr;
}

template <class Entry>
void RowTree<Entry>::remove_child(Inner& node, std::size_t at) {
  std::move(node.children.begin() + at + 1, node.children.begin() + node.count, node.children.begin() + at);
  std::move(node.least.begin() + at + 1, node.least.begin() + node.count, node.least.begin() + at);
  --node.count;
  node.children[node.count] = nullptr;
  node.least[node.count] = nullptr;
}

// Joins a thin child with a neighbour when one node can hold both.
template <class Entry>
void RowTree<Entry>::merge_around(Inner& node, std::size_t at, std::size_t height) {
  const auto fits = [&](std::size_t lower) {
    return lower + 1 < node.count && node.children[lower]->count + node.children[lower + 1]->count <= fanout;
  };
  std::size_t lower = at;
  if (!fits(lower)) {
    if (at == 0 || !fits(at - 1)) return;
    lower = at - 1;
  }
  if (height == 0) {
    Leaf& left = own_leaf(node.children[lower]);
    const Leaf& right = leaf(node.children[lower + 1]);
    std::copy_n(right.entries.begin(), right.count, left.entries.begin() + left.count);
    left.count += right.count;
  } else {
    Inner& left = own_inner(node.children[lower]);
    const Inner& right = inner(node.children[lower + 1]);
    std::copy_n(right.children.begin(), right.count, left.children.begin() + left.count);
    std::copy_n(right.least.begin(), right.count, left.least.begin() + left.count);
    left.least[left.count] = node.least[lower + 1];
    left.count += right.count;
  }
  remove_child(node, lower + 1);
}

template <class Entry>
void RowTree<Entry>::drop_thin_roots() {
  if (size_ == 0) {
    root_ = nullptr;
    height_ = 0;
  }
  while (height_ > 0 && root_->count == 1) {
    NodePtr child = inner(root_).children[0];
    root_ = std::move(child);
    --height_;
  }
}

template <class Entry>
auto RowTree<Entry>::begin() const -> Iterator {
  return lower_bound({});
}

template <class Entry>
auto RowTree<Entry>::lower_bound(KeyView key) const -> Iterator {
  Iterator found;
  if (!root_) return found;
  found.height_ = height_;
  const Node* node = root_.get();
  for (std::size_t level = height_; level > 0; --level) {
    const auto* parent = static_cast<const Inner*>(node);
    const std::size_t at = parent->child_for(key);
    found.path_[level] = {node, at};
    node = parent->children[at].get();
  }
  found.path_[0] = {node, static_cast<const Leaf*>(node)->lower_bound(key)};
  found.settle();
  return found;
}

}  // namespace halfdone::postgres

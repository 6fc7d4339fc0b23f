// A persistent ordered map from keys to shared entries: the rows of a table.
//
// A B+tree of shared nodes. Copying a tree is one reference count whatever its size. A change copies the nodes from the
// root to the leaf that other trees share, and writes into those that only this tree holds.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include "fakes/postgres/rows/row_node.h"

namespace halfdone::postgres {

// `Entry` derives from Counted and has a `key` that converts to KeyView and never changes.
template <class Entry>
class RowTree {
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
  Iterator begin() const { return lower_bound({}); }
  std::default_sentinel_t end() const { return {}; }
  // From the first entry whose key is not before `key`. Compare prefixes to stop.
  Iterator lower_bound(KeyView key) const;

  // Whether both are the same version of the same tree; false says nothing.
  bool shares_all_with(const RowTree& other) const { return root_ == other.root_; }

 private:
  using Node = RowNode;
  using Leaf = RowLeaf<Entry>;
  using Inner = RowInner;
  using NodePtr = Shared<Node>;
  using BoundPtr = Shared<RowBound>;
  static constexpr std::size_t height_max = 16;

  // The upper half of a node that was full, and the least key that belongs there.
  struct Split {
    BoundPtr least;
    NodePtr upper;
  };

  static const Leaf& leaf(const NodePtr& node) { return static_cast<const Leaf&>(*node); }
  static const Inner& inner(const NodePtr& node) { return static_cast<const Inner&>(*node); }
  // The node in `slot`, for writing: a copy when another tree has it too. Requires that the slot is this tree's own.
  template <class Kind>
  static Kind& own(NodePtr& slot);

  std::optional<Split> insert(NodePtr& slot, std::size_t height, EntryPtr&& entry);
  std::optional<Split> insert_into_leaf(Leaf& leaf, EntryPtr&& entry);
  static std::optional<Split> insert_child(Inner& inner, std::size_t at, Split&& split);
  static void erase(NodePtr& slot, std::size_t height, KeyView key);
  static void merge_around(Inner& inner, std::size_t at, std::size_t height);
  void drop_thin_roots();

  NodePtr root_;  // null when empty
  std::size_t size_ = 0;
  std::size_t height_ = 0;  // of the root; 0 is a leaf
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

  struct Level {
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
  std::array<Level, height_max> path_;  // from the leaf up to the root; filled up to height_
};

template <class Entry>
template <class Kind>
Kind& RowTree<Entry>::own(NodePtr& slot) {
  if (!slot->is_unique()) slot = NodePtr(new Kind(static_cast<const Kind&>(*slot)));
  return const_cast<Kind&>(static_cast<const Kind&>(*slot));
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

template <class Entry>
void RowTree<Entry>::insert_or_replace(EntryPtr entry) {
  assert(entry);
  if (!root_) root_ = NodePtr(new Leaf);
  std::optional<Split> split = insert(root_, height_, std::move(entry));
  if (!split) return;
  auto* root = new Inner;
  root->insert(0, nullptr, std::move(root_));
  root->insert(1, std::move(split->least), std::move(split->upper));
  root_ = NodePtr(root);
  ++height_;
  assert(height_ < height_max);
}

template <class Entry>
auto RowTree<Entry>::insert(NodePtr& slot, std::size_t height, EntryPtr&& entry) -> std::optional<Split> {
  if (height == 0) return insert_into_leaf(own<Leaf>(slot), std::move(entry));
  Inner& node = own<Inner>(slot);
  const std::size_t at = node.child_for(entry->key);
  std::optional<Split> split = insert(node.children[at], height - 1, std::move(entry));
  if (!split) return std::nullopt;
  return insert_child(node, at + 1, std::move(*split));
}

template <class Entry>
auto RowTree<Entry>::insert_into_leaf(Leaf& node, EntryPtr&& entry) -> std::optional<Split> {
  const std::size_t at = node.lower_bound(entry->key);
  if (node.has(at, entry->key)) {
    node.entries[at] = std::move(entry);
    return std::nullopt;
  }
  ++size_;
  if (!node.is_full()) {
    node.insert(at, std::move(entry));
    return std::nullopt;
  }
  Leaf* upper = node.split();
  Split split{make_shared_value<RowBound>(upper->entries[0]->key), NodePtr(upper)};
  if (at <= node.count) {
    node.insert(at, std::move(entry));
  } else {
    upper->insert(at - node.count, std::move(entry));
  }
  return split;
}

template <class Entry>
auto RowTree<Entry>::insert_child(Inner& node, std::size_t at, Split&& child) -> std::optional<Split> {
  if (!node.is_full()) {
    node.insert(at, std::move(child.least), std::move(child.upper));
    return std::nullopt;
  }
  Inner* upper = node.split();
  Split split{upper->least[0], NodePtr(upper)};
  if (at <= node.count) {
    node.insert(at, std::move(child.least), std::move(child.upper));
  } else {
    upper->insert(at - node.count, std::move(child.least), std::move(child.upper));
  }
  return split;
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
  if (height == 0) {
    Leaf& node = own<Leaf>(slot);
    const std::size_t at = node.lower_bound(key);
    assert(node.has(at, key));
    node.remove(at);
    return;
  }
  Inner& node = own<Inner>(slot);
  const std::size_t at = node.child_for(key);
  erase(node.children[at], height - 1, key);
  if (node.children[at]->count == 0) {
    node.remove(at);
  } else if (node.children[at]->count <= Node::fanout / 4) {
    merge_around(node, at, height - 1);
  }
}

// Joins a thin child with a neighbour when one node can hold both.
template <class Entry>
void RowTree<Entry>::merge_around(Inner& node, std::size_t at, std::size_t height) {
  const auto fits = [&](std::size_t lower) {
    return lower + 1 < node.count && node.children[lower]->count + node.children[lower + 1]->count <= Node::fanout;
  };
  std::size_t lower = at;
  if (!fits(lower)) {
    if (at == 0 || !fits(at - 1)) return;
    lower = at - 1;
  }
  const NodePtr next = node.children[lower + 1];
  if (height == 0) {
    own<Leaf>(node.children[lower]).append(leaf(next));
  } else {
    own<Inner>(node.children[lower]).append(node.least[lower + 1], inner(next));
  }
  node.remove(lower + 1);
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

}  // namespace halfdone::postgres

// A tree behaves like std::map, and trees that share nodes don't notice each other's changes.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "fakes/postgres/rows/row_tree.h"

namespace halfdone::postgres {
namespace {

struct Entry : Counted {
  Entry(std::vector<Value> entry_key, int entry_content) : key(std::move(entry_key)), content(entry_content) {}
  std::vector<Value> key;
  int content;
};
using Tree = RowTree<Entry>;
using Model = std::map<std::vector<Value>, int>;

// Keys of one or two columns out of a few hundred, so that operations meet.
std::vector<Value> random_key() {
  const int first = *rc::gen::inRange(0, 300);
  std::vector<Value> key{Value::integer(first)};
  if (first % 3 == 0) key.push_back(Value::text(std::to_string(*rc::gen::inRange(0, 3))));
  return key;
}

void change_at_random(Tree& tree, Model& model) {
  std::vector<Value> key = random_key();
  if (*rc::gen::inRange(0, 100) < 45) {
    RC_ASSERT(tree.erase(key) == (model.erase(key) == 1));
  } else {
    const int content = *rc::gen::inRange(0, 1000);
    tree.insert_or_replace(make_shared_value<Entry>(key, content));
    model[key] = content;
  }
}

void expect_equal(const Tree& tree, const Model& model) {
  RC_ASSERT(tree.size() == model.size());
  auto at = tree.begin();
  for (const auto& [key, content] : model) {
    RC_ASSERT(!(at == tree.end()));
    RC_ASSERT((*at)->key == key);
    RC_ASSERT((*at)->content == content);
    RC_ASSERT(tree.find(key) != nullptr);
    ++at;
  }
  RC_ASSERT(at == tree.end());
}

void expect_equal_from(const Tree& tree, const Model& model, const std::vector<Value>& key) {
  auto at = tree.lower_bound(key);
  for (auto expected = model.lower_bound(key); expected != model.end(); ++expected, ++at) {
    RC_ASSERT((*at)->key == expected->first);
  }
  RC_ASSERT(at == tree.end());
}

RC_GTEST_PROP(RowTreeProperty, HoldsWhatAMapHolds, ()) {
  Tree tree;
  Model model;
  const int operations = *rc::gen::inRange(0, 2000);
  for (int i = 0; i < operations; ++i) change_at_random(tree, model);
  expect_equal(tree, model);
  expect_equal_from(tree, model, random_key());
  for (auto at = model.begin(); at != model.end(); at = model.erase(at)) RC_ASSERT(tree.erase(at->first));
  expect_equal(tree, model);
}

RC_GTEST_PROP(RowTreeProperty, KeepsEveryCopyAsItWas, ()) {
  struct Fork {
    Tree tree;
    Model model;
  };
  std::vector<Fork> forks(1);
  const int operations = *rc::gen::inRange(0, 1500);
  for (int i = 0; i < operations; ++i) {
    const int at = *rc::gen::inRange(0, static_cast<int>(forks.size()));
    if (forks.size() < 6 && *rc::gen::inRange(0, 100) == 0) forks.push_back(forks[at]);
    change_at_random(forks[at].tree, forks[at].model);
  }
  for (const Fork& fork : forks) expect_equal(fork.tree, fork.model);
}

// Multiplying by a unit modulo a prime goes through all keys in an order that the factor decides.
constexpr std::int64_t prime = 3001;

void insert_in_order(Tree& tree, Model& model, std::int64_t factor, std::int64_t count) {
  for (std::int64_t i = 1; i <= count; ++i) {
    const std::vector<Value> key{Value::integer(i * factor % prime)};
    tree.insert_or_replace(make_shared_value<Entry>(key, static_cast<int>(i)));
    model[key] = static_cast<int>(i);
  }
}

void erase_in_order(Tree& tree, Model& model, std::int64_t factor, std::int64_t count) {
  for (std::int64_t i = 1; i <= count; ++i) {
    const std::vector<Value> key{Value::integer(i * factor % prime)};
    RC_ASSERT(tree.erase(key) == (model.erase(key) == 1));
  }
}

RC_GTEST_PROP(RowTreeProperty, GrowsAndShrinksInAnyOrder, ()) {
  Tree tree;
  Model model;
  for (int round = 0; round < 2; ++round) {
    const auto factor = *rc::gen::resize(100, rc::gen::inRange<std::int64_t>(1, prime));
    const auto other_factor = *rc::gen::resize(100, rc::gen::inRange<std::int64_t>(1, prime));
    insert_in_order(tree, model, factor, prime - 1 - 500 * round);
    const Tree full = tree;
    const Model full_model = model;
    erase_in_order(tree, model, other_factor, prime - 100);
    expect_equal(tree, model);
    expect_equal(full, full_model);
  }
  erase_in_order(tree, model, 1, prime - 1);
  RC_ASSERT(tree.empty());
}

// Whole leaves come and go, at the edges of the nodes above them too.
RC_GTEST_PROP(RowTreeProperty, GrowsAndShrinksByRanges, ()) {
  Tree tree;
  Model model;
  for (int round = 0; round < 40; ++round) {
    const int first = *rc::gen::resize(100, rc::gen::inRange(0, 3000));
    const int length = *rc::gen::resize(100, rc::gen::inRange(0, 500));
    const bool inserts = *rc::gen::resize(100, rc::gen::inRange(0, 10)) < 6;
    for (int i = first; i < first + length; ++i) {
      const std::vector<Value> key{Value::integer(i)};
      if (inserts) {
        tree.insert_or_replace(make_shared_value<Entry>(key, round));
        model[key] = round;
      } else {
        RC_ASSERT(tree.erase(key) == (model.erase(key) == 1));
      }
    }
  }
  expect_equal(tree, model);
}

}  // namespace
}  // namespace halfdone::postgres

#include "fakes/postgres/rows/row_tree.h"

#include <gtest/gtest.h>

namespace halfdone::postgres {
namespace {

struct Entry : Counted {
  Entry(std::vector<Value> entry_key, int entry_content) : key(std::move(entry_key)), content(entry_content) {}
  std::vector<Value> key;
  int content;
};
using Tree = RowTree<Entry>;

std::vector<Value> key(std::int64_t first) { return {Value::integer(first)}; }
std::vector<Value> key(std::int64_t first, std::int64_t second) {
  return {Value::integer(first), Value::integer(second)};
}

Shared<Entry> entry(std::vector<Value> at, int content = 0) { return make_shared_value<Entry>(std::move(at), content); }

Tree tree_of(int count) {
  Tree tree;
  for (int i = 0; i < count; ++i) tree.insert_or_replace(entry(key(i), i));
  return tree;
}

std::vector<int> contents(const Tree& tree) {
  std::vector<int> all;
  for (const Shared<Entry>& found : tree) all.push_back(found->content);
  return all;
}

TEST(RowTree, HasNothingAtFirst) {
  const Tree tree;
  EXPECT_TRUE(tree.empty());
  EXPECT_EQ(tree.find(key(1)), nullptr);
  EXPECT_TRUE(tree.begin() == tree.end());
}

TEST(RowTree, FindsWhatWasInserted) {
  const Tree tree = tree_of(1000);
  ASSERT_NE(tree.find(key(777)), nullptr);
  EXPECT_EQ((*tree.find(key(777)))->content, 777);
  EXPECT_EQ(tree.find(key(1000)), nullptr);
}

TEST(RowTree, ReplacesUnderAnEqualKey) {
  Tree tree = tree_of(100);
  tree.insert_or_replace(entry(key(50), -1));
  EXPECT_EQ(tree.size(), 100U);
  EXPECT_EQ((*tree.find(key(50)))->content, -1);
}

TEST(RowTree, GoesThroughItsEntriesInKeyOrder) {
  Tree tree;
  for (const int i : {3, 1, 2}) tree.insert_or_replace(entry(key(i), i));
  EXPECT_EQ(contents(tree), (std::vector{1, 2, 3}));
}

TEST(RowTree, SaysWhetherThereWasSomethingToErase) {
  Tree tree = tree_of(2);
  EXPECT_TRUE(tree.erase(key(1)));
  EXPECT_FALSE(tree.erase(key(1)));
  EXPECT_EQ(contents(tree), (std::vector{0}));
}

TEST(RowTree, IsEmptyOnceEverythingIsErased) {
  Tree tree = tree_of(1000);
  for (int i = 0; i < 1000; ++i) tree.erase(key(i));
  EXPECT_TRUE(tree.empty());
  EXPECT_TRUE(tree.begin() == tree.end());
}

TEST(RowTree, KeepsACopyAsItWas) {
  Tree tree = tree_of(300);
  const Tree before = tree;
  tree.erase(key(7));
  tree.insert_or_replace(entry(key(8), -8));
  EXPECT_EQ(before.size(), 300U);
  EXPECT_EQ((*before.find(key(8)))->content, 8);
  EXPECT_NE(before.find(key(7)), nullptr);
}

TEST(RowTree, SharesEverythingWithACopy) {
  Tree tree = tree_of(300);
  const Tree copy = tree;
  EXPECT_TRUE(copy.shares_all_with(tree));
  tree.erase(key(7));
  EXPECT_FALSE(copy.shares_all_with(tree));
}

TEST(RowTree, KeepsUntouchedEntriesSharedAfterAChange) {
  Tree tree = tree_of(300);
  const Tree before = tree;
  tree.erase(key(7));
  EXPECT_EQ(*before.find(key(200)), *tree.find(key(200)));
}

TEST(RowTree, BeginsAtTheFirstKeyThatIsNotBefore) {
  Tree tree;
  for (int i = 0; i < 200; i += 2) tree.insert_or_replace(entry(key(i), i));
  EXPECT_EQ((*tree.lower_bound(key(51)))->content, 52);
  EXPECT_TRUE(tree.lower_bound(key(199)) == tree.end());
}

TEST(RowTree, BeginsAtTheFirstKeyWithAPrefix) {
  Tree tree;
  for (int i = 0; i < 100; ++i) tree.insert_or_replace(entry(key(i / 10, i), i));
  EXPECT_EQ((*tree.lower_bound(key(4)))->content, 40);
}

TEST(RowTree, LetsGoOfWhatItReplaced) {
  const Shared<Entry> old = entry(key(1));
  Tree tree;
  tree.insert_or_replace(old);
  tree.insert_or_replace(entry(key(1)));
  EXPECT_TRUE(old->is_unique());
}

}  // namespace
}  // namespace halfdone::postgres

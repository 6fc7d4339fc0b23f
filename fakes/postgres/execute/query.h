// Parts of running a query that a locking SELECT, which may stop between two rows, does by itself.
#pragma once

#include <algorithm>
#include <numeric>

#include "fakes/postgres/execute/evaluate.h"

namespace halfdone::postgres {

struct Limits {
  std::size_t limit = SIZE_MAX;
  std::size_t offset = 0;
};

Limits limits_of(Evaluation& evaluation, const Scope* outer, const QueryPlan& query);

// The outputs over one combination of rows, followed by what the row is sorted by.
Tuple row_of(Evaluation& evaluation, const Scope& scope, const QueryPlan& query);
// Requires rows as `row_of` makes them.
bool sorts_before(const QueryPlan& query, const Tuple& a, const Tuple& b);

// Moves the items into the order that `before` says; items that it doesn't tell apart stay as they are.
template <class Item, class Before>
void sort_stably(std::vector<Item>& items, Before before) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    if (before(items[a], items[b])) return true;
    return !before(items[b], items[a]) && a < b;
  });
  std::vector<Item> sorted;
  sorted.reserve(items.size());
  for (const std::size_t at : order) sorted.push_back(std::move(items[at]));
  items = std::move(sorted);
}

}  // namespace halfdone::postgres

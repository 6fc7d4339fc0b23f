// Parts of running a query that a locking SELECT, which may stop between two rows, does by itself.
#pragma once

#include "fakes/postgres/evaluate.h"

namespace halfdone::postgres {

struct Limits {
  std::size_t limit = SIZE_MAX;
  std::size_t offset = 0;
};

Limits limits_of(Evaluation& evaluation, const Scope* outer, const Query& query);

// The outputs over one combination of rows, followed by what the row is sorted by.
Tuple row_of(Evaluation& evaluation, const Scope& scope, const Query& query);
// Requires rows as `row_of` makes them.
bool sorts_before(const Query& query, const Tuple& a, const Tuple& b);

}  // namespace halfdone::postgres

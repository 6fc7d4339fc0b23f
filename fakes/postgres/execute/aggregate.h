// Aggregate functions, one row at a time.
#pragma once

#include <set>

#include "fakes/postgres/execute/evaluate.h"

namespace halfdone::postgres {

// The state of one aggregate in one group. Results as documented: sum of smallint and integer is bigint, of bigint
// numeric; avg is numeric; without rows, count is 0 and the others are NULL.
class Accumulator {
 public:
  explicit Accumulator(const Aggregate& aggregate) : aggregate_(&aggregate) {}

  void add(Evaluation& evaluation, const Scope& scope);
  Value finish(Evaluation& evaluation);

 private:
  void add_number(Evaluation& evaluation, const Value& value);

  const Aggregate* aggregate_;
  std::int64_t count_ = 0;
  Value state_;
  std::set<Value> seen_;  // of distinct
};

}  // namespace halfdone::postgres

// Analysed expressions and queries: every name is a position, every type is known, every conversion is explicit.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fakes/postgres/parse/ast.h"
#include "fakes/postgres/values/functions.h"
#include "fakes/postgres/values/type.h"

namespace halfdone::postgres {

struct QueryPlan;

enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

// What an expression computes from its children. A kind that compares does so in the type `operand`.
enum class Operation : std::uint8_t {
  constant,
  parameter,  // $`index`, counted from 0
  column,     // of relation `relation`, column `index`, `level` queries further out
  aggregate,  // number `index` of its query; only while that is being analysed
  call,       // function(children)
  compare,
  and_,
  or_,
  not_,
  is_null,
  is_true,  // the child is the boolean `constant`, or unknown if that is NULL
  is_distinct,
  case_,  // condition, result, condition, result, ..., default
  coalesce,
  nullif,  // children: compared first, compared second, result
  greatest,
  least,
  cast,       // from the child's type to `type`
  in_list,    // the first child compares with any of the others
  any_array,  // the first child compares with any element of the second, a text[]
  all_array,
  array,      // text[] of the children
  exists,     // query has a row
  scalar,     // query's single value, NULL without a row
  any_query,  // the child compares with any row of query
  all_query,
  next_value,  // of sequence `index`
};

struct Expression {
  Operation operation = Operation::constant;
  Comparison comparison = Comparison::equal;
  bool negated = false;
  bool explicit_cast = false;
  std::uint16_t level = 0;
  std::uint16_t relation = 0;
  std::uint32_t index = 0;
  int location = -1;
  Type type;
  Type operand;
  Value constant;
  const Function* function = nullptr;
  std::vector<Expression> children;
  std::shared_ptr<const QueryPlan> query;
};

struct Output {
  Expression expression;
  std::string name;
};

// The values of a query's outputs in one row.
using Tuple = std::vector<Value>;

enum class AggregateKind : std::uint8_t { count_rows, count, sum, minimum, maximum, average, bool_and, bool_or };

struct Aggregate {
  AggregateKind kind = AggregateKind::count_rows;
  bool distinct = false;
  std::vector<Expression> argument;  // none for count_rows, else one
  std::vector<Expression> filter;    // none or one
  Type type;
};

// Where the rows of one item of FROM come from.
struct Relation {
  int table = -1;                          // of the catalog, or
  std::shared_ptr<const QueryPlan> query;  // a sub-select, or
  int written = -1;                        // what a writing query of WITH returned
  std::size_t width = 0;
};

// A nested loop: FROM is a list of steps, each binding one relation (or, on the right side of a left join, a list of
// relations) for every binding of the ones before it.
struct ScanStep {
  ScanStep() = default;
  explicit ScanStep(int step_relation) : relation(step_relation) {}

  int relation = -1;  // -1: `nested`
  std::vector<ScanStep> nested;
  bool left = false;                   // binds NULLs when nothing meets `conditions`
  std::vector<Expression> conditions;  // ON; for other joins also the part of WHERE that is known here
  std::vector<Expression> filters;     // of a left join: the part of WHERE that is known here
  // The whole primary key, when conditions fix it: the row is looked up and not searched.
  std::vector<Expression> key;
};

struct SortKey {
  Expression expression;
  int output = -1;  // sorts by this output instead
  bool descending = false;
  bool nulls_first = false;
};

struct RowLock {
  int relation = 0;
  ast::LockStrength strength = ast::LockStrength::update;
  ast::LockPolicy policy = ast::LockPolicy::wait;
};

// SELECT, VALUES or a set operation; also the FROM and WHERE of UPDATE and DELETE, whose target is relation 0.
struct QueryPlan {
  std::vector<Relation> relations;
  std::vector<ScanStep> steps;
  std::vector<Expression> filters;  // parts of WHERE that need no row

  bool grouped = false;  // outputs, having and sort keys see one relation: the groups, then the aggregates
  std::vector<Expression> groups;
  std::vector<Aggregate> aggregates;
  std::vector<Expression> having;

  std::vector<Output> outputs;
  bool distinct = false;
  std::vector<SortKey> order;
  std::vector<Expression> limit, offset;  // none or one
  std::vector<RowLock> locks;

  std::vector<std::vector<Expression>> values;

  ast::SetOperation operation = ast::SetOperation::none;
  bool all = false;
  std::shared_ptr<const QueryPlan> left, right;
};

}  // namespace halfdone::postgres

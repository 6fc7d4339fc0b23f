// Computes expressions and queries over one view of a database. Never waits, never writes.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "fakes/postgres/plan/expression.h"
#include "fakes/postgres/rows/state.h"

namespace halfdone::postgres {

// Which rows are seen: what is committed in `state`, and for a session its own changes.
struct View {
  const DatabaseState* state = nullptr;
  const SessionId* session = nullptr;

  const RowPtr& row(const Versions& entry) const { return entry.visible(session); }
};

// The rows that columns refer to, one for each relation of a query; null stands for a row of NULLs. `outer` belongs to
// the query around it.
struct Scope {
  const Scope* outer = nullptr;
  const std::vector<Value>* const* rows = nullptr;
};

// One statement's evaluation. The first error is kept, and everything computed after it is meaningless.
struct Evaluation {
  View view;
  std::span<const Value> parameters;
  const Context* context = nullptr;
  std::uint32_t* drawn = nullptr;
  std::vector<std::int64_t>* sequences = nullptr;  // null where nothing may be drawn
  SqlErrorPtr error;
  const std::vector<std::vector<std::vector<Value>>>* with_rows = nullptr;  // what the writing queries of WITH returned

  bool failed() const { return error != nullptr; }
};

Value evaluate(Evaluation& evaluation, const Scope& scope, const Expression& expression);
// Whether the expression is TRUE: not FALSE, not NULL, not failed.
bool holds(Evaluation& evaluation, const Scope& scope, const Expression& expression);
bool all_hold(Evaluation& evaluation, const Scope& scope, const std::vector<Expression>& expressions);

// The answer's rows, at most `rows_max` of them.
std::vector<Tuple> run_query(Evaluation& evaluation, const Scope* outer, const QueryPlan& query,
                             std::size_t rows_max = SIZE_MAX);

// The rows that one combination of FROM is made of; of a table also the entry where its row stands.
struct Binding {
  std::vector<const std::vector<Value>*> rows;
  std::vector<const Versions*> entries;
};
// Calls `visit` for every combination that meets the conditions, until it says false. Bindings live until the call
// ends.
using Visit = std::function<bool(const Binding&)>;
void scan(Evaluation& evaluation, const Scope* outer, const QueryPlan& query, const Visit& visit);

// Whether one given combination meets all conditions of the query: what a statement asks again when it has waited for a
// row.
bool still_matches(Evaluation& evaluation, const Scope* outer, const QueryPlan& query, const Binding& binding);

}  // namespace halfdone::postgres

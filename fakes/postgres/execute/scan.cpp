// FROM and WHERE: nested loops over the steps of a query.
#include <algorithm>

#include "fakes/postgres/execute/evaluate.h"

namespace halfdone::postgres {

namespace {

// What is left to do once the steps of a left join's right side are bound.
struct Continuation {
  const std::vector<ScanStep>& steps;
  std::size_t next;
  const ScanStep& join;
  bool& matched;
  const Continuation* after;
};

class Scanner {
 public:
  Scanner(Evaluation& evaluation, const Scope* outer, const QueryPlan& query, const Visit& visit)
      : evaluation_(evaluation), query_(query), visit_(visit) {
    binding_.rows.resize(query.relations.size());
    binding_.entries.resize(query.relations.size());
    derived_.resize(query.relations.size());
    scope_ = {outer, binding_.rows.data()};
  }

  void run() {
    if (all_hold(evaluation_, scope_, query_.filters)) advance(query_.steps, 0, nullptr);
  }

 private:
  // Each of these says whether the scan goes on.
  bool advance(const std::vector<ScanStep>& steps, std::size_t next, const Continuation* after) {
    if (evaluation_.failed()) return false;
    if (next == steps.size()) return after ? finish_right_side(*after) : visit_(binding_);
    const ScanStep& step = steps[next];
    bool matched = false;
    bool goes_on = true;
    if (step.relation < 0) {
      const Continuation back{steps, next + 1, step, matched, after};
      goes_on = advance(step.nested, 0, &back);
    } else {
      goes_on = loop(steps, next, after, matched);
    }
    if (!goes_on || evaluation_.failed()) return false;
    if (!step.left || matched) return true;
    bind_nulls(step);
    return !all_hold(evaluation_, scope_, step.filters) || advance(steps, next + 1, after);
  }

  bool finish_right_side(const Continuation& after) {
    if (!all_hold(evaluation_, scope_, after.join.conditions)) return !evaluation_.failed();
    after.matched = true;
    if (!all_hold(evaluation_, scope_, after.join.filters)) return !evaluation_.failed();
    return advance(after.steps, after.next, after.after);
  }

  bool loop(const std::vector<ScanStep>& steps, std::size_t next, const Continuation* after, bool& matched) {
    const ScanStep& step = steps[next];
    const auto relation = static_cast<std::size_t>(step.relation);
    const auto try_row = [&](const std::vector<Value>& row, const Versions* entry) {
      binding_.rows[relation] = &row;
      binding_.entries[relation] = entry;
      if (!all_hold(evaluation_, scope_, step.conditions)) return !evaluation_.failed();
      matched = true;
      if (!all_hold(evaluation_, scope_, step.filters)) return !evaluation_.failed();
      return advance(steps, next + 1, after);
    };
    const int table = query_.relations[relation].table;
    if (table < 0) {
      for (const Tuple& row : derived(relation)) {
        if (!try_row(row, nullptr)) return false;
      }
      return !evaluation_.failed();
    }
    if (!step.key.empty()) {
      const Versions* entry = look_up(table, step);
      const RowPtr* row = entry ? &evaluation_.view.row(*entry) : nullptr;
      return !row || !*row || try_row((*row)->values, entry);
    }
    for (const VersionsPtr& entry : evaluation_.view.state->rows(table)) {
      const RowPtr& row = evaluation_.view.row(*entry);
      if (row && !try_row(row->values, entry.get())) return false;
    }
    return true;
  }

  const Versions* look_up(int table, const ScanStep& step) {
    Key key;
    key.reserve(step.key.size());
    for (const Expression& part : step.key) {
      key.push_back(key_value(part.type, evaluate(evaluation_, scope_, part)));
      if (key.back().is_null()) return nullptr;
    }
    return evaluation_.view.state->find(table, key);
  }

  const std::vector<Tuple>& derived(std::size_t relation) {
    const int written = query_.relations[relation].written;
    if (written >= 0) return (*evaluation_.with_rows)[static_cast<std::size_t>(written)];
    if (!derived_[relation])
      derived_[relation] = run_query(evaluation_, scope_.outer, *query_.relations[relation].query);
    return *derived_[relation];
  }

  void bind_nulls(const ScanStep& step) {
    if (step.relation >= 0) {
      binding_.rows[static_cast<std::size_t>(step.relation)] = nullptr;
      binding_.entries[static_cast<std::size_t>(step.relation)] = nullptr;
    }
    for (const ScanStep& inner : step.nested) bind_nulls(inner);
  }

  Evaluation& evaluation_;
  const QueryPlan& query_;
  const Visit& visit_;
  Scope scope_;
  Binding binding_;
  std::vector<std::optional<std::vector<Tuple>>> derived_;
};

bool is_bound(const Scope& scope, const ScanStep& step) {
  if (step.relation >= 0) return scope.rows[step.relation] != nullptr;
  return std::ranges::any_of(step.nested, [&](const ScanStep& inner) { return is_bound(scope, inner); });
}

// The conditions of all steps, for a combination that is already there. The right side of a left join that was NULL
// stays NULL.
bool steps_match(Evaluation& evaluation, const Scope& scope, const std::vector<ScanStep>& steps) {
  return std::ranges::all_of(steps, [&](const ScanStep& step) {
    const bool absent = step.left && !is_bound(scope, step);
    if (!absent && !steps_match(evaluation, scope, step.nested)) return false;
    if (!absent && !all_hold(evaluation, scope, step.conditions)) return false;
    return all_hold(evaluation, scope, step.filters);
  });
}

}  // namespace

void scan(Evaluation& evaluation, const Scope* outer, const QueryPlan& query, const Visit& visit) {
  Scanner(evaluation, outer, query, visit).run();
}

bool still_matches(Evaluation& evaluation, const Scope* outer, const QueryPlan& query, const Binding& binding) {
  const Scope scope{outer, binding.rows.data()};
  return steps_match(evaluation, scope, query.steps) && !evaluation.failed();
}

}  // namespace halfdone::postgres

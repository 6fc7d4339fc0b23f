#include "fakes/postgres/plan/analyse.h"

#include <algorithm>
#include <cassert>
#include <type_traits>

#include "fakes/postgres/plan/analyse_write.h"

namespace halfdone::postgres {

CommonTables all_of(const std::vector<ast::CommonTable>& list) { return {&list, list.size()}; }

const std::vector<Output>& returning_of(const PlannedStatement& statement) {
  if (const auto* insert = std::get_if<InsertStatement>(&statement)) return insert->returning;
  if (const auto* update = std::get_if<UpdateStatement>(&statement)) return update->returning;
  const auto* erase = std::get_if<DeleteStatement>(&statement);
  assert(erase);
  return erase->returning;
}

void Analyser::analyse_writes(const std::vector<ast::CommonTable>& with, const NameScope* outer) {
  for (std::size_t i = 0; i < with.size(); ++i) {
    if (!with[i].write) continue;
    auto plan = std::make_unique<Plan>();
    reader_ = static_cast<int>(writes_.size());
    std::visit(
        [&](const auto& statement) {
          if (!statement.with.empty()) fail_unsupported("WITH within WITH");
          plan->statement = WriteAnalyser(*this, outer, {&with, i}).analyse(statement);
        },
        with[i].write->statement);
    plan->fingerprint = fingerprint_of(with[i].name);
    plan->keeps_snapshot = true;
    writes_.push_back(std::move(plan));
    written_tables_.push_back(&with[i]);
  }
  reader_ = -1;
}

std::vector<std::size_t> Analyser::write_order(std::size_t& before) const {
  std::vector<bool> is_read(writes_.size());
  // A query reads only those before it, so one pass from the end finds all that are read indirectly.
  for (std::size_t i = writes_.size(); i-- > 0;) {
    is_read[i] = std::ranges::any_of(write_readers_, [&](const auto& each) {
      return each.second == i && (each.first < 0 || is_read[static_cast<std::size_t>(each.first)]);
    });
  }
  std::vector<std::size_t> order;
  for (const bool wanted : {true, false}) {
    for (std::size_t i = 0; i < writes_.size(); ++i) {
      if (is_read[i] == wanted) order.push_back(i);
    }
    if (wanted) before = order.size();
  }
  return order;
}

PlannedStatement Analyser::analyse(const ast::Statement& statement, const NameScope* outer) {
  return std::visit(
      [&](const auto& each) -> PlannedStatement {
        using Written = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Written, ast::Select>) {
          analyse_writes(each.with, outer);
          return SelectStatement{QueryAnalyser(*this, outer).analyse(each, {.outermost = true})};
        } else if constexpr (requires { each.with; }) {
          analyse_writes(each.with, outer);
          return WriteAnalyser(*this, outer, all_of(each.with)).analyse(each);
        } else if constexpr (std::is_same_v<Written, ast::Transaction>) {
          return each;
        } else {
          fail_unsupported("DDL after the scripts are loaded");
        }
      },
      statement);
}

Expression Analyser::analyse_condition(const ast::Expression& expression, const NameScope& scope, const char* clause) {
  Expression result = ExpressionAnalyser(*this, scope, clause).analyse(expression);
  require_boolean(result, clause, parameters_);
  return result;
}

Expression Analyser::analyse_value(const ast::Expression& expression, const NameScope& scope, const char* clause) {
  Expression result = ExpressionAnalyser(*this, scope, clause).analyse(expression);
  decide_unknown(result, parameters_);
  return result;
}

Expression Analyser::analyse_default(const ast::Expression& expression, const std::string& column, const Type& type) {
  const NameScope nothing;
  Expression result = ExpressionAnalyser(*this, nothing, "DEFAULT expressions").analyse(expression);
  const Type from = result.type;
  if (!coerce(result, type, CastContext::assignment, parameters_)) {
    fail("42804", "column " + quoted(column) + " is of type " + print_without_modifier(type) +
                      " but default expression is of type " + print_without_modifier(from));
  }
  return result;
}

std::vector<Type> Analyser::parameters() const {
  std::vector<Type> result = parameters_;
  for (Type& type : result) {
    if (type.id == TypeId::unknown) type = Type{TypeId::text};
  }
  return result;
}

}  // namespace halfdone::postgres

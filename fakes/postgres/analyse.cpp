#include "fakes/postgres/analyse.h"

#include "fakes/postgres/analyse_write.h"

namespace halfdone::postgres {

Statement Analyser::analyse(const ast::Statement& statement, const NameScope* outer) {
  if (const auto* select = std::get_if<ast::Select>(&statement)) {
    QueryAnalyser analyser(*this, outer);
    return SelectStatement{analyser.analyse(*select, {.allows_locks = true})};
  }
  if (const auto* insert = std::get_if<ast::Insert>(&statement)) return WriteAnalyser(*this, outer).analyse(*insert);
  if (const auto* update = std::get_if<ast::Update>(&statement)) return WriteAnalyser(*this, outer).analyse(*update);
  if (const auto* erase = std::get_if<ast::Delete>(&statement)) return WriteAnalyser(*this, outer).analyse(*erase);
  if (const auto* transaction = std::get_if<ast::Transaction>(&statement)) return *transaction;
  fail_unsupported("DDL after the scripts are loaded");
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

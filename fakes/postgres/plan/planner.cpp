#include "fakes/postgres/plan/planner.h"

#include "fakes/postgres/parse/parse.h"
#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres {

namespace {

std::vector<std::string> names_of(const std::vector<Output>& outputs) {
  std::vector<std::string> names;
  for (const Output& output : outputs) names.push_back(output.name);
  return names;
}

std::vector<std::string> columns_of(const PlannedStatement& statement) {
  if (const auto* select = std::get_if<SelectStatement>(&statement)) return names_of(select->query->outputs);
  if (const auto* insert = std::get_if<InsertStatement>(&statement)) return names_of(insert->returning);
  if (const auto* update = std::get_if<UpdateStatement>(&statement)) return names_of(update->returning);
  if (const auto* erase = std::get_if<DeleteStatement>(&statement)) return names_of(erase->returning);
  return {};
}

// NEW and OLD, as relations 0 and 1.
NameScope row_variables(const Table& table) {
  NameScope scope = table_scope(table);
  NamedRelation row = scope.relations[0];
  row.schema.clear();
  row.alias = "new";
  scope.relations = {row, row};
  scope.relations[1].alias = "old";
  return scope;
}

}  // namespace

std::unique_ptr<const Plan> make_plan(const Catalog& catalog, const ast::Statement& statement, const NameScope* outer) {
  auto plan = std::make_unique<Plan>();
  Analyser analyser(catalog);
  plan->statement = analyser.analyse(statement, outer);
  plan->parameters = analyser.parameters();
  plan->columns = columns_of(plan->statement);
  plan->write_order = analyser.write_order(plan->writes_before);
  plan->writes = analyser.take_writes();
  plan->keeps_snapshot = analyser.has_subqueries() || !plan->writes.empty();
  return plan;
}

std::unique_ptr<const Plan> make_plan(const Catalog& catalog, std::string_view sql) {
  std::unique_ptr<Plan> plan;
  try {
    const std::vector<ParsedStatement> statements = parse(sql);
    if (statements.size() > 1) fail("42601", "cannot insert multiple commands into a prepared statement");
    if (statements.empty()) {
      plan = std::make_unique<Plan>();
    } else {
      plan.reset(const_cast<Plan*>(make_plan(catalog, statements[0].statement, nullptr).release()));
    }
  } catch (SqlFailure& failure) {
    failure.error.position = character_position(sql, failure.error.position - 1);
    plan = std::make_unique<Plan>();
    plan->rejected_by_grammar =
        failure.error.sqlstate == "42601" && failure.error.message.find("at or near") != std::string::npos;
    plan->error = std::make_unique<const SqlError>(std::move(failure.error));
  }
  plan->fingerprint = fingerprint_of(sql);
  return plan;
}

std::shared_ptr<const TriggerProgram> make_trigger_program(const Catalog& catalog, const ast::CreateFunction& function,
                                                           const Table& table) {
  auto program = std::make_shared<TriggerProgram>();
  program->name = function.name;
  const NameScope variables = row_variables(table);
  for (const ast::BodyStep& step : function.body) {
    TriggerStep planned;
    planned.kind = step.kind;
    planned.sqlstate = step.sqlstate;
    planned.target = step.target;
    if (step.kind == ast::BodyStep::Kind::sql) {
      const std::vector<ParsedStatement> statements = parse(step.text);
      if (statements.size() != 1) fail_unsupported("several statements in one of a function body");
      if (std::holds_alternative<ast::Transaction>(statements[0].statement))
        fail("0A000", "unsupported transaction command in PL/pgSQL");
      if (std::holds_alternative<ast::Select>(statements[0].statement))
        fail("42601", "query has no destination for result data");
      planned.plan = make_plan(catalog, statements[0].statement, &variables);
    } else if (step.kind == ast::BodyStep::Kind::jump_unless) {
      Analyser analyser(catalog);
      planned.expressions.push_back(analyser.analyse_condition(*parse_expression(step.text), variables, "IF"));
    } else if (step.kind == ast::BodyStep::Kind::raise) {
      planned.text = step.text;
      for (const std::string& argument : step.arguments) {
        Analyser analyser(catalog);
        planned.expressions.push_back(analyser.analyse_value(*parse_expression(argument), variables, "RAISE"));
      }
    }
    program->steps.push_back(std::move(planned));
  }
  return program;
}

}  // namespace halfdone::postgres

// Bodies of trigger functions: libpg_query gives them as JSON.
#include <nlohmann/json.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include <pg_query.h>
#pragma GCC diagnostic pop

#include "fakes/postgres/parse/parse.h"
#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres {

namespace {

using Json = nlohmann::json;
using Body = std::vector<ast::BodyStep>;
using Kind = ast::BodyStep::Kind;

void read_steps(const Json& statements, Body& body);

std::string query_of(const Json& holder, const char* field) { return holder.at(field).at("PLpgSQL_expr").at("query"); }

std::size_t append(Body& body, Kind kind, std::string text = "") {
  ast::BodyStep step;
  step.kind = kind;
  step.text = std::move(text);
  body.push_back(std::move(step));
  return body.size() - 1;
}

void read_return(const Json& statement, Body& body) {
  // The library ends every body with a return of nothing; the grammar has none, so it stands for the end of the text.
  if (!statement.contains("expr")) return;
  const std::string value = query_of(statement, "expr");
  if (value != "new" && value != "NEW" && value != "old" && value != "OLD" && value != "null" && value != "NULL") {
    fail_unsupported("RETURN of something other than NEW, OLD and NULL");
  }
  append(body, Kind::return_);
}

void read_raise(const Json& statement, Body& body) {
  constexpr int error_level = 21;
  if (statement.value("elog_level", error_level) < error_level) fail_unsupported("RAISE below EXCEPTION");
  if (!statement.contains("message")) fail_unsupported("RAISE without a message");
  const std::size_t at = append(body, Kind::raise, statement.at("message"));
  body[at].sqlstate = "P0001";
  for (const Json& parameter : statement.value("params", Json::array())) {
    body[at].arguments.push_back(parameter.at("PLpgSQL_expr").at("query"));
  }
  if (statement.contains("options")) fail_unsupported("RAISE ... USING");
}

// One arm: the steps after the condition, and a jump behind the whole statement, collected in `ends`.
void read_arm(const std::string& condition, const Json& statements, Body& body, std::vector<std::size_t>& ends) {
  const std::size_t test = append(body, Kind::jump_unless, condition);
  read_steps(statements, body);
  ends.push_back(append(body, Kind::jump));
  body[test].target = body.size();
}

void read_if(const Json& statement, Body& body) {
  std::vector<std::size_t> ends;
  read_arm(query_of(statement, "cond"), statement.value("then_body", Json::array()), body, ends);
  for (const Json& item : statement.value("elsif_list", Json::array())) {
    const Json& arm = item.at("PLpgSQL_if_elsif");
    read_arm(query_of(arm, "cond"), arm.value("stmts", Json::array()), body, ends);
  }
  read_steps(statement.value("else_body", Json::array()), body);
  for (const std::size_t end : ends) body[end].target = body.size();
}

void read_step(const std::string& kind, const Json& statement, Body& body) {
  if (kind == "PLpgSQL_stmt_execsql") {
    if (statement.value("into", false)) fail_unsupported("INTO in a function body");
    append(body, Kind::sql, query_of(statement, "sqlstmt"));
  } else if (kind == "PLpgSQL_stmt_return") {
    read_return(statement, body);
  } else if (kind == "PLpgSQL_stmt_raise") {
    read_raise(statement, body);
  } else if (kind == "PLpgSQL_stmt_if") {
    read_if(statement, body);
  } else if (kind == "PLpgSQL_stmt_block") {
    if (statement.contains("exceptions")) fail_unsupported("EXCEPTION in a function body");
    read_steps(statement.value("body", Json::array()), body);
  } else {
    fail_unsupported(kind.substr(std::string("PLpgSQL_stmt_").size()) + " in a function body");
  }
}

void read_steps(const Json& statements, Body& body) {
  for (const Json& item : statements) {
    for (const auto& [kind, statement] : item.items()) read_step(kind, statement, body);
  }
}

// Variables other than those that every trigger function has.
void reject_variables(const Json& function) {
  for (const Json& datum : function.at("datums")) {
    if (!datum.contains("PLpgSQL_var")) continue;
    const std::string name = datum.at("PLpgSQL_var").value("refname", "");
    if (name != "found") fail_unsupported("a variable of a function body");
  }
}

}  // namespace

Body parse_trigger_body(std::string_view create_function) {
  PgQueryPlpgsqlParseResult result = pg_query_parse_plpgsql(std::string(create_function).c_str());
  const std::string error = result.error ? result.error->message : "";
  const std::string text = result.plpgsql_funcs ? result.plpgsql_funcs : "";
  pg_query_free_plpgsql_parse_result(result);
  if (!error.empty()) fail("42601", error);
  const Json functions = Json::parse(text);
  const Json& function = functions.at(0).at("PLpgSQL_function");
  reject_variables(function);
  Body body;
  read_step("PLpgSQL_stmt_block", function.at("action").at("PLpgSQL_stmt_block"), body);
  return body;
}

}  // namespace halfdone::postgres

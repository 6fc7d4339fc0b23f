// SQL text -> statements, by the server's own grammar (libpg_query).
#pragma once

#include <string_view>
#include <vector>

#include "fakes/postgres/parse/ast.h"

namespace halfdone::postgres {

struct ParsedStatement {
  ast::Statement statement;
  int offset = 0;  // of its first byte in the text
};

// Throws SqlFailure: 42601 for what the grammar rejects, 0A000 for what the fake does not do. The failure's position is
// a byte offset plus one. A script of nothing but blanks and comments has no statements. `offset`, when given, is set
// to where the statement being read begins.
std::vector<ParsedStatement> parse(std::string_view sql, int* offset = nullptr);

// The text of an expression, as in `if` of a function body.
ast::ExpressionPtr parse_expression(std::string_view text);

// The body of a trigger function, from the whole text of its CREATE FUNCTION.
std::vector<ast::BodyStep> parse_trigger_body(std::string_view create_function);

}  // namespace halfdone::postgres

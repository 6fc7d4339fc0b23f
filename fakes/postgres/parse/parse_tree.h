// Private to parse*.cpp: the parse tree as libpg_query hands it over, and the readers that these files share.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>
#pragma GCC diagnostic pop

#include <span>
#include <string>
#include <vector>

#include "fakes/postgres/parse/ast.h"
#include "fakes/postgres/parse/parse.h"
#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres::tree {

using Node = PgQuery__Node;

inline std::span<Node* const> nodes(Node* const* items, std::size_t count) { return {items, count}; }

// The text of a String node.
std::string text_of(const Node& node);
// The operator's name of a possibly qualified one; only pg_catalog is accepted as its schema.
std::string operator_name(Node* const* names, std::size_t count);

ast::ExpressionPtr read_expression(const Node& node);
ast::ExpressionPtr read_optional(const Node* node);
ast::TypeName read_type(const PgQuery__TypeName& type);
ast::TableName read_table(const PgQuery__RangeVar& table);
ast::FromItem read_from(const Node& node);
std::vector<ast::OutputItem> read_output(Node* const* items, std::size_t count);
std::vector<ast::CommonTable> read_with(const PgQuery__WithClause* with);
// INSERT, UPDATE or DELETE.
std::shared_ptr<const ast::WritingStatement> read_write(const Node& node);
std::unique_ptr<ast::Select> read_select(const PgQuery__SelectStmt& select);
// `statement` is the text of this statement alone.
ast::Statement read_statement(const Node& node, std::string_view statement);

ast::Statement read_create_table(const PgQuery__CreateStmt& create);
ast::Statement read_create_index(const PgQuery__IndexStmt& create);
ast::Statement read_alter_table(const PgQuery__AlterTableStmt& alter);
ast::Statement read_create_function(const PgQuery__CreateFunctionStmt& create, std::string_view statement);
ast::Statement read_create_trigger(const PgQuery__CreateTrigStmt& create);

}  // namespace halfdone::postgres::tree

// What a statement says, as the grammar sees it: names are not resolved and types not known.
//
// A small copy of the part of the server's raw parse tree that the fake supports; `parse.h` makes it and rejects
// everything else. Locations are byte offsets into the text that was parsed, -1 when unknown.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace halfdone::postgres::ast {

struct Select;

struct TypeName {
  std::string schema;  // empty, or as written ("pg_catalog" for the grammar's own spellings)
  std::string name;    // "int4", "varchar", an enum's name, ...
  std::vector<std::int32_t> modifiers;
  bool array = false;
  int location = -1;
};

enum class ExpressionKind : std::uint8_t {
  column,   // names: [schema.][table.]column
  star,     // names: [table.]*
  integer,  // text: digits that fit int4
  decimal,  // text: other numbers
  string,   // text
  boolean,  // text: "true" or "false"
  null,
  parameter,    // number
  operation,    // text: operator; children: [left,] right
  any,          // text: operator; left op any(right)
  all,          // text: operator; left op all(right)
  is_distinct,  // children: left, right; negated: IS NOT DISTINCT FROM
  in,           // children: left, then the list; negated: NOT IN
  between,      // children: value, low, high; negated
  and_,
  or_,
  not_,
  is_null,  // negated: IS NOT NULL
  is_true,  // text: "true", "false" or "unknown"; negated: IS NOT ...
  call,     // names: [schema.]function; children: arguments; see also star, distinct, filter
  case_,    // operand (if any), then pairs condition and result, then the default (if any)
  coalesce,
  nullif,
  greatest,
  least,
  cast,       // child and type
  array,      // array[...]
  row,        // (a, b)
  exists,     // query
  scalar,     // query
  in_query,   // text: operator; child op any (query); negated: the whole
  all_query,  // text: operator; child op all (query)
  default_,   // the word DEFAULT
};

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;

struct Expression {
  ExpressionKind kind;
  int location = -1;
  std::string text;
  std::vector<std::string> names;
  std::vector<ExpressionPtr> children;
  bool negated = false;
  bool star = false;         // call: count(*)
  bool distinct = false;     // call: count(distinct x)
  bool has_operand = false;  // case_
  bool has_default = false;  // case_
  int number = 0;
  ExpressionPtr filter;  // call
  std::optional<TypeName> type;
  std::unique_ptr<Select> query;
};

struct TableName {
  std::string schema;
  std::string name;
  std::string alias;
  int location = -1;
};

enum class JoinKind : std::uint8_t { inner, left };

// An item of FROM: a table, a query with an alias, or a join of two items.
struct FromItem {
  enum class Kind : std::uint8_t { table, query, join };
  Kind kind = Kind::table;
  TableName table;  // of a query: its alias
  std::vector<std::string> column_aliases;
  std::unique_ptr<Select> query;
  JoinKind join = JoinKind::inner;
  std::unique_ptr<FromItem> left, right;
  ExpressionPtr on;
  std::vector<std::string> using_columns;
  int location = -1;
};

struct OutputItem {
  ExpressionPtr expression;
  std::string alias;
  int location = -1;
};

struct SortItem {
  ExpressionPtr expression;
  bool descending = false;
  bool nulls_first = false;
};

enum class LockStrength : std::uint8_t { key_share, share, no_key_update, update };
enum class LockPolicy : std::uint8_t { wait, skip, fail };

struct Locking {
  LockStrength strength = LockStrength::update;
  LockPolicy policy = LockPolicy::wait;
  std::vector<TableName> tables;  // empty: all
};

enum class SetOperation : std::uint8_t { none, union_, intersect, except };

struct WritingStatement;

// A query of WITH: one that reads, or one that writes and gives what it returns.
struct CommonTable {
  std::string name;
  std::vector<std::string> columns;
  std::unique_ptr<Select> query;
  std::shared_ptr<const WritingStatement> write;
  int location = -1;
};

struct Select {
  std::vector<CommonTable> with;
  bool distinct = false;
  std::vector<OutputItem> output;
  std::vector<FromItem> from;
  ExpressionPtr where;
  std::vector<ExpressionPtr> group_by;
  ExpressionPtr having;
  std::vector<SortItem> order_by;
  ExpressionPtr limit, offset;
  std::vector<Locking> locking;
  std::vector<std::vector<ExpressionPtr>> values;  // of VALUES; `output` is empty then
  SetOperation operation = SetOperation::none;     // of `left` and `right`
  bool all = false;
  std::unique_ptr<Select> left, right;
  int location = -1;
};

struct Assignment {
  std::string column;
  ExpressionPtr value;
  int location = -1;
};

struct OnConflict {
  bool update = false;               // else DO NOTHING
  std::vector<std::string> columns;  // the arbiter: columns, or a constraint, or neither
  std::string constraint;
  ExpressionPtr index_where;
  std::vector<Assignment> set;
  ExpressionPtr where;
  int location = -1;
};

struct NamedColumn {
  std::string name;
  int location = -1;
};

struct Insert {
  std::vector<CommonTable> with;
  TableName table;
  std::vector<NamedColumn> columns;
  std::unique_ptr<Select> source;  // null: DEFAULT VALUES
  bool overriding_system_value = false;
  std::optional<OnConflict> on_conflict;
  std::vector<OutputItem> returning;
};

struct Update {
  std::vector<CommonTable> with;
  TableName table;
  std::vector<Assignment> set;
  std::vector<FromItem> from;
  ExpressionPtr where;
  std::vector<OutputItem> returning;
};

struct Delete {
  std::vector<CommonTable> with;
  TableName table;
  std::vector<FromItem> using_;
  ExpressionPtr where;
  std::vector<OutputItem> returning;
};

struct WritingStatement {
  std::variant<Insert, Update, Delete> statement;
};

struct Transaction {
  enum class Kind : std::uint8_t { begin, start, commit, rollback, savepoint, release, rollback_to };
  Kind kind = Kind::begin;
  std::string savepoint;
};

enum class KeyAction : std::uint8_t { no_action, restrict, cascade, set_null, set_default };

// One constraint of a column or a table.
struct Constraint {
  enum class Kind : std::uint8_t { null, not_null, default_, identity, check, primary_key, unique, foreign_key };
  Kind kind = Kind::null;
  std::string name;
  ExpressionPtr expression;          // default_, check
  bool always = false;               // identity
  bool nulls_not_distinct = false;   // unique
  std::vector<std::string> columns;  // of a constraint of the table
  TableName parent;
  std::vector<std::string> parent_columns;
  KeyAction on_delete = KeyAction::no_action;
  KeyAction on_update = KeyAction::no_action;
  std::vector<std::string> set_columns;  // on delete set null (columns)
  int location = -1;
};

struct ColumnDefinition {
  std::string name;
  TypeName type;
  std::vector<Constraint> constraints;
  int location = -1;
};

struct CreateSchema {
  std::string name;
  bool if_not_exists = false;
};

struct CreateEnum {
  std::string schema, name;
  std::vector<std::string> labels;
};

struct CreateTable {
  TableName table;
  bool if_not_exists = false;
  std::vector<ColumnDefinition> columns;
  std::vector<Constraint> constraints;
};

struct CreateIndex {
  TableName table;
  std::string name;
  bool unique = false;
  bool if_not_exists = false;
  bool nulls_not_distinct = false;
  std::vector<std::string> columns;
  bool expressions = false;  // some element is an expression
  ExpressionPtr where;
};

struct AlterTable {
  TableName table;
  std::vector<ColumnDefinition> add_columns;
  std::vector<Constraint> add_constraints;
};

// One instruction of a trigger function's body. `jump` targets count instructions.
struct BodyStep {
  enum class Kind : std::uint8_t { sql, jump, jump_unless, raise, return_ };
  Kind kind = Kind::sql;
  std::string text;                    // sql: the statement; jump_unless: the condition; raise: the message's format
  std::vector<std::string> arguments;  // raise
  std::string sqlstate;                // raise
  std::size_t target = 0;
};

struct CreateFunction {
  std::string schema, name;
  std::vector<BodyStep> body;
};

struct CreateTrigger {
  std::string name;
  TableName table;
  std::string function_schema, function;
  bool on_insert = false, on_update = false, on_delete = false;
};

using Statement = std::variant<Select, Insert, Update, Delete, Transaction, CreateSchema, CreateEnum, CreateTable,
                               CreateIndex, AlterTable, CreateFunction, CreateTrigger>;

}  // namespace halfdone::postgres::ast

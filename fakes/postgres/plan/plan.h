// What a planned statement is.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "fakes/postgres/plan/catalog.h"
#include "fakes/postgres/plan/expression.h"

namespace halfdone::postgres {

struct SelectStatement {
  std::shared_ptr<const QueryPlan> query;
};

struct ConflictAction {
  bool update = false;
  std::vector<std::size_t> arbiters;                      // positions among the table's unique indexes; none: all
  std::vector<std::pair<std::uint32_t, Expression>> set;  // over relations 0 (existing row) and 1 (excluded)
  std::vector<Expression> where;
};

// `rows` hold one expression for each column of the table. With a `source` there is one of them, over relation 0: the
// source's row.
struct InsertStatement {
  int table = 0;
  std::shared_ptr<const QueryPlan> source;
  std::vector<std::vector<Expression>> rows;
  bool draws_key = false;  // some key column is a generated uuid: drawn again when it exists
  std::optional<ConflictAction> on_conflict;
  std::vector<Output> returning;  // over relation 0: the new row
};

struct UpdateStatement {
  int table = 0;
  std::shared_ptr<const QueryPlan> scan;  // relation 0 is the target
  std::vector<std::pair<std::uint32_t, Expression>> set;
  std::vector<Output> returning;  // relation 0 is the new row
};

struct DeleteStatement {
  int table = 0;
  std::shared_ptr<const QueryPlan> scan;
  std::vector<Output> returning;
};

struct EmptyStatement {};

using PlannedStatement =
    std::variant<EmptyStatement, SelectStatement, InsertStatement, UpdateStatement, DeleteStatement, ast::Transaction>;

class Plan {
 public:
  Fingerprint fingerprint;  // of the text
  PlannedStatement statement;
  std::vector<Type> parameters;
  std::vector<std::string> columns;                 // of the answer
  bool keeps_snapshot = false;                      // has sub-selects that are read again later
  std::vector<std::unique_ptr<const Plan>> writes;  // writing queries of WITH
  std::vector<std::size_t> write_order;
  std::size_t writes_before = 0;  // how many of that order run before the statement itself
  std::unique_ptr<const SqlError> error;
  bool rejected_by_grammar = false;  // such an error comes even in a failed block
};

// One instruction of a trigger function, planned for one table: relation 0 of the outermost level is NEW, relation 1
// OLD.
struct TriggerStep {
  ast::BodyStep::Kind kind = ast::BodyStep::Kind::return_;
  std::unique_ptr<const Plan> plan;     // sql
  std::vector<Expression> expressions;  // the condition, or the arguments of `raise`
  std::string text;                     // of `raise`
  std::string sqlstate;
  std::size_t target = 0;
};

struct TriggerProgram {
  std::string name;
  std::vector<TriggerStep> steps;
};

}  // namespace halfdone::postgres

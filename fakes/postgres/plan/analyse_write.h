// Private to analyse*.cpp: INSERT, UPDATE and DELETE.
#pragma once

#include "fakes/postgres/plan/analyse_expression.h"

namespace halfdone::postgres {

// What the writing statements have in common.
class WriteAnalyser {
 public:
  // `with` is what the statement can see of WITH: its own, or of the statement whose WITH it is part of.
  WriteAnalyser(Analyser& analyser, const NameScope* outer, CommonTables with)
      : analyser_(analyser), outer_(outer), with_(with) {}

  InsertStatement analyse(const ast::Insert& insert);
  UpdateStatement analyse(const ast::Update& update);
  DeleteStatement analyse(const ast::Delete& erase);

 private:
  const Table& find_table(const ast::TableName& name);
  std::vector<std::uint32_t> target_columns(const ast::Insert& insert, const Table& table);
  void assign(Expression& value, const Column& column);
  Expression default_of(const Column& column);
  void check_identity(const ast::Insert& insert, const Column& column, bool is_default);
  std::vector<Expression> complete_row(const Table& table, std::vector<std::optional<Expression>> given,
                                       InsertStatement& statement);
  void analyse_values(const ast::Insert& insert, const Table& table, InsertStatement& statement);
  void analyse_source(const ast::Insert& insert, const Table& table, InsertStatement& statement);
  std::vector<std::pair<std::uint32_t, Expression>> assignments(const std::vector<ast::Assignment>& set,
                                                                const Table& table, const NameScope& scope);
  ConflictAction conflict_action(const ast::OnConflict& clause, const Table& table, const std::string& alias);
  std::vector<std::size_t> arbiters(const ast::OnConflict& clause, const Table& table);

  Analyser& analyser_;
  const NameScope* outer_;
  CommonTables with_;
};

}  // namespace halfdone::postgres

// What a client of Postgres sends, in process: the text of one statement and its parameters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.h"
#include "base/shared.h"
#include "services/postgres/value.h"

namespace halfdone::postgres {

// What a statement does to the transaction block of its connection, as far as a client can tell from the text.
enum class BlockChange : std::uint8_t { none, opens, ends };

// A text that is sent again and again. Immutable and shared; named and hashed once.
struct Statement : Counted {
  explicit Statement(std::string text);

  const std::string sql;
  const std::string name;
  const BlockChange block_change;
  const Fingerprint fingerprint;
};
using StatementPtr = Shared<Statement>;

// Immutable and shared; hashed once.
class Query : public Counted {
 public:
  // $1 is params[0].
  explicit Query(StatementPtr statement, std::vector<Value> params = {});
  explicit Query(std::string sql, std::vector<Value> params = {});

  const Statement& statement() const { return *statement_; }
  const std::string& sql() const { return statement_->sql; }
  const std::vector<Value>& params() const { return params_; }
  const Fingerprint& fingerprint() const { return fingerprint_; }
  // What schedules and plans call it: "db.delete_users", "db.begin".
  const std::string& name() const { return statement_->name; }
  BlockChange block_change() const { return statement_->block_change; }
  std::string print() const;  // "delete from users where id = 'a000...'": one line for stories, parameters filled in

 private:
  StatementPtr statement_;
  std::vector<Value> params_;
  Fingerprint fingerprint_;
};

using QueryPtr = Shared<Query>;

}  // namespace halfdone::postgres

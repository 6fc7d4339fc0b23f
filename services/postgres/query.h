// What a client of Postgres sends, in process: the text of one statement and its parameters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.h"
#include "base/shared.h"
#include "services/postgres/value.h"

namespace halfdone::postgres {

// Immutable and shared; hashed once.
class Query : public Counted {
 public:
  // $1 is params[0].
  explicit Query(std::string sql, std::vector<Value> params = {});

  const std::string& sql() const { return sql_; }
  const std::vector<Value>& params() const { return params_; }
  const Fingerprint& fingerprint() const { return fingerprint_; }
  // What schedules and plans call it: "db.delete_users", "db.begin".
  const std::string& name() const { return name_; }
  std::string print() const;  // "delete from users where id = 'a000...'": one line for stories, parameters filled in

 private:
  std::string sql_;
  std::vector<Value> params_;
  std::string name_;
  Fingerprint fingerprint_;
};

using QueryPtr = Shared<Query>;

}  // namespace halfdone::postgres

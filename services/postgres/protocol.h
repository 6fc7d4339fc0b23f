// What can be asked of Postgres and what it answers, in process: typed requests and answers, no wire format.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "services/postgres/value.h"

namespace halfdone::postgres {

// Fields of an ErrorResponse (protocol 3.0). Empty means absent; `position` counts characters from 1, 0 means absent.
struct SqlError {
  std::string sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
  std::string schema;
  std::string table;
  std::string column;
  std::string constraint;
  int position = 0;

  friend bool operator==(const SqlError&, const SqlError&) = default;
};

// The answer to one statement: an error, or a command tag with rows. Immutable and shared.
struct Answer : Counted {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
  std::string tag;            // "SELECT 2", "DELETE 1", "BEGIN", ...
  std::int64_t affected = 0;  // the number in the tag
  std::unique_ptr<SqlError> error;

  bool failed() const { return error != nullptr; }
  Fingerprint fingerprint() const;
  std::string print() const;  // one line, for stories: "DELETE 1", "2 rows: (a, 1), (b, 2)", "error 23503: ..."
};

using AnswerPtr = Shared<Answer>;

}  // namespace halfdone::postgres

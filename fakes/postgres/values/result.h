// A value, or the error that the server would answer.
#pragma once

#include <cassert>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "services/postgres/protocol.h"

namespace halfdone::postgres {

// An error on the heap: rare, and small to return.
using SqlErrorPtr = std::unique_ptr<SqlError>;

inline SqlErrorPtr sql_error(std::string_view sqlstate, std::string message, std::string detail = "",
                             std::string hint = "") {
  auto error = std::make_unique<SqlError>();
  error->sqlstate = sqlstate;
  error->message = std::move(message);
  error->detail = std::move(detail);
  error->hint = std::move(hint);
  return error;
}

// Made from either: `return Value::integer(1);`, `return sql_error("22012", "division by zero");`.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(SqlErrorPtr error) : error_(std::move(error)) { assert(error_); }

  bool ok() const { return error_ == nullptr; }
  // Requires ok().
  const T& value() const& {
    assert(ok());
    return value_;
  }
  T&& value() && {
    assert(ok());
    return std::move(value_);
  }
  // Requires !ok().
  const SqlError& error() const {
    assert(!ok());
    return *error_;
  }
  SqlErrorPtr take_error() {
    assert(!ok());
    return std::move(error_);
  }

 private:
  T value_{};
  SqlErrorPtr error_;
};

}  // namespace halfdone::postgres

// The errors that the engine raises, with the server's SQLSTATE and wording (measured on 15.20).
#pragma once

#include <string>
#include <string_view>

#include "fakes/postgres/values/result.h"

namespace halfdone::postgres {

// Thrown while a statement is parsed, analysed or planned, and while a script is loaded; never while one executes.
// `plan` turns it into a plan that answers with the error.
struct SqlFailure {
  SqlError error;
};

SqlError make_error(std::string_view sqlstate, std::string message);

// 0A000: the fake's own answer to whatever it does not do.
SqlError not_supported(std::string_view construct);

[[noreturn]] void fail(std::string_view sqlstate, std::string message);
[[noreturn]] void fail_at(int location, std::string_view sqlstate, std::string message, std::string hint = "");
[[noreturn]] void fail_unsupported(std::string_view construct);

// `location` counts bytes from 0; the protocol counts characters from 1. 0 for a negative location.
int character_position(std::string_view text, int location);

// "users" and "Users" as the server quotes identifiers in messages that need it.
std::string quoted(std::string_view name);

}  // namespace halfdone::postgres

// Operators and scalar functions: which overload a call means, and what it computes.
//
// Faithful to: PostgreSQL 15, sections "Functions and Operators" and "Type Conversion" of its documentation; errors as
// measured. Differs: comparisons are not here (`comparison_type` and `compare` of type.h are), nor are coalesce,
// nullif, greatest and least, which are syntax and not functions. What is not listed is not found.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "fakes/postgres/session.h"
#include "fakes/postgres/values/type.h"

namespace halfdone::postgres {

struct Call {
  std::span<const Value> arguments = {};  // one for each that was given, cast to the parameters' types
  const Context* context = nullptr;       // now(), gen_random_uuid()
  std::uint32_t* drawn = nullptr;         // uuids that this request has drawn; gen_random_uuid() adds one
};

// One overload.
struct Function {
  std::string_view name;         // "lower", or the operator: "+"
  std::vector<Type> parameters;  // of a prefix operator: one
  Type result;
  bool strict = true;     // a NULL argument makes the result NULL, and `apply` must not be called
  bool variadic = false;  // the last parameter takes one argument or more
  Result<Value> (*apply)(const Call& call) = nullptr;

  // The type that argument `index` (from 0) is to be cast to; `any` leaves it as it is.
  const Type& parameter(std::size_t index) const {
    return index < parameters.size() ? parameters[index] : parameters.back();
  }
};

// The overload that the server's rules pick (an exact match, then the most exact matches among those reachable by
// implicit casts; an unknown literal is taken for the type of the other side, else for text), or nullptr: the caller
// raises 42883. `left.id` is `void_` for a prefix operator.
const Function* find_operator(std::string_view name, const Type& left, const Type& right);
const Function* find_function(std::string_view name, std::span<const Type> arguments);

}  // namespace halfdone::postgres

// Conversions that analysis inserts.
#pragma once

#include <span>
#include <vector>

#include "fakes/postgres/plan/expression.h"

namespace halfdone::postgres {

Type without_modifier(Type type);
Expression make_expression(Operation operation, TypeId type, int location);
Expression make_constant(const Type& type, Value value, int location = -1);
Expression make_column(const Type& type, std::size_t relation, std::size_t index, std::size_t level = 0);

// Decides what is still unknown (a literal, NULL, a parameter) and casts what has another type. False, and nothing
// changed, when the server has no such conversion in this context. Throws SqlFailure for a literal that can't be read
// as the type.
bool coerce(Expression& expression, const Type& to, CastContext context, std::vector<Type>& parameters);

// A quoted literal or NULL becomes text, as does an undecided parameter.
void decide_unknown(Expression& expression, std::vector<Type>& parameters);

// The type that all of them can have, as CASE, UNION and the like find it; 42804 when there is none: "`what` types
// integer and text cannot be matched". Casts them to it.
Type unify(const std::vector<Expression*>& expressions, const char* what, std::vector<Type>& parameters);

// WHERE and the like: 42804 "argument of WHERE must be type boolean, not type integer".
void require_boolean(Expression& expression, const char* clause, std::vector<Type>& parameters);

}  // namespace halfdone::postgres
